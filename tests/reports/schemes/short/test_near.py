"""Near misses: who lacks little while the period runs, and which open courses close the gap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.language.rules import Scheme
from reports.schemes.short.near import Within, near_misses
from tests.reports.schemes.drafts import scheme_with
from tests.reports.world import World, course_row, done, nip_of, person_row

QUARTER = Within(Decimal("0.25"), is_share=True)
TWENTY = scheme_with('fact = "hours", at_least = 20')


@pytest.fixture
def crowd(world: World) -> World:
    """Four people with 10, 16, 18 and 20 lesson hours; courses of 2, 3 and 4 hours are open."""
    people = world.people(*(person_row(n, unit="Dinas A") for n in range(1, 5)))
    world.links(*((n, person) for n, person in enumerate(people, 1)))
    world.courses(
        *(course_row(n, hours) for n, hours in enumerate(("10", "16", "18", "20"), 1)),
        course_row(5, "2"),
        course_row(6, "3"),
        course_row(7, "4", visible=False),
        course_row(8, None),
        course_row(9, "90 menit"),
        course_row(10, "4", completion_enabled=False),
    )
    world.completions(*(done(n, n, "2026-02-01") for n in range(1, 5)))
    return world


def near(
    world: World, scheme: Scheme = TWENTY, within: Within = QUARTER, day: str = "2026-11-01"
) -> list[dict[str, Any]]:
    refresh(world.session, HoursSettings(), world.run.id)
    found = near_misses(world.session, Measuring(), scheme, within, world.now(day))
    people: list[dict[str, Any]] = found["people"]
    return people


def test_those_who_lack_little_with_the_courses_that_close_it(crowd: World) -> None:
    first, second = near(crowd, scheme_with('fact = "hours", at_least = 20'))
    assert (first["nip"], first["gap"], first["unit"]) == (nip_of(3), 2, "Dinas A")
    rule = {"rule": "rule-1", "fact": "hours", "unit": "JP", "wanted": 20, "distance": 2}
    assert first["short"] == [rule]
    course = {"site": "lms", "course": 5, "title": "Kursus 5", "hours": 2}
    assert (first["courses"], first["surplus"]) == ([course], 0)
    assert (second["nip"], second["gap"]) == (nip_of(2), 4)


def test_fewest_courses_of_the_ones_not_yet_taken(crowd: World) -> None:
    (_, one) = near(crowd)
    assert [c["course"] for c in one["courses"]] == [1]  # ten hours at once, before 2 + 3
    crowd.completions(
        *(done(n, n, "2026-02-01") for n in range(1, 5)),
        *(done(2, n, "2025-02-01") for n in (1, 3, 4)),
    )
    one = near(crowd)[-1]
    assert (one["nip"], [c["course"] for c in one["courses"]], one["surplus"]) == (
        nip_of(2),
        [5, 9],
        0,
    )


def test_the_deadline(crowd: World) -> None:
    refresh(crowd.session, HoursSettings(), crowd.run.id)
    at = crowd.now("2026-11-01")
    found = near_misses(crowd.session, Measuring(), TWENTY, QUARTER, at)
    told = (found["scheme"], found["period"], found["deadline"], found["days_left"])
    assert told == ("s", "2026", "2026-12-31", 60)


@pytest.mark.parametrize(
    ("within", "numbers"),
    [
        (Within(Decimal(2), is_share=False), [3]),
        (Within(Decimal(1), is_share=False), []),
        (Within(Decimal("0.5"), is_share=True), [3, 2, 1]),
    ],
)
def test_how_short_is_near(crowd: World, within: Within, numbers: list[int]) -> None:
    assert [one["nip"] for one in near(crowd, within=within)] == [nip_of(n) for n in numbers]


def test_after_the_deadline_nobody_is_near(crowd: World) -> None:
    assert near(crowd, day="2027-01-01") == []


def test_what_cannot_be_met_any_more_is_no_near_miss(crowd: World) -> None:
    more = scheme_with('fact = "hours", at_least = 20', 'fact = "employment", one_of = ["PPPK"]')
    assert near(crowd, more) == []
    fixed = scheme_with('fact = "hours", at_least = 20, recovers = false')
    assert near(crowd, fixed) == []


def test_any_of_a_group_is_as_near_as_its_nearest_member(crowd: World) -> None:
    rules = (
        '{ id = "a", fact = "hours", at_least = 25 }, { id = "b", fact = "hours", at_least = 20 }'
    )
    first, *_ = near(crowd, scheme_with(f"any = [{rules}]"))
    assert [(one["rule"], one["distance"]) for one in first["short"]] == [("b", 2)]


def test_the_nearest_tier_counts(crowd: World) -> None:
    tiers = (
        '[[tier]]\nid = "gold"\nrule = [{ fact = "hours", at_least = 30 }]\n'
        '[[tier]]\nid = "plain"\nrule = [{ fact = "hours", at_least = 20 }]\n'
    )
    first, *_ = near(crowd, scheme_with('fact = "hours", at_least = 1', tiers=tiers))
    assert (first["nip"], first["gap"]) == (nip_of(3), 2)


def test_other_facts_are_told_without_courses(crowd: World) -> None:
    months = scheme_with('fact = "active_months", at_least = 2')
    found = near(crowd, months, Within(Decimal("0.5"), is_share=True))
    assert [(one["gap"], one["courses"]) for one in found] == [(None, None)] * 4
    assert found[0]["short"][0]["distance"] == 1


def test_the_gap_is_measured_from_what_is_certain(crowd: World) -> None:
    """A withdrawn completion counts in what is shown, and may yet be lost."""
    crowd.tick("2026-10-01")
    crowd.completions(*(done(n, n, "2026-02-01") for n in range(1, 5)), done(3, 9, "2026-03-01"))
    crowd.tick("2026-10-02")
    crowd.completions(*(done(n, n, "2026-02-01") for n in range(1, 5)))
    found = {one["nip"]: one for one in near(crowd, scheme_with('fact = "hours", at_least = 21'))}
    certain, doubtful = found[nip_of(4)], found[nip_of(3)]
    assert (certain["short"][0]["distance"], certain["gap"]) == (1, 1)
    assert (doubtful["short"][0]["distance"], doubtful["gap"]) == (1, 3)


def test_without_enough_courses_it_is_said(crowd: World) -> None:
    found = near(crowd, scheme_with('fact = "hours", at_least = 100'), Within(Decimal(1), True))
    assert [one["courses"] for one in found] == [None] * 4


def within_caps(world: World, day: str = "2026-11-01", **hours: Any) -> dict[str, Any]:
    """The one person near 10 JP, with 8 JP of e-learning in November, under ``[hours]``."""
    settings = HoursSettings.model_validate(hours)
    refresh(world.session, settings, world.run.id)
    scheme = scheme_with('fact = "hours", at_least = 10')
    told = near_misses(world.session, Measuring(hours=settings), scheme, QUARTER, world.now(day))
    (one,) = told["people"]
    found: dict[str, Any] = one
    return found


@pytest.fixture
def learner(small_world: World) -> World:
    """Courses of 2 JP (webinar) and of 1 JP each (e-learning) are open."""
    (person,) = small_world.people(person_row(1))
    small_world.links((11, person))
    small_world.courses(
        course_row(1, "8"),
        course_row(2, "2", method="Webinar"),
        course_row(3, "1"),
        course_row(4, "1"),
        course_row(5, "1", method="webinar"),
        course_row(6, "1", method="webinar"),
    )
    small_world.completions(done(11, 1, "2026-11-01"))
    return small_world


def cap(per: str, at_most: str, *methods: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": "c", "per": per, "at_most": at_most, "methods": methods, **more}]


@pytest.mark.parametrize(
    ("hours", "courses", "surplus"),
    [
        ({}, [2], 0),
        ({"caps": cap("year", "1", "webinar")}, [2, 3], 0),  # of the webinar counts one hour
        ({"caps": cap("year", "0", "webinar")}, [3, 4], 0),
        ({"caps": cap("day", "1", "webinar")}, [2, 3], 0),
        ({"caps": cap("year", "8", "e-learning")}, [2], 0),
        ({"caps": cap("year", "10")}, [2], 0),
        ({"caps": cap("year", "9", "e-learning", "webinar")}, None, None),
        ({"caps": cap("month", "8")}, [2], 0),  # December has room for all of it
        ({"caps": cap("year", "0", "webinar", to="2026-10-31")}, [2], 0),
        ({"caps": cap("year", "0", "webinar", **{"from": "2026-12-31"})}, [3, 4], 0),
        ({"ceiling_effect": "cut", "ceiling": {"PNS": {"2026": 9}}}, None, None),
        ({"ceiling_effect": "cut", "ceiling": {"PPPK": {"2026": 9}}}, [2], 0),
        ({"ceiling_effect": "flag", "ceiling": {"PNS": {"2026": 9}}}, [2], 0),
    ],
)
def test_courses_count_what_caps_leave(
    learner: World, hours: dict[str, Any], courses: list[int] | None, surplus: int | None
) -> None:
    told = within_caps(learner, **hours)
    found = told["courses"] and [one["course"] for one in told["courses"]]
    assert (found, told["surplus"]) == (courses, surplus)


def test_in_the_periods_last_month_what_it_holds_already_leaves_less(learner: World) -> None:
    learner.completions(done(11, 1, "2026-12-01"))
    told = within_caps(learner, "2026-12-02", caps=cap("month", "8"))
    assert (told["gap"], told["courses"]) == (2, None)
