"""Decisions of everybody, landed: silent when nothing changed, with history when it did."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import Decided, decide_all
from reports.schemes.language.rules import Scheme
from sync.inward.landing import Landed
from sync.store.tables.decisions import decision
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, person_row

SETTINGS = Measuring()


def scheme(period: str = "year", hours: int = 4) -> Scheme:
    """Four lesson hours in the period."""
    return scheme_of(
        f'id = "s"\nperiod = "{period}"\n[[rule]]\nfact = "hours"\nat_least = {hours}\n'
    )


def decide_on(world: World, day: str, *schemes: Scheme) -> list[Decided]:
    refresh(world.session, HoursSettings(), world.run.id)
    return decide_all(world.session, schemes or (scheme(),), SETTINGS, world.now(day), world.run)


def rows(world: World) -> list[dict[str, Any]]:
    query = select(decision).order_by(decision.c.id)
    return [dict(row) for row in world.session.execute(query).mappings()]


def learner(world: World) -> int:
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"), course_row(2, "1"))
    return person


def test_a_decision_is_landed_with_its_rules(world: World) -> None:
    person = learner(world)
    (done_,) = decide_on(world, "2026-03-01")
    assert done_ == Decided("s", "2026", {"not_yet": 1}, Landed(new=1))
    (row,) = rows(world)
    assert (row["person"], row["scheme"], row["period"]) == (person, "s", "2026")
    assert (row["outcome"], row["verdicts"]) == ("not_yet", "rule-1=fail")
    assert (row["rules"][0]["actual"], row["rules"][0]["distance"]) == (0, 4)


def test_two_equal_runs_write_nothing(world: World) -> None:
    learner(world)
    decide_on(world, "2026-03-01")
    world.tick()
    (again,) = decide_on(world, "2026-03-02")
    assert again.landed == Landed(same=1)
    assert len(rows(world)) == 1


def test_another_figure_with_the_same_verdict_is_no_change(world: World) -> None:
    learner(world)
    decide_on(world, "2026-03-01")
    world.tick()
    world.completions(done(11, 2, "2026-03-02"))
    (again,) = decide_on(world, "2026-03-02")
    assert again.landed.written == 0


def test_another_outcome_closes_the_row_and_opens_one(world: World) -> None:
    learner(world)
    decide_on(world, "2026-03-01")
    world.tick()
    world.completions(done(11, 1, "2026-03-02"))
    decide_on(world, "2026-03-02")
    before, after = rows(world)
    assert (before["outcome"], before["run_to"]) == ("not_yet", 2)
    assert (after["outcome"], after["run_from"], after["run_to"]) == ("eligible", 2, None)


def test_a_period_is_decided_once_more_after_it_ended(world: World) -> None:
    learner(world)
    decide_on(world, "2026-12-31")
    world.tick("2027-01-01")
    world.completions(done(11, 1, "2026-12-31"))
    found = decide_on(world, "2027-01-01")
    assert [(one.period, dict(one.outcomes)) for one in found] == [
        ("2026", {"eligible": 1}),
        ("2027", {"not_yet": 1}),
    ]


def test_a_period_that_ended_is_not_eligible_where_it_was_not_yet(world: World) -> None:
    learner(world)
    decide_on(world, "2026-12-31")
    world.tick("2027-01-01")
    found = decide_on(world, "2027-01-01")
    assert dict(found[0].outcomes) == {"not_eligible": 1}


def test_a_period_that_was_never_decided_is_left_alone(world: World) -> None:
    learner(world)
    assert [one.period for one in decide_on(world, "2026-12-31", scheme("month"))] == ["2026-12"]


def test_each_scheme_has_its_own_period(world: World) -> None:
    learner(world)
    other = scheme("quarter").model_copy(update={"id": "t"})
    found = decide_on(world, "2026-05-31", scheme(), other)
    assert [(one.scheme, one.period) for one in found] == [("s", "2026"), ("t", "2026-Q2")]


def test_who_left_is_not_applicable_any_more(world: World) -> None:
    learner(world)
    decide_on(world, "2026-03-01")
    world.tick("2026-03-02")
    world.people()
    (found,) = decide_on(world, "2026-03-02")
    assert dict(found.outcomes) == {"not_applicable": 1}
