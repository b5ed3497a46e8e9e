"""An office of 20,000 people in ten personnel files, for measuring how they are taken in.

In: a folder. Out: the files in it (CSV and XLSX), and the settings by which each is read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from connector.hr.settings import SourceSettings

PEOPLE, UNITS, POSTS = 20_000, 400, 200
COMPETENCIES = ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "SK")
Rows = Iterator[Sequence[str]]


def write_office(folder: Path) -> list[SourceSettings]:
    """Write the ten files and give their sources."""
    return [_write(folder, name, rows(), wide) for name, (rows, wide) in FILES.items()]


def nip(number: int) -> str:
    """A number that no two people share."""
    born = date(1967, 1, 1) + timedelta(days=number % 10_000)
    serial = number // 10_000 + 1
    return f"{born:%Y%m%d}{born.year + 25}{number % 12 + 1:02d}{number % 2 + 1}{serial:03d}"


def _write(folder: Path, name: str, rows: Rows, wide: dict[str, str]) -> SourceSettings:
    path = folder / name
    header = next(rows)
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Data")
            for at, row in enumerate([header, *rows]):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])
    told = {"id": path.stem.replace("_", "-"), "holds": path.stem, "path": path, "complete": True}
    layout = {"layout": "wide", "wide": wide} if wide else {}
    columns = {key: key for key in header if key not in wide}
    return SourceSettings.model_validate({**told, **layout, "columns": columns})


def _people() -> Rows:
    yield "nip", "name", "sex", "email", "employment", "status", "unit", "post", "rank", "joined"
    for n in range(PEOPLE):
        sex, mail = "LP"[n % 2], f"pegawai{n}@example.go.id"
        place = (f"Unit {n % UNITS}", f"Jabatan {n % POSTS}", "III/b", f"{n % 28 + 1:02d}-03-2015")
        yield nip(n), f"I Wayan Pegawai {n % 977}", sex, mail, "PNS", "01", *place


def _placements() -> Rows:
    yield "nip", "from", "unit", "post", "main"
    for n in range(PEOPLE):
        yield nip(n), "01-03-2020", f"Unit {n % UNITS}", f"Jabatan {n % POSTS}", "Definitif"


def _spans(value: str) -> Rows:
    yield "nip", "from", "value"
    for n in range(PEOPLE):
        yield nip(n), f"{n % 28 + 1:02d}-01-2015", value


def _ratings() -> Rows:
    yield "nip", "year", "rating"
    for n in range(PEOPLE):
        yield nip(n), "2025", ("Baik", "Sangat Baik")[n % 2]


def _trainings() -> Rows:
    yield "nip", "certificate", "title", "provider", "form", "start", "end", "hours", "state"
    for n in range(PEOPLE):
        what = (f"Pelatihan {n % 300}", "Universitas Contoh", "Bimbingan Teknis")
        yield nip(n), f"{n}/BPSDM/2026", *what, "01-03-2026", "05-03-2026", "20 JP", "Disetujui"


def _assessments() -> Rows:
    yield "nip", "date", *COMPETENCIES
    for n in range(PEOPLE):
        yield nip(n), "01-02-2025", *(str((n + at) % 5 + 1) for at in range(len(COMPETENCIES)))


def _standards() -> Rows:
    yield "post", *COMPETENCIES
    for n in range(POSTS):
        yield f"Jabatan {n}", *(str(n % 5 + 1) for _ in COMPETENCIES)


def _units() -> Rows:
    yield "unit", "name", "parent"
    for n in range(UNITS):
        yield f"Unit {n}", f"Dinas {n}", f"Unit {n // 10}" if n else ""


def _posts() -> Rows:
    yield "post", "name", "kind", "level"
    for n in range(POSTS):
        yield f"Jabatan {n}", f"Analis {n}", "Pelaksana", ""


WIDE = {code: code for code in COMPETENCIES}
FILES: dict[str, tuple[Callable[[], Rows], dict[str, str]]] = {
    "people.xlsx": (_people, {}),
    "placements.csv": (_placements, {}),
    "statuses.csv": (lambda: _spans("01"), {}),
    "employments.csv": (lambda: _spans("PNS"), {}),
    "ratings.csv": (_ratings, {}),
    "trainings.xlsx": (_trainings, {}),
    "assessments.xlsx": (_assessments, WIDE),
    "standards.csv": (_standards, WIDE),
    "units.csv": (_units, {}),
    "posts.csv": (_posts, {}),
}
