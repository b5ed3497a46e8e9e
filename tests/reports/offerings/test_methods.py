"""Methods by unit and month, and the hours of the agency's zone in which people learn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reports.calendar.periods import parse_period
from reports.figures import Figure, Known, Unknown
from reports.frames.frame import Measuring
from reports.offerings.methods import by_month, report_methods
from reports.offerings.methods_by_unit import by_unit
from reports.offerings.rhythm import read_rhythm
from tests.reports.evaluation.office import catalogue, frame_of, surveyed
from tests.reports.world import World, done, person_row


def office(world: World, units: str = "AAAAAABBBB") -> None:
    """Everybody completed an e-learning course in March, the first six, all of unit A, a classroom
    course in April."""
    people = world.people(*(person_row(n, unit=unit) for n, unit in enumerate(units, 1)))
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)))
    catalogue(world)
    world.completions(
        *(done(10 + n, 2, "2026-03-02") for n in range(1, len(units) + 1)),
        *(done(account, 1, "2026-04-01") for account in range(11, 17)),
    )


def by_place(world: World) -> dict[tuple[str | None, str], Mapping[str, Figure]]:
    return {(one.where, one.key): one.figures for one in by_unit(world.session, frame_of(world))}


def test_methods_of_a_year(world: World) -> None:
    office(world)
    told = {one.key: one.figures for one in report_methods(world.session, frame_of(world))}
    assert told["e learning"]["reach"] == Known(Decimal(1), "share", 10)
    assert told["klasikal"]["reach"] == Known(Decimal("0.6"), "share", 10)
    assert told["klasikal"]["completion_rate"] == Known(Decimal(1), "share", 6)


def test_methods_by_unit_hide_small_groups(world: World) -> None:
    """Of two small units neither follows from what is shown."""
    office(world, "AAAAAABBBBCC")
    surveyed(world, 2, [(4,)] * 6)
    told = by_place(world)
    assert told["A", "e learning"]["completion_rate"] == Known(Decimal("1.0"), "share", 6)
    assert told["A", "e learning"]["satisfaction"] == Known(Decimal("100.0"), "score", 6)
    assert told["B", "e learning"]["completion_rate"] == Unknown("fewer than 5 people")
    assert told["agency", "e learning"]["completion_rate"] == Known(Decimal("1.0"), "share", 12)
    assert told["agency", "klasikal"]["reach"] == Known(Decimal("0.5"), "share", 12)
    assert told["A", "klasikal"]["reach"] == Known(Decimal(1), "share", 6)
    for unit in ("B", "C"):
        for method in ("e learning", "klasikal"):
            assert told[unit, method]["reach"] == Unknown("fewer than 5 people")


def test_the_only_small_unit_does_not_follow_from_the_others(world: World) -> None:
    office(world)
    told = by_place(world)
    kept = Unknown("kept back: it would tell a figure of fewer than 5 people")
    assert told["A", "e learning"]["completion_rate"] == kept
    assert told["A", "e learning"]["reach"] == kept
    assert told["A", "e learning"]["satisfaction"] == Unknown("no data")
    assert told["A", "klasikal"]["completion_rate"] == Known(Decimal("1.0"), "share", 6)
    assert told["agency", "e learning"]["completion_rate"] == Known(Decimal("1.0"), "share", 10)


def test_a_unit_that_a_method_missed_is_left_out(world: World) -> None:
    office(world, "AAAAAABBBBB")
    told = by_place(world)
    assert told["B", "e learning"]["reach"] == Known(Decimal(1), "share", 5)
    assert ("B", "klasikal") not in told


def test_the_only_month_of_few_does_not_follow_from_the_year(world: World) -> None:
    office(world)
    world.completions(
        *(done(account, 2, "2026-03-02") for account in range(11, 21)),
        *(done(account, 1, "2026-04-01") for account in range(11, 17)),
        done(17, 1, "2026-05-04"),
    )
    frame = frame_of(world, day="2026-05-31")
    told = by_month(world.session, Measuring(), parse_period("2026"), frame.at)
    rate = {(one.where, one.key): one.figures["completion_rate"] for one in told}
    assert rate["2026-05", "klasikal"] == Unknown("fewer than 5 people or answers")
    assert rate["2026-04", "klasikal"] == Unknown(
        "kept back: it would tell a figure of fewer than 5 people"
    )
    assert rate["2026-03", "e learning"] == Known(Decimal(1), "share", 10)


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


def test_the_only_day_of_few_does_not_follow_from_the_hours(world: World) -> None:
    """All lie in one hour, so that their sum is known."""
    office(world)
    world.completions(
        *(done(account, 2, "2026-03-02") for account in range(11, 21)), done(11, 1, "2026-04-01")
    )
    rhythm = read_rhythm(world.session, frame_of(world))
    assert rhythm.hours[12] == Known(11, "events", 10)
    assert rhythm.weekdays["wed"] == Unknown("fewer than 5 people")
    assert rhythm.weekdays["mon"] == Unknown(
        "kept back: it would tell a figure of fewer than 5 people"
    )
