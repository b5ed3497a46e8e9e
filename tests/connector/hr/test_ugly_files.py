"""Files as offices have them: each is read right, or refused with place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.hr.errors import Damaged, FileEmpty, HrError, TooLarge, Unreadable
from connector.hr.mapping import read_records
from connector.hr.reading import Reading
from connector.hr.records import PersonRow
from tests.connector.hr.conftest import ARTHA, BUDI, COLUMNS, FIXTURES, SARI, source

PEOPLE = {
    SARI: ("Ni Made Sari", "Dinas Kesehatan"),
    BUDI: ("I Wayan Budi", "Dinas Pendidikan"),
    ARTHA: ("I Ketut Artha", "Dinas Kesehatan"),
}


def read(file: str, **columns: str) -> Reading:
    return read_records(source(FIXTURES / file, columns={**COLUMNS, **columns}))


def people(reading: Reading) -> dict[str, tuple[str, str | None]]:
    rows = [record for record in reading.records if isinstance(record, PersonRow)]
    return {row.nip: (row.name, row.unit) for row in rows}


def refused(reading: Reading) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.column, fault.kind) for fault in reading.faults]


@pytest.mark.parametrize(
    "file",
    ["semicolon-bom.csv", "utf-16.csv", "utf-16-no-bom.csv", "sep-hint.csv", "as-text.csv"]
    + ["printed-form.csv", "two-header-rows.csv", "text.xlsx", "old.xls", "calc.ods"]
    + ["hidden.xlsx", "padded.xlsx"],
)
def test_read_right(file: str) -> None:
    reading = read(file)
    assert people(reading) == PEOPLE
    assert not reading.faults


@pytest.mark.parametrize(
    ("file", "faults", "lost"),
    [
        ("title-and-totals.csv", [(10, None, "totals")], set()),
        ("unquoted-delimiter.csv", [(3, None, "shape")], {BUDI}),
        ("open-quote.csv", [(3, None, "shape")], {BUDI}),
        ("scientific.csv", [(2, "NIP", "number"), (3, "NIP", "number")], {SARI, BUDI}),
        ("numbers.xlsx", [(2, "NIP", "number"), (3, "NIP", "number")], {SARI, BUDI}),
        ("doubles.csv", [(3, "NIP", "duplicate"), (5, "NIP", "duplicate")], {BUDI}),
        ("merged.xlsx", [(5, "NIP", "empty"), (5, "NAMA", "empty")], set()),
    ],
)
def test_bad_rows_are_refused_and_the_others_taken(
    file: str, faults: list[tuple[int, str | None, str]], lost: set[str]
) -> None:
    reading = read(file)
    assert refused(reading) == faults
    assert people(reading) == {nip: told for nip, told in PEOPLE.items() if nip not in lost}


def test_niks_are_neither_kept_nor_repeated() -> None:
    reading = read("nik.csv")
    assert refused(reading) == [(2, "NIP", "nik"), (3, "UNOR", "nik")]
    assert people(reading)[BUDI] == ("I Wayan Budi", None)
    assert "517101" not in repr(reading)


def test_placeholders_are_empty_and_formula_errors_unknown() -> None:
    reading = read("placeholders.csv", birth_date="LAHIR", email="EMAIL")
    assert refused(reading) == [(3, "NAMA", "empty"), (4, "EMAIL", "formula"), (5, "NIP", "empty")]
    sari, artha = reading.entries
    assert sari.empty == {"unit", "birth_date", "email"}
    assert artha.empty == {"unit", "birth_date"}
    assert artha.record.unread == "email"


def test_a_month_first_column_gives_no_ambiguous_date() -> None:
    reading = read("month-first.csv", joined="TMT")
    assert refused(reading) == [(2, "TMT", "date_order")] + [(n, "TMT", "date") for n in (3, 4, 5)]
    assert [entry.record.unread for entry in reading.entries] == ["joined"] * 4 + [None]


def test_windows_1252_keeps_accents() -> None:
    assert people(read("windows-1252.csv"))[SARI][0] == "Ni Made André"


def test_sheet_and_file_are_told_with_each_fault() -> None:
    fault = read("numbers.xlsx").faults[0]
    assert (fault.file, fault.sheet, fault.field) == ("numbers.xlsx", "Pegawai", "nip")
    assert "Text" in fault.message


@pytest.mark.parametrize(
    ("file", "error", "words"),
    [
        ("rounded.csv", Damaged, "5 of 5 numbers in column 'NIP' were rounded"),
        ("blank-cells.csv", FileEmpty, "no cell holds anything"),
        ("page.xls", Unreadable, "an HTML page"),
        ("password.xlsx", Unreadable, "protected by a password"),
        ("truncated.xlsx", Unreadable, "damaged"),
        ("corner-cell.xlsx", TooLarge, "row 1,048,576"),
    ],
)
def test_refused_as_a_whole(file: str, error: type[HrError], words: str) -> None:
    with pytest.raises(error, match=words):
        read(file)


def test_every_file_here_has_its_test() -> None:
    tested = Path(__file__).read_text(encoding="utf-8")
    files = [path.name for path in FIXTURES.iterdir() if path.suffix != ".md"]
    assert len(files) >= 12
    assert [name for name in files if name not in tested] == []
