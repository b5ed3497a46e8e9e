"""The worst sanction in a window, with ends that are open, computed or unreadable."""

from __future__ import annotations

from datetime import date

import pytest

from reports.schemes.inputs.sanctions import Sanction, sanction, worst_level

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def levels(*sanctions: Sanction, all_told: bool = True) -> set[str]:
    """What the worst level of 2026 may be."""
    return set(worst_level(sanctions, FIRST, LAST, all_told=all_told).possible)


def medium(
    since: str, until: str | None = None, *, months: int | None = None, unread: str = ""
) -> Sanction:
    """A medium sanction as a row tells it."""
    ends = date.fromisoformat(until) if until else None
    return sanction("medium", date.fromisoformat(since), ends, months=months, unread=unread.split())


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (medium("2026-03-01", "2026-08-31"), {"medium"}),
        (medium("2025-06-01", "2025-12-31"), {"none"}),  # ended the day before
        (medium("2025-06-01", "2026-01-01"), {"medium"}),  # its last day is in the year
        (medium("2027-01-01"), {"none"}),
        (medium("2020-01-01"), {"medium"}),  # an open end holds
        (medium("2025-07-01", months=6), {"none"}),  # to 31 December 2025
        (medium("2025-07-02", months=6), {"medium"}),  # to 1 January 2026
        (medium("2024-08-31", months=18), {"medium"}),  # to 28 February 2026
        (medium("2025-06-01", unread="until"), {"none", "medium"}),
        (medium("2026-06-01", unread="until"), {"medium"}),  # certain without its end
        (medium("2025-06-01", unread="months"), {"none", "medium"}),
        (medium("2025-06-01", "2025-12-31", unread="months"), {"none"}),
        (medium("2025-06-01", months=100_000), {"medium"}),
        (medium("2025-11-01", months=1200), {"medium"}),
    ],
)
def test_when_a_sanction_holds(one: Sanction, expected: set[str]) -> None:
    assert levels(one) == expected


def test_the_worst_of_several_tells() -> None:
    heavy = Sanction("heavy", date(2026, 5, 1), None)
    light = Sanction("light", date(2026, 5, 1), None)
    assert levels(light, heavy, medium("2026-05-01")) == {"heavy"}


def test_a_doubtful_one_that_is_lighter_changes_nothing() -> None:
    heavy = Sanction("heavy", date(2026, 5, 1), None)
    assert levels(heavy, medium("2025-06-01", unread="until")) == {"heavy"}


@pytest.mark.parametrize(
    ("sanctions", "expected"),
    [
        ([], {"none", "light", "medium", "heavy"}),
        ([medium("2026-05-01")], {"medium", "heavy"}),
        ([Sanction("heavy", date(2026, 5, 1), None)], {"heavy"}),
    ],
)
def test_where_not_everything_is_told_anything_worse_is_possible(
    sanctions: list[Sanction], expected: set[str]
) -> None:
    assert levels(*sanctions, all_told=False) == expected


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        ("2026-01-01", 1, "2026-01-31"),
        ("2026-01-31", 1, "2026-02-28"),  # February has no 31st: it holds to its end
        ("2026-08-31", 1, "2026-09-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-30", 12, "2027-03-29"),
        ("9999-06-01", 12, "9999-12-30"),
    ],
)
def test_the_last_day_of_a_length_in_months(since: str, months: int, last: str) -> None:
    assert medium(since, months=months).until == date.fromisoformat(last)
