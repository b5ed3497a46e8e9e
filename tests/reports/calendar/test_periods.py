"""Periods of a calendar year, by their texts."""

from __future__ import annotations

from datetime import date

import pytest

from reports.calendar.months import months_before, months_later
from reports.calendar.periods import BadPeriod, parse_period, period_of

FAR = ("0000", "0001", "1899-12", "3000", "9999")  # some have no day before them, or after


@pytest.mark.parametrize(
    ("text", "first", "last", "kind", "before"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year", "2025"),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "semester", "2025-H2"),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), "quarter", "2026-Q1"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "2024-01"),
    ],
)
def test_a_period_by_its_text(text: str, first: date, last: date, kind: str, before: str) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.kind) == (first, last, kind)
    assert period.before == parse_period(before)


@pytest.mark.parametrize("text", ["", "26", "2026-H3", "2026-Q5", "2026-13", "2026-00", *FAR])
def test_other_texts_name_no_period(text: str) -> None:
    with pytest.raises(BadPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("year", "2026"), ("semester", "2026-H2"), ("quarter", "2026-Q4"), ("month", "2026-11")],
)
def test_the_period_that_a_day_lies_in(kind: str, text: str) -> None:
    assert period_of(date(2026, 11, 25), kind) == parse_period(text)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2026", "semester", ["2026-H1", "2026-H2"]),
        ("2026-Q2", "month", ["2026-04", "2026-05", "2026-06"]),
        ("2026-Q2", "year", ["2026"]),
        ("2026", "year", ["2026"]),
    ],
)
def test_parts_of_a_period(text: str, kind: str, expected: list[str]) -> None:
    assert [part.text for part in parse_period(text).parts(kind)] == expected


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -13, date(2025, 2, 28)),
        (date(9999, 6, 1), 7, date.max),
    ],
)
def test_the_same_day_some_months_later_ends_with_the_month(
    day: date, months: int, later: date
) -> None:
    assert months_later(day, months) == months_before(day, -months) == later
