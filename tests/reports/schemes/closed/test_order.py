"""Months closed in whatever order come to the same payments once their corrections are heard."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reports.calendar.periods import parse_period
from reports.schemes.closed.closing import corrections_of, list_closings
from reports.schemes.closed.corrections import answer_correction, in_force
from reports.schemes.closed.verification import verify
from sync.inward.people.persons import settle_persons
from tests.reports.schemes.closings import close, find_corrections
from tests.reports.schemes.test_limits import monthly
from tests.reports.world import World, person_row

QUARTER = ("2026-04", "2026-05", "2026-06")


def accept_all(world: World, day: str) -> int:
    """A run of the day lists corrections, and an official accepts each; how many were new."""
    world.tick(day)
    new = find_corrections(world, day)
    for closing in list_closings(world.session):
        for one in corrections_of(world.session, closing):
            if one.status == "waiting":
                answer_correction(
                    world.session,
                    "s",
                    parse_period(closing.period),
                    one.number,
                    "accepted",
                    by="Kepala",
                    note=None,
                    now=world.run.moment,
                )
    return new


def paid(world: World, months: Sequence[str]) -> dict[str, str]:
    """The first person's outcomes by month, closed in this order under "once a quarter"."""
    world.people(person_row(1))
    settle_persons(world.session, world.run)
    for day, month in enumerate(months, 1):
        close(world, f"2026-07-0{day}", scheme=monthly(1), period=parse_period(month))
    days = (f"2026-07-{day}" for day in range(10, 20))
    assert any(accept_all(world, day) == 0 for day in days)  # it comes to an end
    closings = list_closings(world.session)
    assert all(verify(world.session, one).ok for one in closings)
    (person,) = in_force(world.session, closings[0])
    return {one.period: in_force(world.session, one)[person].result["outcome"] for one in closings}


@pytest.mark.parametrize("months", [QUARTER[::-1], (QUARTER[1], QUARTER[0], QUARTER[2])])
def test_the_order_of_closings_makes_no_difference(
    small_world: World, months: Sequence[str]
) -> None:
    assert paid(small_world, months) == {
        "2026-04": "eligible",
        "2026-05": "not_eligible",
        "2026-06": "not_eligible",
    }


def test_a_month_closed_before_those_ahead_of_it_is_in_doubt(small_world: World) -> None:
    """Nobody knows how the earlier ones end, and unknown is not no."""
    small_world.people(person_row(1))
    settle_persons(small_world.session, small_world.run)
    june = close(small_world, "2026-07-01", scheme=monthly(1), period=parse_period("2026-06"))
    (row,) = in_force(small_world.session, june).values()
    assert row.result["outcome"] == "needs_review"
