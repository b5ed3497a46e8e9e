"""A limit looks at the decisions of earlier periods: confirmed ones first, unknown is not no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import SQLModel

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import decide_all
from reports.schemes.explain import explain
from reports.schemes.language.rules import Limit, Scheme
from reports.schemes.limits import Earlier, limit_result
from sync.inward.landing import Scope, land
from sync.inward.people.persons import merge, settle_persons
from sync.store.tables.decisions import decision
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import START, World, nip_of, person_row

SETTINGS = Measuring()
DECISIONS: dict[str, Any] = {
    "tier": None,
    "open_tier": None,
    "verdicts": "",
    "rules": [],
}
DECISIONS |= {"own_outcome": None, "exception": None}


def monthly(times: int, more: str = "") -> Scheme:
    """Everybody in service, so many months a quarter."""
    return scheme_of(
        f'id = "s"\nperiod = "month"\nlimit = {{ times = {times}, per = "quarter"{more} }}\n'
        '[[rule]]\nfact = "service_months"\nat_least = 1\n'
    )


def landed(world: World, **outcomes: str) -> None:
    """Decisions on the first person by the scheme of once a quarter: ``m04="eligible"``."""
    decided = DECISIONS | {"scheme_hash": monthly(1).hash}
    rows = [
        {"person": 1, "scheme": "s", "period": f"2026-{m[1:]}", "outcome": one, **decided}
        for m, one in outcomes.items()
    ]
    land(world.session, decision, rows, Scope.none(), world.run)


def of_june(world: World, scheme: Scheme, **person: Any) -> dict[str, Any]:
    """The decision on the first person for June, as ``explain`` tells it."""
    world.people(person_row(1, **person))
    refresh(world.session, HoursSettings(), world.run.id)
    found: dict[str, Any]
    (found,) = explain(
        world.session,
        SETTINGS,
        [scheme],
        nip=nip_of(1),
        period=parse_period("2026-06"),
        at=world.now("2026-06-15"),
    )["decisions"]
    return found


@pytest.mark.parametrize(
    ("april", "may", "outcome", "because"),
    [
        ("not_eligible", "not_eligible", "eligible", "0 kali memenuhi syarat sebelumnya"),
        ("eligible", "not_eligible", "not_eligible", "Sudah 1 kali memenuhi syarat dalam 2026-Q2"),
        ("not_eligible", "eligible", "not_eligible", "(2026-05), paling banyak 1 kali"),
        ("eligible", "needs_review", "not_eligible", "(2026-04)"),
        ("not_eligible", "needs_review", "needs_review", "2026-05 belum diketahui"),
        ("not_eligible", "not_yet", "needs_review", "2026-05 belum diketahui"),
        ("not_applicable", "not_applicable", "eligible", "0 kali"),
    ],
)
def test_once_a_quarter(
    small_world: World, april: str, may: str, outcome: str, because: str
) -> None:
    landed(small_world, m04=april, m05=may, m03="eligible", m07="eligible")
    found = of_june(small_world, monthly(1))
    assert found["outcome"] == outcome
    (rule,) = [rule for rule in found["rules"] if rule["id"] == "limit"]
    assert because in rule["because"]
    if outcome != "eligible":
        assert because in found["reason"]


def test_periods_that_nobody_decided_are_unknown(small_world: World) -> None:
    found = of_june(small_world, monthly(1))
    assert found["outcome"] == "needs_review"
    assert "2026-04, 2026-05" in found["reason"]


def test_unknown_periods_that_cannot_fill_the_limit_do_not_matter(small_world: World) -> None:
    assert of_june(small_world, monthly(3))["outcome"] == "eligible"


def test_before_a_scheme_began_nobody_had_it(small_world: World) -> None:
    since = monthly(1, ", since = 2026-06-01")
    assert of_june(small_world, since)["outcome"] == "eligible"


def test_before_somebody_joined_there_was_nothing_to_have(small_world: World) -> None:
    found = of_june(small_world, monthly(1), joined=date(2026, 6, 1))
    assert found["outcome"] == "eligible"


def confirm(world: World, period: str, outcome: str, corrected: str | None = None) -> None:
    """A closed list with the first person, and a correction that was accepted."""
    tables = SQLModel.metadata.tables
    closing = {"id": 1, "scheme": "s", "period": period, "status": "closed", "run": 1}
    closing |= dict.fromkeys(("wording", "settings", "warnings"), {})
    closing |= dict.fromkeys(("inputs_hash", "rules_hash", "results_hash", "hash"), "")
    closing |= {"moment": START, "day": START.date(), "rows": 1, "first_by": "A", "first_at": START}
    world.session.execute(insert(tables["closing"]).values(closing))
    frozen = {"closing": 1, "person": 1, "nip": nip_of(1), "name": "", "digest": "", "inputs": {}}
    world.session.execute(
        insert(tables["frozen"]).values(frozen | {"result": {"outcome": outcome}})
    )
    if corrected:
        said = {"closing": 1, "number": 1, "person": 1, "nip": nip_of(1), "because": "", "run": 1}
        said |= {"before": {"outcome": outcome}, "after": {"outcome": corrected}}
        said |= {"seen_at": START, "status": "accepted", "decided_by": "B", "decided_at": START}
        world.session.execute(insert(tables["correction"]).values(said))


def test_what_was_confirmed_outranks_what_is_landed(world: World) -> None:
    landed(world, m04="not_eligible", m05="not_eligible")
    confirm(world, "2026-05", "eligible")
    assert of_june(world, monthly(1))["outcome"] == "not_eligible"


def test_an_accepted_correction_outranks_the_frozen_list(world: World) -> None:
    landed(world, m04="not_eligible", m05="eligible")
    confirm(world, "2026-05", "eligible", corrected="not_eligible")
    assert of_june(world, monthly(1))["outcome"] == "eligible"


def test_periods_are_decided_in_their_order(world: World) -> None:
    world.people(person_row(1))
    refresh(world.session, HoursSettings(), world.run.id)
    scheme = monthly(1)
    for day in ("2026-04-10", "2026-05-10", "2026-06-10"):
        world.tick(day)
        decide_all(world.session, [scheme], SETTINGS, world.now(day), world.run)
    rows = select(decision.c.period, decision.c.outcome).where(decision.c.seen_to.is_(None))
    outcomes = [tuple(row) for row in world.session.execute(rows.order_by(decision.c.period))]
    assert outcomes == [
        ("2026-04", "eligible"),
        ("2026-05", "not_eligible"),
        ("2026-06", "not_eligible"),
    ]


def test_the_sentence_in_english() -> None:
    limit = Limit(times=2, per="year")
    told = limit_result(limit, Earlier("2026", ("2026-Q1", "2026-Q2")), "en").because
    assert told == "Already eligible 2 times in 2026 (2026-Q1, 2026-Q2), at most 2"


def test_what_either_number_of_a_person_had_counts(world: World) -> None:
    people = world.people(person_row(1), person_row(2))
    settle_persons(world.session, world.run)
    decided = DECISIONS | {"scheme_hash": monthly(1).hash, "scheme": "s", "period": "2026-04"}
    rows = [
        {"person": person, "outcome": outcome, **decided}
        for person, outcome in zip(people, ("not_eligible", "eligible"), strict=True)
    ]
    rows += [row | {"period": "2026-05", "outcome": "not_eligible"} for row in rows]
    land(world.session, decision, rows, Scope.none(), world.run)
    before = world.run.moment
    run = world.tick("2026-06-01")
    merge(world.session, nip_of(1), nip_of(2), by="x", now=run.moment)
    settle_persons(world.session, run)
    refresh(world.session, HoursSettings(), run.id)
    now = of_june_by(world, 2, world.now("2026-06-15"))
    assert (now["outcome"], now["reason"].count("2026-04")) == ("not_eligible", 1)
    then = AsOf(date(2026, 6, 15), before)
    outcomes = [of_june_by(world, number, then)["outcome"] for number in (1, 2)]
    assert outcomes == ["eligible", "not_eligible"]


def of_june_by(world: World, number: int, at: AsOf) -> dict[str, Any]:
    june, nip = parse_period("2026-06"), nip_of(number)
    found: dict[str, Any]
    (found,) = explain(world.session, SETTINGS, [monthly(1)], nip=nip, period=june, at=at)[
        "decisions"
    ]
    return found
