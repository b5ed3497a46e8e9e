"""Two moments of decisions, and two clocks for one day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.hours.ledger import refresh
from reports.hours.settings import HoursSettings
from reports.schemes.deciding import decide_all
from reports.schemes.differences import (
    NothingKnown,
    diff_decisions,
    first_decided,
    two_clocks,
    undecided,
)
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row

SCHEME = scheme_of('id = "s"\nperiod = "year"\n[[rule]]\nfact = "hours"\nat_least = 4\n')


def decide(world: World, day: str) -> datetime:
    """Decide as on a day; returns the moment after it."""
    refresh(world.session, HoursSettings(), world.run.id)
    decide_all(world.session, [SCHEME], Measuring(), world.now(day), world.run)
    return world.run.moment


def late_completion(world: World) -> tuple[datetime, datetime]:
    """A completion of the second of January that was noticed on the tenth."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    first = decide(world, "2026-01-05")
    world.tick("2026-01-10")
    world.completions(done(11, 1, "2026-01-02"))
    return first, decide(world, "2026-01-10")


def test_decisions_that_differ_are_listed_with_the_rules_that_changed(world: World) -> None:
    first, second = late_completion(world)
    assert diff_decisions(world.session, first, second) == [
        {
            "scheme": "s",
            "period": "2026",
            "nip": nip_of(1),
            "before": {"outcome": "not_yet", "tier": None},
            "after": {"outcome": "eligible", "tier": None},
            "rules": {"rule-1": ["fail", "pass"]},
            "because": [],
        }
    ]


def test_the_other_way_round_it_is_the_inverse(world: World) -> None:
    first, second = late_completion(world)
    (row,) = diff_decisions(world.session, second, first)
    assert (row["before"]["outcome"], row["after"]["outcome"]) == ("eligible", "not_yet")


def test_equal_moments_differ_in_nothing(world: World) -> None:
    _, second = late_completion(world)
    assert diff_decisions(world.session, second, second) == []


def test_a_moment_before_every_decision_compares_nobody(world: World) -> None:
    first, second = late_completion(world)
    before = first.replace(year=2025)
    assert diff_decisions(world.session, before, second) == []
    assert undecided(world.session, before, second) == [("s", "2026", 0)]
    assert undecided(world.session, second, before) == [("s", "2026", 1)]
    assert undecided(world.session, first, second) == []


def test_somebody_who_came_later_has_nothing_before(world: World) -> None:
    first, _ = late_completion(world)
    world.tick("2026-01-12")
    world.people(person_row(1), person_row(2))
    world.links((11, 1))
    third = decide(world, "2026-01-12")
    (row,) = [one for one in diff_decisions(world.session, first, third) if one["before"] is None]
    assert (row["nip"], row["rules"]) == (nip_of(2), {"rule-1": [None, row["rules"]["rule-1"][1]]})


def clocks(world: World, day: str) -> dict[str, Any]:
    return two_clocks(
        world.session,
        Measuring(),
        [SCHEME],
        nip=nip_of(1),
        period=parse_period("2026"),
        at=world.then(day),
    )


def test_what_was_known_then_stands_beside_what_is_known_now(world: World) -> None:
    late_completion(world)
    told = clocks(world, "2026-01-05")
    assert (told["metrics"]["hours"], told["known_now"]["metrics"]["hours"]) == (0, 4)
    assert told["decisions"][0]["outcome"] == "not_yet"
    assert told["known_now"]["decisions"][0]["outcome"] == "eligible"
    assert told["changed"]["hours"] == [0, 4]
    assert [side["outcome"] for side in told["changed"]["s 2026"]] == ["not_yet", "eligible"]


def test_what_changed_between_is_listed_down_to_rules_and_credits(small_world: World) -> None:
    late_completion(small_world)
    told = clocks(small_world, "2026-01-05")
    assert told["changed"]["s 2026 rule-1"] == ["fail", "pass"]
    (credit,) = told["credits_changed"]
    assert credit["then"] is None
    assert (credit["now"]["title"], credit["now"]["counted"]) == ("Kursus 1", 4)


def test_where_nothing_came_late_nothing_changed(world: World) -> None:
    late_completion(world)
    told = clocks(world, "2026-01-10")
    assert (told["changed"], told["credits_changed"]) == ({}, [])


def test_a_day_before_the_first_file_says_so(small_world: World) -> None:
    late_completion(small_world)
    with pytest.raises(NothingKnown, match=r"by the end of 2025-12-31; the first is of 2026-01-01"):
        clocks(small_world, "2025-12-31")


def test_nothing_is_decided_before_the_first_decision(small_world: World) -> None:
    assert first_decided(small_world.session) is None
    first, _ = late_completion(small_world)
    assert first_decided(small_world.session) == first
