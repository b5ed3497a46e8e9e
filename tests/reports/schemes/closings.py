"""Closed periods for the tests: a scheme of four hours, and who confirms it."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.schemes.closed.closing import Confirmation, close_period
from reports.schemes.closed.corrections import list_corrections
from sync.inward.people.persons import settle_persons
from sync.store.tables.closing import Closing
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, person_row

SCHEME = scheme_of(
    'id = "s"\nperiod = "year"\namount = 500000\n[[rule]]\nfact = "hours"\nat_least = 4\n'
)
YEAR = parse_period("2026")


def learners(world: World) -> tuple[int, int]:
    """Of two people one completed the four hours of 2026."""
    people = world.people(person_row(1), person_row(2))
    settle_persons(world.session, world.run)
    world.links((11, people[0]), (12, people[1]))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-05-02"))
    return people[0], people[1]


def close(world: World, day: str = "2027-01-04", **asked: Any) -> Closing:
    """Confirm the scheme's year on a day."""
    run = world.tick(day)
    told = {"scheme": SCHEME, "period": YEAR, "by": "Ni Made", **asked}
    return close_period(world.session, Measuring(), Confirmation(**told), world.now(day), run)


def find_corrections(world: World, day: str) -> int:
    """What a run of the day lists against closed periods."""
    return list_corrections(world.session, date.fromisoformat(day), world.run)
