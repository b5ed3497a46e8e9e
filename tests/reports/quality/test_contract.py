"""The contract of every finder of the quality desk."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from connector.moodle.records import Account
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.quality import (
    FINDERS,
    accounts,
    build_context,
    find_problems,
    happenings,
    hours,
    objections,
    pushing,
    refused,
    register,
)
from reports.quality.declaration import Finder, Problem
from sync.inward.happenings import recognise
from sync.inward.landing import Scope, land
from sync.outward.limits import LimitRow
from sync.outward.planning import Difference
from sync.outward.plans import Part, Terms, draw_up
from sync.outward.settings import PushSettings
from sync.outward.targets.declaration import Slot
from sync.store.runs import start_run
from sync.store.tables import facts
from sync.store.tables.people import unmatched
from sync.store.tables.plans import push_exception
from tests.reports.quality.test_personnel import KINDS
from tests.reports.world import World, course_row, done, person_row

OF_PEOPLE = {one.kind for one in objections.FINDERS}  # seen in test_objections
OF_MOODLE = {
    one.kind for told in (accounts, happenings, hours, pushing, refused) for one in told.FINDERS
}
EVERY = pytest.mark.parametrize("finder", FINDERS.values(), ids=lambda finder: finder.kind)


def account(number: int, email: str | None = None, *, suspended: bool = False) -> Account:
    return Account("lms", number, f"u{number}", "Ni", "Luh", email, None, None, suspended)


def trouble(world: World) -> list[Problem]:
    """A world in which everything of Moodle needs a person that a finder finds."""
    people = world.people(*(person_row(number, unit="DK") for number in range(1, 9)))
    world.links(*enumerate(people, 1), (9, people[0]), (20, people[1]))
    world.lands(facts.account, *(account(number) for number in range(1, 10)), account(20, "a@x.id"))
    left = {"site": "lms", "detail": "said why", "people": None}
    world.lands(
        unmatched,
        {**left, "account": 1, "reason": "no_number"},
        {**left, "account": 2, "reason": "name_differs"},
    )
    world.accepts("simpeg", refused=[person_row(1).nip])
    stays = {"site": "lms", "target": "profile_fields", "unit": None, "value": "1", "wanted": "2"}
    for number, kind in enumerate(("refused", "altered", "unlinked"), 1):
        place = {"account": number, "key": "lontar_hours", "person": people[0], "kind": kind}
        row = stays | place | {"detail": "usernotupdatedadmin: no"}
        land(world.session, push_exception, [row], Scope.none(), world.run)
    plan_that_waits(world)
    world.courses(*(course_row(number, "4") for number in (1, 2, 3)), course_row(4, "banyak"))
    crowd = [done(number, 1, "2025-12-01") for number in range(1, 9)]
    moved = [done(number, 3, "2025-12-02") for number in (1, 2, 3)]
    single = [done(1, 2, "2025-11-01"), done(20, 2, "2025-11-02"), done(9, 4, "2025-12-03")]
    world.completions(*crowd, *moved, *single)
    recognise(world.session)
    world.tick("2026-02-01")
    dated = [done(number, 3, "2026-01-31") for number in (1, 2, 3)]
    world.lands(facts.account, *(account(n) for n in range(1, 10)), account(21, "a@x.id"))
    world.completions(*dated, done(21, 2, "2025-11-02"), done(9, 4, "2025-12-03"))
    recognise(world.session)
    world.tick("2026-02-02")
    world.courses(*(course_row(n, "4") for n in (2, 3)), course_row(9, "4", shortname="K1"))
    world.completions(*dated, done(21, 2, "2025-11-02"), done(1, 9, "2026-02-01"))
    recognise(world.session)
    refresh(world.session, HoursSettings(), world.run.id)
    context = build_context(world.session, Measuring(), world.now("2026-03-01"))
    return find_problems(world.session, context)


def plan_that_waits(world: World) -> None:
    run = start_run(world.session, "test", world.run.moment).id
    slot = Slot(1, "lontar_hours")
    change = Difference("profile_fields", "lms", slot, None, "1", 1, "hours 2026")
    beyond = LimitRow(name="losing", limit=0.1, actual=0.5, exceeded=True, where="tpp")
    terms = Terms(run, {}, PushSettings(), world.run.moment)
    draw_up(world.session, Part([change], [beyond]), terms)


def test_every_finder_finds_its_kind_and_says_all_of_it(world: World) -> None:
    found = trouble(world)
    assert {problem.kind for problem in found} >= OF_MOODLE
    for problem in found:
        told = asdict(problem)
        assert all(told[name].strip() for name in ("subject", "detail", "remedy"))
        assert problem.since.utcoffset() is not None


def test_many_completions_that_went_together_are_one_problem(world: World) -> None:
    (problem,) = [one for one in trouble(world) if one.kind == "completions_withdrawn"]
    assert problem.subject == "lms course 1"
    assert "8 people have hours in doubt" in problem.detail


def test_a_single_one_is_told_by_person_and_unit(world: World) -> None:
    found = [one for one in trouble(world) if one.kind == "completion_withdrawn"]
    told = {(one.subject, one.unit) for one in found}
    assert told == {(person_row(1).nip, "DK"), (person_row(2).nip, "DK")}
    assert all(one.remedy.endswith("the hours stay counted, under review") for one in found)


def test_every_finder_is_seen_to_find() -> None:
    assert set(FINDERS) == OF_MOODLE | KINDS | OF_PEOPLE


@EVERY
def test_in_an_empty_world_nothing_needs_a_person(small_world: World, finder: Finder) -> None:
    context = build_context(small_world.session, Measuring(), small_world.now())
    assert list(finder.find(small_world.session, context)) == []


@EVERY
def test_a_finder_declares_itself(finder: Finder) -> None:
    assert finder.title[0].isupper()
    assert finder.find.__doc__


def test_a_kind_is_used_once() -> None:
    finder = next(iter(FINDERS.values()))
    with pytest.raises(ValueError, match=f"two finders are of the kind '{finder.kind}'"):
        register([finder, finder])
