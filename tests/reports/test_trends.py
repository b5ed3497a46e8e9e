"""Trends: the same days of the period before, small groups hidden, and rolling years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar.periods import month_index, parse_period, rolling_year
from reports.frames.frame import AsOf
from reports.hours.ledger import refresh
from reports.trends import period_before, person_trends, unit_trends
from reports.units import AGENCY
from tests.reports.test_units import SETTINGS
from tests.reports.world import World, course_row, done, person_row


@pytest.mark.parametrize(
    ("period", "day", "before", "expected"),
    [
        ("2026", "2026-07-15", "2025", "2025-07-15"),
        ("2026", "2027-03-01", "2025", "2025-12-31"),
        ("2024", "2024-02-29", "2023", "2023-02-28"),
        ("2026-Q1", "2026-02-10", "2025-Q4", "2025-11-10"),
        ("2026-03", "2026-03-30", "2026-02", "2026-02-28"),
        ("2026-H1", "2026-06-30", "2025-H2", "2025-12-31"),
    ],
)
def test_a_running_period_is_compared_with_the_same_days(
    period: str, day: str, before: str, expected: str
) -> None:
    found, at = period_before(parse_period(period), AsOf(date.fromisoformat(day)))
    assert (found.text, at.day.isoformat()) == (before, expected)


@given(day=st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_rolling_years_follow_each_other_without_a_gap(day: date) -> None:
    year = rolling_year(day)
    assert len(year.months) == 12
    assert year.months[-1] == month_index(day)
    assert year.before.months[-1] + 1 == year.months[0]
    assert (year.kind, year.year) == ("year", day.year)


def test_a_rolling_year_has_its_own_text() -> None:
    year = rolling_year(date(2026, 11, 25))
    assert (year.text, year.before.text) == ("2025-12..2026-11", "2024-12..2025-11")


def learners(world: World, n: int = 7) -> list[int]:
    """All learn 4 JP in May 2025, and one of them 4 more in June 2026."""
    persons = world.people(*(person_row(i, unit="aaaaabc"[i - 1]) for i in range(1, n + 1)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.courses(course_row(1, "4"), course_row(2, "4"))
    world.completions(
        *(done(i, 1, "2025-05-01") for i in range(1, n + 1)), done(1, 2, "2026-06-01")
    )
    refresh(world.session, SETTINGS.hours, world.run.id)
    return persons


def test_the_trend_of_units(world: World) -> None:
    learners(world)
    at = world.now("2026-07-01")
    found = {
        one.now.unit.key: one.as_json()
        for one in unit_trends(world.session, SETTINGS, parse_period("2026"), at)
    }
    told = found["a"]["direct"]["metrics"]["participation"]
    assert (told["value"], told["before"], told["change"]) == (0.2, 1.0, -0.8)
    hidden = found["b"]["rolled"]["metrics"]["participation"]
    assert (hidden["value"], hidden["before"], hidden["change"]) == (None, None, None)
    assert found[AGENCY]["rolled"]["metrics"]["participation"]["before"] == 1.0


def test_the_trend_of_persons_and_of_rolling_years(world: World) -> None:
    first, second, *_ = learners(world)
    at = world.now("2026-07-01")
    hours = person_trends(world.session, SETTINGS, parse_period("2026"), at)["hours"]
    assert [hours[one].change for one in (first, second)] == [0, -4]
    rolling = person_trends(world.session, SETTINGS, rolling_year(at.day), at)
    assert (rolling["hours"][first].now, rolling["hours"][first].before) == (4, 4)
    assert rolling["mastery"] == {}


def test_an_unknown_side_has_no_trend(world: World) -> None:
    learners(world, 1)
    at = world.now("2026-07-01")
    target = person_trends(world.session, SETTINGS, parse_period("2026"), at)["hours_target"]
    assert [(one.now, one.before, one.change) for one in target.values()] == [
        (Decimal(4), None, None)
    ]
