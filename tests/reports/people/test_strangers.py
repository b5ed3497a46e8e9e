"""What an account on the desk may have completed is nobody's certain lack."""

from __future__ import annotations

from datetime import date

import pytest

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.explain import explain
from sync.inward.people.matching import Unmatched
from sync.inward.people.persons import merge, settle_persons
from sync.store.tables.people import unmatched
from tests.reports.schemes.drafts import scheme_with
from tests.reports.world import World, course_row, done, nip_of, person_row

LATER = "2027-01-05"
SCHEME = scheme_with('fact = "hours", at_least = 8')


def told(world: World, number: int = 1, at: AsOf | None = None) -> tuple[str, int | None, int]:
    """The outcome, the hours at most, and how many accounts may be the person's."""
    refresh(world.session, HoursSettings(), world.run.id)
    year, now = parse_period("2026"), at or world.now(LATER)
    found = explain(world.session, Measuring(), [SCHEME], nip=nip_of(number), period=year, at=now)
    outcome = found["decisions"][0]["outcome"]
    return outcome, found["metrics"]["hours_at_most"], len(found["strangers"])


@pytest.mark.parametrize("reason", ["conflict", "name_differs", "email_shared"])
def test_completions_of_an_account_that_may_be_the_persons_are_doubt(
    world: World, reason: str
) -> None:
    first, second = world.people(person_row(1), person_row(2))
    world.links((11, first), (12, second))
    world.courses(course_row(1, "4"), course_row(2, "4"))
    world.completions(done(11, 1, "2026-03-01"), done(12, 1, "2026-03-01"))
    before = AsOf(date.fromisoformat(LATER), world.run.moment)
    assert told(world) == ("not_eligible", 4, 0)
    world.tick("2026-06-01")
    world.lands(unmatched, Unmatched("lms", 13, reason, "…", f"{first}"))
    assert told(world) == ("not_eligible", 4, 0)  # nothing was completed with it
    rows = (done(11, 1, "2026-03-01"), done(12, 1, "2026-03-01"), done(13, 2, "2026-03-01"))
    world.completions(*rows)
    assert told(world) == ("needs_review", None, 1)
    assert told(world, 2) == ("not_eligible", 4, 0)
    assert told(world, at=before) == ("not_eligible", 4, 0)
    world.tick()
    world.lands(unmatched, Unmatched("lms", 13, "unlinked", "somebody's word"))
    assert told(world) == ("not_eligible", 4, 0)


def test_whose_it_may_be_goes_by_the_person_of_the_key(small_world: World) -> None:
    world = small_world
    first, second = world.people(person_row(1), person_row(2))
    settle_persons(world.session, world.run)
    world.links((11, first))
    world.courses(course_row(1, "4"))
    world.completions(done(13, 1, "2026-03-01"))
    world.lands(unmatched, Unmatched("lms", 13, "conflict", "…", f"{second}"))
    assert told(world)[2] == 0
    merge(world.session, nip_of(2), nip_of(1), by="x", now=world.run.moment)
    settle_persons(world.session, world.tick())
    assert told(world) == ("needs_review", None, 1)
