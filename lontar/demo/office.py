"""The personnel files of the made-up city, as its offices would send them.

In: the civil servants, the day. Out: files under a folder: people as XLSX, the others as CSV
with ``;``, each with the faults that such files have, below what the trust gate holds back.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import xlsxwriter

from lontar.demo.seeding.agency import POSTS, UNITS
from lontar.demo.seeding.catalogue import LISTED_HOURS, offers
from lontar.demo.seeding.flaws import ENOUGH
from lontar.demo.seeding.staff import Civil, unit_heads
from lontar.demo.seeding.standards import (
    COMPETENCIES,
    ELEMENTS,
    assessment_lines,
    standard_lines,
    survey_lines,
)

RATINGS = ("Sangat Baik", "Baik", "Butuh Perbaikan", "")  # "": no row, the rating is unknown
SANCTIONS = (("Ringan", 3, 6), ("Sedang", 2, 9), ("Sedang", -9, 6))  # level, begun in month, months
BAD_PER_HUNDRED = 1
SMUDGED = 30
PARTNERS = (  # name, type, agreement, its months from January, cost
    ("LAN", "Kementerian/lembaga", "PKS 01", 14, 180_000_000),
    ("LKPP", "Kementerian/lembaga", "PKS 02", 12, 60_000_000),
    ("ANRI", "Kementerian/lembaga", "", 0, ""),
    ("Universitas Contoh", "Perguruan tinggi", "MoU 07", 24, 45_000_000),
)
CREATED = datetime(2026, 1, 1)  # a fixed date keeps equal demos equal byte for byte  # noqa: DTZ001

Line = Sequence[object]


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


PEOPLE_COLUMNS: dict[str, Callable[[Civil], str]] = {
    "NIP": lambda civil: civil.nip,
    "NAMA": lambda civil: civil.name,
    "GELAR DEPAN": lambda civil: civil.title_before,
    "GELAR BELAKANG": lambda civil: civil.title_after,
    "TGL LAHIR": lambda civil: _day(civil.birth),
    "JENIS KELAMIN": lambda civil: "L" if civil.male else "P",
    "EMAIL": lambda civil: civil.email,
    "JENIS": lambda civil: civil.employment,
    "KEDUDUKAN HUKUM": lambda civil: civil.status,
    "UNOR": lambda civil: civil.unit,
    "JABATAN": lambda civil: civil.post,
    "GOLONGAN": lambda civil: civil.rank,
    "TMT": lambda civil: _day(civil.joined),
    "TMT BERHENTI": lambda civil: _day(civil.left),
}


def write_office(folder: Path, staff: list[Civil], *, courses: int, seed: int, today: date) -> None:
    """Write every file that the demo's config.toml names."""
    folder.mkdir()
    _write_people(folder / "pegawai.xlsx", [*_people(staff), *_bad_people(staff)])
    _write(folder / "unor.csv", ("KODE", "NAMA UNOR", "INDUK"), _units())
    head_lines = _heads(staff)
    _write(folder / "kepala.csv", ("UNOR", "NIP", "PERAN", "EMAIL"), head_lines)
    _write(folder / "jabatan.csv", ("KODE", "NAMA JABATAN", "JENIS", "JENJANG"), _posts())
    _write(folder / "kursus.csv", ("KURSUS", "JP"), _courses(courses))
    _write(folder / "skp.csv", ("NIP", "TAHUN", "PREDIKAT"), _ratings(staff, seed, today))
    _write(folder / "hukdis.csv", ("NIP", "TINGKAT", "TMT", "SAMPAI"), _sanctions(staff, today))
    assessed = assessment_lines(staff, seed, today.year)
    _write(folder / "standar.csv", ("KODE", *COMPETENCIES), standard_lines())
    _write(folder / "asesmen.csv", ("NIP", "TANGGAL", "METODE", *COMPETENCIES), assessed)
    surveys = survey_lines(seed, today.year)
    _write(folder / "skm.csv", ("UNOR", "PERIODE", "RESPONDEN", *ELEMENTS), surveys)
    partner_columns = ("PENYELENGGARA", "JENIS", "PERJANJIAN", "MULAI", "SAMPAI", "BIAYA")
    _write(folder / "mitra.csv", partner_columns, _partners(today))


def _write(path: Path, headers: Line, lines: Iterable[Line]) -> None:
    """CSV as Indonesian Excel writes it: UTF-8 with BOM, semicolons."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headers)
        writer.writerows(lines)


def _write_people(path: Path, lines: Iterable[Line]) -> None:
    """Every cell is text but those that a careless hand turned into numbers."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    content = BytesIO()
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("Data")
        for row, line in enumerate([[*PEOPLE_COLUMNS], *lines]):
            for column, value in enumerate(line):
                write = sheet.write_number if isinstance(value, float) else sheet.write_string
                write(row, column, value)
    path.write_bytes(content.getbuffer())


def _people(staff: list[Civil]) -> list[Line]:
    """A row each; in a larger file one date is no date, which makes it unknown, not the row bad."""
    rows = [{name: value(civil) for name, value in PEOPLE_COLUMNS.items()} for civil in staff]
    if len(rows) >= ENOUGH:
        rows[SMUDGED]["TMT"] = "31-02-2019"
    return [[*row.values()] for row in rows]


def _bad_people(staff: list[Civil]) -> list[Line]:
    """One faulty row in a hundred: a number cell, a digit too few, a birth date that isn't."""
    faults = ((1.99003152015022e17, "Angka Ilmiah"), ("19900315201502200", "Kurang Digit"))
    other = ("199013152015022003", "Tanggal Salah")
    rows = (*faults, other)[: len(staff) * BAD_PER_HUNDRED // 100]
    return [(number, f"I Putu {name}") for number, name in rows]


def _units() -> list[Line]:
    return [(unit.key, unit.name, unit.parent) for unit in UNITS]


def _posts() -> list[Line]:
    return [(post.key, post.name, post.kind, post.level) for post in POSTS]


def _heads(staff: list[Civil]) -> list[Line]:
    heads = unit_heads(staff)
    return [(unit, head.nip, "Kepala", head.email) for unit, head in heads.items()]


def _courses(courses: int) -> list[Line]:
    chosen = {offer.code for offer in offers(courses)}
    return [(f"DK-{code}", hours) for code, hours in LISTED_HOURS.items() if code in chosen]


def _ratings(staff: list[Civil], seed: int, today: date) -> list[Line]:
    """Last year's rating of those who served then; some are missing."""
    random = Random(f"{seed} ratings")
    lines: list[Line] = []
    for civil in staff:
        rating = random.choices(RATINGS, (30, 58, 8, 4))[0]
        if rating and civil.joined.year < today.year:
            lines.append((civil.nip, today.year - 1, rating))
    return lines


def _sanctions(staff: list[Civil], today: date) -> list[Line]:
    if len(staff) < ENOUGH:
        return []
    return [
        (civil.nip, level, _day(_months_on(today, start)), _day(_months_on(today, start + length)))
        for civil, (level, start, length) in zip(staff[25:], SANCTIONS, strict=False)
    ]


def _partners(today: date) -> Iterable[Line]:
    """Organisers, with agreements that began this year; one has none."""
    for name, kind, number, months, cost in PARTNERS:
        ends = _months_on(today, months + 1) - timedelta(days=1) if months else None
        begins = _months_on(today, 1) if months else None
        yield name, kind, number and f"{number}/{today.year}", _day(begins), _day(ends), cost


def _months_on(today: date, months: int) -> date:
    """The first of the month that many months after January of the running year."""
    index = today.year * 12 + months - 1
    return date(index // 12, index % 12 + 1, 1)
