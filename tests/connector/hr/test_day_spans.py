"""Two days in one cell: what each of the two keys reads."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.day_spans import is_span, read_days, read_first_day, read_last_day
from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell
from tests.connector.hr.conftest import SARI, Read

MARCH = (date(2025, 3, 3), date(2025, 3, 5))


@pytest.mark.parametrize(
    "text",
    [
        "3 s.d. 5 Maret 2025",
        "3 s.d 5 Maret 2025",
        "3 s/d 5 Maret 2025",
        "3 sd 5 Maret 2025",
        "3 S.D. 5 MARET 2025",
        "03 s.d. 05-03-2025",
        "3-5 Maret 2025",
        "3 - 5 Maret 2025",
        "3 \N{EN DASH} 5 Maret 2025",
        "3\N{EN DASH}5 Maret 2025",
        "3 Maret s.d. 5 Maret 2025",
        "3 Maret 2025 s.d. 5 Maret 2025",
        "3 sampai dengan 5 Maret 2025",
        "3 sampai 5 Maret 2025",
        "3 hingga 5 Maret 2025",
        "03-03-2025 - 05-03-2025",
        "03/03/2025 s.d. 05/03/2025",
        "2025-03-03 to 2025-03-05",
        "Senin, 3 Maret 2025 s.d. Rabu, 5 Maret 2025",
    ],
)
def test_first_and_last_day_of_one_cell(text: str) -> None:
    assert (read_first_day(text), read_last_day(text)) == MARCH
    assert is_span(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("28 Februari s.d. 3 Maret 2025", date(2025, 2, 28), date(2025, 3, 3)),
        ("30 Desember 2024 s.d. 2 Januari 2025", date(2024, 12, 30), date(2025, 1, 2)),
        ("1 s.d. 1 Maret 2025", date(2025, 3, 1), date(2025, 3, 1)),
    ],
)
def test_the_first_day_leaves_out_what_both_share(text: str, first: date, last: date) -> None:
    assert read_days(text) == (first, last)


@pytest.mark.parametrize("cell", ["3 Maret 2025", "03-03-2025", date(2025, 3, 3)])
def test_one_day_is_first_and_last(cell: Cell) -> None:
    assert read_days(cell) == (date(2025, 3, 3), date(2025, 3, 3))
    assert not is_span(cell)


@pytest.mark.parametrize(
    "text",
    [
        "30 Desember s.d. 2 Januari 2025",
        "5 s.d. 3 Maret 2025",
        "31 s.d. 3 April 2025",
        "3, 4 dan 5 Maret 2025",
        "3 s.d. 5 Maret s.d. 7 Maret 2025",
        "3 s.d.",
        "s.d. 5 Maret 2025",
        "Maret s.d. April 2025",
        "3 s.d. 5",
        "besok",
    ],
)
def test_what_tells_no_two_days_is_a_fault(text: str) -> None:
    for read in (read_first_day, read_last_day):
        found = read(text)
        assert isinstance(found, CellFault)
        assert found.kind == "date"


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.integers(0, 400))
def test_what_was_written_is_read(first: date, days: int) -> None:
    last = min(date.fromordinal(first.toordinal() + days), date(2199, 12, 31))
    assert read_days(f"{first:%d-%m-%Y} s.d. {last:%d-%m-%Y}") == (first, last)


@given(st.text(alphabet="0123456789 -/.sdSD\N{EN DASH}Mei") | st.floats() | st.text())
def test_no_cell_breaks_the_reader(cell: Cell) -> None:
    assert isinstance(read_days(cell), tuple | CellFault | None)


def test_days_of_a_column_that_is_month_first_are_unknown(read_csv: Read) -> None:
    cells = [f"03/{day}/2025 - 03/{day + 1}/2025" for day in (13, 15, 17)]
    lines = [
        f"{SARI};{at};Kursus;{cell}" for at, cell in enumerate([*cells, "03/04/2025 - 03/05/2025"])
    ]
    columns = {"nip": "NIP", "certificate": "NO", "title": "JUDUL", "start": "TGL", "end": "TGL"}
    text = "\n".join(["NIP;NO;JUDUL;TGL", *lines])
    reading = read_csv(text, "trainings", columns=columns)
    assert {(fault.row, fault.field) for fault in reading.faults} == {
        (row, field) for row in (2, 3, 4, 5) for field in ("start", "end")
    }
    assert reading.faults[-1].kind == "date_order"
