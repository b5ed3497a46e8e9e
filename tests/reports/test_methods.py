"""Methods by unit and month, and the hours of the agency's zone in which people learn."""

from __future__ import annotations

from decimal import Decimal

from reports.figures import Known, Unknown
from reports.frame import Measuring
from reports.methods import by_month, by_unit, read_rhythm, report_methods
from reports.periods import parse_period
from tests.reports.evaluation.office import catalogue, frame_of, surveyed
from tests.reports.world import World, done, person_row


def office(world: World) -> None:
    """Six people in one unit and four in another completed an e-learning course in March, the
    first six a classroom course in April."""
    people = world.people(*(person_row(n, unit="A" if n <= 6 else "B") for n in range(1, 11)))
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)))
    catalogue(world)
    world.completions(
        *(done(account, 2, "2026-03-02") for account in range(11, 21)),
        *(done(account, 1, "2026-04-01") for account in range(11, 17)),
    )


def test_methods_of_a_year(world: World) -> None:
    office(world)
    told = {one.key: one.figures for one in report_methods(world.session, frame_of(world))}
    assert told["e learning"]["reach"] == Known(Decimal(1), "share", 10)
    assert told["klasikal"]["reach"] == Known(Decimal("0.6"), "share", 10)
    assert told["klasikal"]["completion_rate"] == Known(Decimal(1), "share", 6)


def test_methods_by_unit_hide_small_groups(world: World) -> None:
    office(world)
    surveyed(world, 2, [(4,)] * 6)
    told = {(one.where, one.key): one.figures for one in by_unit(world.session, frame_of(world))}
    assert told["A", "e learning"]["completion_rate"] == Known(Decimal("1.0"), "share", 6)
    assert told["A", "e learning"]["satisfaction"] == Known(Decimal("100.0"), "score", 6)
    assert told["B", "e learning"]["completion_rate"] == Unknown("fewer than 5 people")
    assert told["agency", "e learning"]["completion_rate"] == Known(Decimal("1.0"), "share", 10)
    assert ("B", "klasikal") not in told
    assert told["agency", "klasikal"]["reach"] == Known(Decimal("0.6"), "share", 10)
    assert told["A", "klasikal"]["reach"] == Known(Decimal(1), "share", 6)
    assert told["B", "e learning"]["reach"] == Unknown("fewer than 5 people")


def test_methods_by_month_are_those_of_the_month_alone(world: World) -> None:
    office(world)
    frame = frame_of(world, day="2026-04-30")
    told = by_month(world.session, Measuring(), parse_period("2026"), frame.at)
    assert sorted({one.where for one in told if one.where}) == [
        f"2026-0{month}" for month in range(1, 5)
    ]
    reach = {(one.where, one.key): one.figures["reach"] for one in told}
    assert reach["2026-03", "e learning"] == Known(Decimal(1), "share", 10)
    assert reach["2026-04", "e learning"] == Known(Decimal(0), "share", 10)


def test_people_learn_in_the_hours_of_the_agency(world: World) -> None:
    """Noon of 2 March 2026, a Monday, and of 1 April, a Wednesday; 04:00 in universal time."""
    office(world)
    rhythm = read_rhythm(world.session, frame_of(world))
    assert rhythm.weekdays["mon"] == Known(10, "events", 10)
    assert rhythm.weekdays["wed"] == Known(6, "events", 6)
    assert rhythm.weekdays["tue"] == Known(0, "events", 0)
    assert rhythm.hours[12] == Known(16, "events", 10)
    assert rhythm.hours[4] == Known(0, "events", 0)


def test_events_of_few_people_are_not_shown(world: World) -> None:
    office(world)
    world.completions(done(11, 1, "2026-04-01"))
    rhythm = read_rhythm(world.session, frame_of(world))
    assert rhythm.hours[12] == Unknown("fewer than 5 people")
