"""Dates: day first, serials, month names; nothing ambiguous is guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.dates import is_ambiguous, is_month_first, read_date
from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell

DAY = date(2015, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        date(2015, 3, 5),
        datetime.combine(DAY, time(23, 59)),
        42068.0,
        20150305.0,
        "05-03-2015",
        "5/3/2015",
        "05.03.2015",
        "5 3 2015",
        "05-03-2015 00:00:00",
        "2015-03-05",
        "2015/03/05",
        "2015-03-05T00:00:00",
        "20150305",
        "5 Maret 2015",
        "05 MARET 2015",
        "5-Mar-2015",
        "5 march 2015",
    ],
)
def test_forms_that_are_read(cell: Cell) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    ("text", "month"),
    [("1 Pebruari 2026", 2), ("1 Nopember 2026", 11), ("1 Ags 2026", 8), ("1 Agt 2026", 8)]
    + [("1 Agu 2026", 8), ("1 Mei 2026", 5), ("1 Okt 2026", 10), ("1 Desember 2026", 12)],
)
def test_month_names_of_offices(text: str, month: int) -> None:
    assert read_date(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senin, 3 Maret 2025", date(2025, 3, 3)),
        ("senin 3 maret 2025", date(2025, 3, 3)),
        ("Jum'at, 07 Maret 2025", date(2025, 3, 7)),
        ("Ahad, 9 Maret 2025", date(2025, 3, 9)),
        ("Selasa, 3 Maret 2025", None),
        ("Denpasar, 3 Maret 2025", None),
        ("Senin, 31 Februari 2025", None),
    ],
)
def test_a_weekday_before_a_date_must_be_its_own(text: str, expected: date | None) -> None:
    found = read_date(text)
    assert (found if expected else isinstance(found, CellFault)) == (expected or True)


@pytest.mark.parametrize(
    "cell",
    ["31-02-2026", "03/15/2026", "15-03-15", "2015", 2015.0, "besok", "1 Foo 2026", "05-03/2015"]
    + ["٠٥-٠٣-٢٠١٥", "01-01-0001", True, time(7, 30), timedelta(days=3), 1e300],
)
def test_what_is_no_date(cell: Cell) -> None:
    found = read_date(cell)
    assert isinstance(found, CellFault)
    assert found.kind == "date"


@pytest.mark.parametrize(
    "cell", [0.0, 1.0, time(0, 0), date(1900, 1, 1), datetime.combine(date(1899, 12, 31), time())]
)
def test_day_zero_is_an_emptied_cell(cell: Cell) -> None:
    assert read_date(cell) is None


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_day_first_reads_what_it_wrote(day: date) -> None:
    assert read_date(f"{day:%d-%m-%Y}") == read_date(f"{day:%Y-%m-%d}") == read_date(day) == day


@given(st.text() | st.floats() | st.booleans() | st.datetimes() | st.times())
def test_no_cell_breaks_the_reader(cell: Cell) -> None:
    assert isinstance(read_date(cell), date | CellFault | None)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03/15/2026"] * 3, True),
        (["03/15/2026"] * 2, False),
        (["03/15/2026"] * 3 + ["15/03/2026"] * 3, False),
        (["03/15/2026"] * 4 + ["15/03/2026"] * 3, True),
        (["05/05/2026", "", "2026-03-15"], False),
    ],
)
def test_a_column_is_month_first_by_several_clear_signs(texts: list[str], expected: bool) -> None:
    assert is_month_first(texts) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("03/04/2026", True), ("04/04/2026", False), ("15/04/2026", False), ("2026-04-03", False)],
)
def test_ambiguous_texts(text: str, expected: bool) -> None:
    assert is_ambiguous(text) is expected
