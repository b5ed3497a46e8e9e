"""Reconciling with SIASN: which of our trainings it holds already, and which of its are not ours.

In: a list of riwayat kursus or diklat as SIASN gives it (XLSX, ODS, CSV), its headers in any of
the spellings of ``siasn_codes.toml``. The same id, or the same person and certificate number, is
the same training; the same title within three days with the same JP is only proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from connector.hr.aliases import squeezed
from connector.hr.dates import read_date
from connector.hr.nip import SEPARATORS
from connector.hr.sheets.files import read_headers, read_table
from connector.hr.sheets.table import Cell, plain
from connector.hr.words import fold
from reports.exports.siasn import HEAD, Row, codes
from reports.exports.workbook import Sheet
from sync.store.tables.people import numbers_as_of

GRACE = timedelta(days=3)
MARK = re.compile(r"^'")  # what a CSV cell of digits begins with
HEADERS = ("nip", "nama pelatihan", "nomor sertifikat", "JP", "tanggal mulai", "id SIASN")


@dataclass(frozen=True, slots=True)
class Theirs:
    """One training as SIASN holds it; ``person`` None: a number that we do not know."""

    siasn_id: str
    siasn_person: str
    nip: str
    person: int | None
    title: str
    certificate: str
    hours: str
    start: date | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """``left`` are ours that SIASN lacks, or may lack (with a note); ``held`` it has."""

    left: list[Row]
    held: list[Row]
    proposed: int
    only_theirs: list[Theirs]


@dataclass(frozen=True, slots=True)
class _Index:
    """Where SIASN's rows stand, by what may tell that one is ours."""

    by_id: Mapping[str, int]
    by_number: Mapping[tuple[int, str], int]
    by_title: Mapping[tuple[int, str], list[int]]

    @classmethod
    def of(cls, theirs: Sequence[Theirs]) -> _Index:
        by_title: dict[tuple[int, str], list[int]] = {}
        by_number: dict[tuple[int, str], int] = {}
        for at, one in enumerate(theirs):
            if one.person is not None:
                by_title.setdefault((one.person, fold(one.title)), []).append(at)
                by_number.setdefault((one.person, _number(one.certificate)), at)
        by_id = {one.siasn_id: at for at, one in enumerate(theirs) if one.siasn_id}
        return cls(by_id, by_number, by_title)

    def same(self, row: Row) -> int | None:
        """The row of the same id, or of the same person and certificate number."""
        found = self.by_id.get(row.siasn_id or "")
        number = _number(row.certificate)
        return self.by_number.get((row.person, number)) if found is None and number else found

    def alike(self, row: Row, theirs: Sequence[Theirs]) -> int | None:
        """A row of the same title within three days with the same JP."""
        places = self.by_title.get((row.person, fold(row.title)), ())
        return next((at for at in places if _is_near(row, theirs[at])), None)


class NoSuchColumns(ValueError):
    """A list from SIASN without the columns that say whose training it is."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file}: no column of NIP, or none of titles; export it from SIASN anew")


def read_theirs(session: Session, path: Path, moment: datetime | None) -> list[Theirs]:
    """The rows of a list from SIASN, of persons by their numbers at a moment. Raises HrError and
    NoSuchColumns."""
    told = list(_read(path, codes()["read"]))
    if told and not {"nip", "title"} <= set(told[0]):
        raise NoSuchColumns(path.name)
    owner = numbers_as_of(moment)
    numbers = session.execute(select(owner.c.number, owner.c.person))
    persons: dict[str, int] = dict(numbers.all())
    return [_theirs(row, persons) for row in told if row["nip"]]


def read_earlier(path: Path) -> dict[str, dict[str, str]]:
    """What an earlier file of ours holds by local key: the ids that people or SIASN wrote."""
    wanted = {"local": [HEAD[-1]], "siasn_id": ["id"], "siasn_person": ["pnsOrangId"]}
    found: dict[str, dict[str, str]] = {}
    for sheet in (None,) if path.suffix == ".csv" else ("kursus", "diklat"):
        for row in _read(path, wanted, sheet):
            found[row["local"]] = {name: row.get(name, "") for name in wanted}
    return found


def reconcile(rows: Iterable[Row], theirs: Sequence[Theirs]) -> Reconciled:
    """Both directions: what SIASN lacks of ours, and what we lack of SIASN's."""
    index, taken = _Index.of(theirs), set[int]()
    left, held, proposed = list[Row](), list[Row](), 0
    people = {one.person: one.siasn_person for one in theirs if one.person and one.siasn_person}
    for row in rows:
        known = replace(row, siasn_person=row.siasn_person or people.get(row.person))
        if (same := index.same(known)) is not None:
            taken.add(same)
            held.append(replace(known, siasn_id=theirs[same].siasn_id or known.siasn_id))
            continue
        if (alike := index.alike(known, theirs)) is not None:
            taken.add(alike)
            proposed += 1
            known = replace(known, note=f"mungkin sudah ada: {theirs[alike].title}")
        left.append(known)
    only = [one for at, one in enumerate(theirs) if at not in taken]
    return Reconciled(left, held, proposed, only)


def only_theirs_sheet(theirs: Iterable[Theirs]) -> Sheet:
    """What SIASN holds and we do not."""
    rows = [(t.nip, t.title, t.certificate, t.hours, t.start, t.siasn_id) for t in theirs]
    return Sheet("hanya di SIASN", HEADERS, rows)


def _is_near(row: Row, one: Theirs) -> bool:
    if row.start is None or one.start is None:
        return False
    return abs(row.start - one.start) <= GRACE and str(row.hours) == one.hours


def _number(text: str | None) -> str:
    """A certificate's number without spaces and signs."""
    return fold(text or "").replace(" ", "")


def _theirs(row: Mapping[str, str], persons: Mapping[str, int]) -> Theirs:
    start = read_date(row.get("start", ""))
    nip = SEPARATORS.sub("", row["nip"])
    hours = row.get("hours", "").split(".")[0].split(",")[0]
    return Theirs(
        siasn_id=row.get("siasn_id", ""),
        siasn_person=row.get("siasn_person", ""),
        nip=nip,
        person=persons.get(nip),
        title=row["title"],
        certificate=row.get("certificate", ""),
        hours=hours,
        start=start if isinstance(start, date) else None,
    )


def _read(
    path: Path, wanted: Mapping[str, Sequence[str]], sheet: str | None = None
) -> Iterable[dict[str, str]]:
    """Rows as texts by our names, of the columns that are there."""
    every = [name for names in wanted.values() for name in names]
    headed = read_headers(path, every, sheet=sheet)
    spelt = {squeezed(header): header for header in headed.headers}
    found = {
        ours: next((spelt[squeezed(n)] for n in names if squeezed(n) in spelt), None)
        for ours, names in wanted.items()
    }
    columns = {ours: header for ours, header in found.items() if header is not None}
    table = read_table(path, list(columns.values()), sheet=sheet)
    for row in table.rows:
        yield {ours: _text(row.cells[table.columns[header]]) for ours, header in columns.items()}


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return MARK.sub("", plain(cell))
