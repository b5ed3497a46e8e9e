"""Files as offices have them: each is read right, or refused with place and reason.

``CASES`` says of every file in ``tests/fixtures/hr`` what must become of it, written by hand.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connector.hr import errors
from connector.hr.errors import HrError, TooLarge
from connector.hr.mapping import read_records
from connector.hr.reading import Reading
from connector.hr.sheets.table import Limits
from tests.connector.hr.conftest import ARTHA, BUDI, COLUMNS, FIXTURES, SARI, source
from tests.connector.hr.make_ugly import FILES

HEALTH, SCHOOLS, SOCIAL = "Dinas Kesehatan", "Dinas Pendidikan", "Dinas Sosial"
PUTRI, YASA = "197912012005012002", "198207172009031006"
TMT = {**COLUMNS, "joined": "TMT"}
SIASN = {"nip": "nipBaru", "name": "nama", "unit": "unorNama"}
Place = tuple[int, str | None, str]  # row, column, kind


@dataclass(frozen=True)
class Case:
    """What becomes of a file: who is lost, what differs from the three people, what is told."""

    faults: list[Place] = field(default_factory=list)
    lost: tuple[str, ...] = ()
    differs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by key: field, value
    refused: tuple[type[HrError], str] | None = None  # as a whole, with these words
    settings: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Mapping[str, Any]] | None = None  # in place of the three people


def row(number: int, *kinds: str, column: str = "NIP") -> list[Place]:
    return [(number, column, kind) for kind in kinds]


def nobody(number: int) -> list[Place]:
    """A line with neither number nor name."""
    return [(number, "NIP", "empty"), (number, "NAMA", "empty")]


def whole(error: type[HrError], words: str, **settings: Any) -> Case:
    return Case(refused=(error, words), settings=settings)


RIGHT = Case()
UNITS_UNKNOWN: Mapping[str, Any] = {"unit": None, "unread": "unit"}
DATED = {"joined": date(2015, 2, 1)}, {"joined": date(2023, 11, 30)}, {"joined": date(2010, 1, 15)}
ALL_DATED = dict(zip((SARI, BUDI, ARTHA), DATED, strict=True))
UNDATED: Mapping[str, Any] = {"joined": None, "unread": "joined"}
MISSING, UNREADABLE = errors.HeaderMissing, errors.Unreadable

CASES: dict[str, Case] = {
    # encodings, line ends, delimiters
    "semicolon-bom.csv": RIGHT,
    "utf-16.csv": RIGHT,
    "utf-16-no-bom.csv": RIGHT,
    "windows-1252.csv": Case(differs={SARI: {"name": "Ni Made André"}}),
    "mixed-encodings.csv": Case(
        differs={SARI: {"name": "Ni Made André"}, BUDI: {"name": "I Wayan Renée"}}
    ),
    "carriage-returns.csv": RIGHT,
    "sep-hint.csv": RIGHT,
    "tabs.tsv": RIGHT,
    "pipes.txt": RIGHT,
    "as-text.csv": RIGHT,
    "line-breaks.csv": Case(settings={"columns": {**COLUMNS, "name": "nama pegawai"}}),
    "nbsp.csv": RIGHT,
    "quoted-lines.csv": whole(MISSING, "the headers are: NIP;NAMA;UNOR"),
    "unquoted-delimiter.csv": Case([(3, None, "shape")], lost=(BUDI,)),
    "open-quote.csv": Case([(3, None, "shape")], lost=(BUDI,)),
    # what surrounds the rows
    "title-and-totals.csv": Case([(10, None, "totals")]),
    "two-header-rows.csv": RIGHT,
    "merged.xlsx": Case(nobody(5)),
    "page-breaks.csv": RIGHT,
    "sections.csv": Case(
        [(n, *told) for n in (2, 5) for told in (("NIP", "digits"), ("NAMA", "empty"))]
    ),
    "signature.csv": Case([*nobody(6), *nobody(7)]),
    "notes-beside.xlsx": Case(nobody(6)),
    "hidden.xlsx": RIGHT,
    "second-sheet.xlsx": Case(settings={"sheet": "data"}),
    "all-hidden.xlsx": whole(errors.SheetMissing, "no visible sheet"),
    "header-only.csv": Case(lost=(SARI, BUDI, ARTHA)),
    "empty-sheet.xlsx": whole(errors.FileEmpty, "no cell holds anything"),
    "blank-cells.csv": whole(errors.FileEmpty, "no cell holds anything"),
    "twice.csv": whole(MISSING, "'NIP' stands twice"),
    "no-header.csv": whole(MISSING, "in no row that looks like one"),
    # numbers of people
    "printed-form.csv": RIGHT,
    "scientific.csv": Case([*row(2, "number"), *row(3, "number")], lost=(SARI, BUDI)),
    "numbers.xlsx": Case([*row(2, "number"), *row(3, "number")], lost=(SARI, BUDI)),
    "numbers.xls": Case(row(2, "number"), lost=(SARI,)),
    "rounded.csv": whole(errors.Damaged, "5 of 5 numbers in column 'NIP' were rounded"),
    "letters-in-numbers.csv": Case([*row(2, "digits"), *row(3, "digits")], lost=(SARI, BUDI)),
    "short-and-long.csv": Case(
        [*row(2, "length"), *row(3, "length"), *row(4, "old_nip")], lost=(SARI, BUDI)
    ),
    "impossible-numbers.csv": Case(
        [*row(2, "birth_date"), *row(3, "sex"), *row(4, "serial"), *row(5, "age")],
        lost=(SARI, BUDI),
    ),
    "doubles.csv": Case([*row(3, "duplicate"), *row(5, "duplicate")], lost=(BUDI,)),
    "nik.csv": Case(
        [*row(2, "nik"), (3, "UNOR", "nik")], lost=(SARI,), differs={BUDI: UNITS_UNKNOWN}
    ),
    "nik-column.csv": RIGHT,
    "nik-in-words.csv": Case(
        [(2, "NAMA", "nik"), (3, "UNOR", "nik")], lost=(SARI,), differs={BUDI: UNITS_UNKNOWN}
    ),
    # values
    "placeholders.csv": Case(
        [*row(3, "empty", column="NAMA"), (4, "EMAIL", "formula"), *row(5, "empty")],
        lost=(BUDI,),
        differs={SARI: {"unit": None}, ARTHA: {"unit": None, "unread": "email"}},
        settings={"columns": {**COLUMNS, "birth_date": "LAHIR", "email": "EMAIL"}},
    ),
    "month-first.csv": Case(
        [(2, "TMT", "date_order"), *((n, "TMT", "date") for n in (3, 4, 5))],
        settings={"columns": TMT},
        expected={
            SARI: {"name": "Ni Made Sari", "unit": HEALTH, **UNDATED},
            BUDI: {"name": "I Wayan Budi", "unit": SCHOOLS, **UNDATED},
            ARTHA: {"name": "I Ketut Artha", "unit": HEALTH, **UNDATED},
            PUTRI: {"name": "Ni Luh Putri", "unit": SOCIAL, **UNDATED},
            YASA: {"name": "I Gede Yasa", "unit": SOCIAL, "joined": date(2009, 3, 1)},
        },
    ),
    "dates.csv": Case(
        [(3, "TMT", "date")], differs={**ALL_DATED, BUDI: UNDATED}, settings={"columns": TMT}
    ),
    "serial-dates.xlsx": Case(differs=ALL_DATED, settings={"columns": TMT}),
    "days-from-1904.xlsx": Case(differs=ALL_DATED, settings={"columns": TMT}),
    "days-from-1904.xls": Case(differs=ALL_DATED, settings={"columns": TMT}),
    "year-10000.xlsx": Case(
        [(2, "TMT", "date")],
        differs={SARI: UNDATED, BUDI: DATED[0], ARTHA: DATED[2]},
        settings={"columns": TMT},
    ),
    "decimal-comma.csv": Case(
        [(4, "JP", "hours")],
        settings={"holds": "courses", "columns": {"course": "KURSUS", "hours": "JP"}},
        expected={
            "K1": {"hours": Decimal("7.5")},
            "K2": {"hours": Decimal(16)},
            "K3": {"hours": None, "unread": "hours"},
            "K4": {"hours": Decimal(0)},
        },
    ),
    "formulas.xlsx": Case(
        [(3, "UNOR", "formula"), (4, "UNOR", "formula")],
        differs={BUDI: UNITS_UNKNOWN, ARTHA: UNITS_UNKNOWN},
    ),
    "errors.ods": Case([(3, "UNOR", "formula")], differs={BUDI: UNITS_UNKNOWN}),
    "errors.xls": whole(UNREADABLE, "holds errors of formulas"),
    "injection.csv": Case(
        differs={
            SARI: {"unit": '=HYPERLINK("http://x.example";"klik")'},
            BUDI: {"unit": "+SUM(1+1)*cmd|' /C calc'!A0"},
            ARTHA: {"unit": "@Dinas"},
        }
    ),
    "truth.xlsx": Case([(2, "UNOR", "type")], differs={SARI: UNITS_UNKNOWN, BUDI: {"unit": "12"}}),
    # formats, and names that lie
    "text.xlsx": RIGHT,
    "old.xls": RIGHT,
    "calc.ods": RIGHT,
    "repeated.ods": Case(differs={SARI: DATED[0], ARTHA: DATED[2]}, settings={"columns": TMT}),
    "padded.xlsx": RIGHT,
    "wrong-dimension.xlsx": RIGHT,
    "no-places.xlsx": RIGHT,
    "prefixed.xlsx": RIGHT,
    "strict.xlsx": RIGHT,
    "lost-text.xlsx": Case(differs={ARTHA: {"unit": None}}),
    "page.xls": whole(UNREADABLE, "an HTML page"),
    "web-archive.xls": whole(UNREADABLE, "a web archive"),
    "xml-2003.xls": whole(UNREADABLE, "an XML document"),
    "password.xlsx": whole(UNREADABLE, "protected by a password"),
    "truncated.xlsx": whole(UNREADABLE, "damaged"),
    "no-workbook.xlsx": whole(UNREADABLE, "damaged"),
    "workbook-in-zip.xlsx": whole(UNREADABLE, "a ZIP archive, not a sheet"),
    "numbers-app.xlsx": whole(UNREADABLE, "a ZIP archive, not a sheet"),
    "packed.csv": whole(UNREADABLE, "a GZIP archive"),
    "nulls.csv": whole(UNREADABLE, "neither text nor a workbook"),
    "corner-cell.xlsx": whole(TooLarge, "row 1,048,576"),
    # JSON of a personnel service
    "siasn.json": Case(settings={"columns": SIASN}),
    "siasn-numbers.json": Case(
        [(1, "nipBaru", "number")],
        settings={"columns": SIASN},
        expected={BUDI: {"name": "I Wayan Budi", "unit": None}},
    ),
    "siasn-failed.json": whole(UNREADABLE, "the service answered that it failed", columns=SIASN),
    "siasn-nested.json": whole(UNREADABLE, "'nama' of object 1 is no plain value", columns=SIASN),
    "truncated.json": whole(UNREADABLE, "not JSON", columns=SIASN),
}
PEOPLE: Mapping[str, Mapping[str, Any]] = {
    SARI: {"name": "Ni Made Sari", "unit": HEALTH},
    BUDI: {"name": "I Wayan Budi", "unit": SCHOOLS},
    ARTHA: {"name": "I Ketut Artha", "unit": HEALTH},
}


def read(file: str, limits: Limits | None = None) -> Reading:
    return read_records(source(FIXTURES / file, **CASES[file].settings), limits=limits)


def expected_of(case: Case) -> dict[str, dict[str, Any]]:
    """What the file says: by key the fields that it tells, and what was unreadable."""
    told = PEOPLE if case.expected is None else case.expected
    kept = {key: dict(values) for key, values in told.items() if key not in case.lost}
    return {key: {"unread": None, **v, **case.differs.get(key, {})} for key, v in kept.items()}


@pytest.mark.parametrize("file", CASES)
def test_what_becomes_of_each_file(file: str) -> None:
    case = CASES[file]
    if case.refused is not None:
        with pytest.raises(case.refused[0], match=case.refused[1]) as caught:
            read(file)
        assert caught.value.file.endswith(file)
        return
    reading, expected = read(file), expected_of(case)
    told = {str(reading.kind.key_in(record)[0]): record for record in reading.records}
    assert list(told) == [key for key in told if key in expected]
    found = {key: {name: getattr(told[key], name) for name in expected[key]} for key in told}
    assert found == expected
    assert [(fault.row, fault.column, fault.kind) for fault in reading.faults] == case.faults
    assert all(fault.file == file and fault.sheet == reading.sheet for fault in reading.faults)


def test_every_file_has_its_case_and_every_case_its_file() -> None:
    files = {path.name for path in FIXTURES.iterdir() if path.suffix != ".md"}
    assert files == set(CASES)
    assert len(files) >= 70


@pytest.mark.parametrize("file", FILES)
def test_made_files_are_as_their_maker_writes_them(file: str) -> None:
    assert (FIXTURES / file).read_bytes() == FILES[file]


@pytest.mark.parametrize("file", ["nik.csv", "nik-column.csv", "nik-in-words.csv", "siasn.json"])
def test_niks_are_neither_kept_nor_repeated(file: str) -> None:
    told = repr(read(file))
    for start in ("517101", "5171-01"):
        assert start not in told


def test_a_fault_is_told_with_its_place_and_what_to_do() -> None:
    fault = read("numbers.xlsx").faults[0]
    assert (fault.file, fault.sheet, fault.field) == ("numbers.xlsx", "Pegawai", "nip")
    assert "Text" in fault.message


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "besar.csv"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(TooLarge, match="200,000,000 bytes, more than 100,000,000"):
        read_records(source(big))


def test_a_zip_bomb_is_refused_by_what_really_unpacks(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<c/>" * 20_000_000)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(TooLarge, match="unpacks to more than 50,000,000 bytes"):
        read_records(source(bomb), limits=Limits(unpacked=50_000_000))


def test_a_bomb_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    bomb = tmp_path / "liar.xlsx"
    size = 80_000_000
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    told = size.to_bytes(4, "little")
    bomb.write_bytes(bomb.read_bytes().replace(told, (1_000).to_bytes(4, "little")))
    with pytest.raises(HrError, match="unpacks to more than 50,000,000 bytes|damaged"):
        read_records(source(bomb), limits=Limits(unpacked=50_000_000))


def test_a_reader_that_wants_too_much_memory_ends_alone(tmp_path: Path) -> None:
    path = tmp_path / "besar.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at in range(30_000):
            sheet.write_row(at, 0, ["NIP", "NAMA", "UNOR", *[f"{at} teks {n}" for n in range(20)]])
    with pytest.raises(HrError, match="memory|damaged"):
        read_records(source(path), limits=Limits(memory=100_000_000))


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooLarge, match="takes longer than 0 seconds"):
        read("hidden.xlsx", Limits(seconds=0))
