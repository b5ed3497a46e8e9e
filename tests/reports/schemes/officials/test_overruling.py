"""Exceptions stand above the rules, beside them, until their day; acts are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import decide_all
from reports.schemes.explain import explain
from reports.schemes.officials.acts import Place, WrongAct
from reports.schemes.officials.overruling import list_exceptions, make_exception, withdraw_exception
from reports.schemes.outcomes import Exemption
from reports.standings import standings
from sync.store.tables.decisions import decision
from sync.store.tables.people import Identifier
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row

SETTINGS = Measuring()
SCHEME = scheme_of(
    'id = "s"\nperiod = "year"\n[[rule]]\nfact = "hours"\nat_least = 4\n'
    '[[tier]]\nid = "gold"\n[[tier.rule]]\nfact = "hours"\nat_least = 9\n'
    '[[tier]]\nid = "plain"\n[[tier.rule]]\nfact = "hours"\nat_least = 4\n'
)
PLACE = Place(nip_of(1), SCHEME, parse_period("2026"))
MADE = datetime(2026, 3, 1, tzinfo=UTC)


def ruling(**values: Any) -> Exemption:
    told: dict[str, Any] = {"id": None, "outcome": "eligible", "tier": None, "by": "Ni Luh"}
    told |= {"reason": "Sakit panjang", "until": date(2026, 12, 31), "at": MADE}
    return Exemption(**{**told, **values})


@pytest.fixture
def learner(world: World) -> World:
    """Somebody with one lesson hour of four."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "1"), course_row(2, "9"))
    world.completions(done(11, 1, "2026-02-01"))
    refresh(world.session, HoursSettings(), world.run.id)
    return world


def excepted(world: World, **values: Any) -> int:
    return make_exception(world.session, PLACE, ruling(**values), date(2026, 3, 1))


def told(world: World, day: str = "2026-06-01", at: AsOf | None = None) -> dict[str, Any]:
    at = at or world.now(day)
    found: dict[str, Any]
    (found,) = explain(
        world.session, SETTINGS, [SCHEME], nip=nip_of(1), period=PLACE.period, at=at
    )["decisions"]
    return found


def test_the_exception_and_what_the_rules_came_to_are_both_told(learner: World) -> None:
    number = excepted(learner, tier="gold")
    found = told(learner)
    assert (found["outcome"], found["tier"], found["own_outcome"]) == (
        "eligible",
        "gold",
        "not_yet",
    )
    assert found["exception"] == {
        "id": number,
        "outcome": "eligible",
        "tier": "gold",
        "reason": "Sakit panjang",
        "until": "2026-12-31",
        "by": "Ni Luh",
        "at": MADE.isoformat(),
    }
    assert [rule["verdict"] for rule in found["rules"]] == ["fail", "fail", "fail"]


def test_moodle_is_told_neither_who_nor_why(learner: World) -> None:
    excepted(learner)
    at = learner.now("2026-06-01")
    (one,) = standings(learner.session, SETTINGS, [SCHEME], PLACE.period, at)
    assert one.outcomes["s"].outcome == "eligible"
    said = "Diputuskan dengan pengecualian pejabat, berlaku sampai 31 Desember 2026."
    assert one.outcomes["s"].reason == said


def test_an_exception_survives_another_file_and_lands_with_its_number(learner: World) -> None:
    number = excepted(learner)
    for day in ("2026-06-01", "2026-06-02"):
        learner.tick(day)
        learner.people(person_row(1, unit=day))
        refresh(learner.session, HoursSettings(), learner.run.id)
        decide_all(learner.session, [SCHEME], SETTINGS, learner.now(day), learner.run)
    (row,) = learner.session.execute(select(decision)).mappings()
    assert (row["outcome"], row["own_outcome"], row["exception"]) == ("eligible", "not_yet", number)


@pytest.mark.parametrize(
    ("until", "day", "outcome"),
    [
        (date(2026, 6, 30), "2026-06-30", "eligible"),
        (date(2026, 6, 30), "2026-07-01", "not_yet"),
        (date(2026, 12, 31), "2027-01-15", "eligible"),  # the period's own decision
        (date(2026, 12, 30), "2027-01-15", "not_eligible"),
    ],
)
def test_an_exception_ends_by_its_day(learner: World, until: date, day: str, outcome: str) -> None:
    excepted(learner, until=until)
    assert told(learner, day)["outcome"] == outcome


def test_a_withdrawn_exception_is_kept_and_holds_for_past_moments(learner: World) -> None:
    number = excepted(learner)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    withdraw_exception(learner.session, number, by="I Made", because="keliru", now=now)
    assert told(learner)["exception"] is None
    assert told(learner, at=learner.then("2026-04-01"))["outcome"] == "eligible"
    assert told(learner, at=learner.then("2026-02-15"))["outcome"] == "not_yet"
    (row,) = list_exceptions(learner.session, learner.now("2026-06-01"))
    assert (row["state"], row["withdrawn_by"], row["withdrawn_because"]) == (
        "withdrawn",
        "I Made",
        "keliru",
    )
    assert excepted(learner) == number + 1


def test_an_exception_may_take_away(learner: World) -> None:
    learner.completions(done(11, 2, "2026-02-01"))
    excepted(learner, outcome="needs_review")
    refresh(learner.session, HoursSettings(), learner.run.id)
    found = told(learner)
    assert (found["outcome"], found["tier"], found["own_outcome"]) == (
        "needs_review",
        None,
        "eligible",
    )


def test_an_exception_follows_the_person_to_a_new_number(learner: World) -> None:
    excepted(learner)
    (new,) = learner.people(person_row(2))
    learner.session.get_one(Identifier, nip_of(1)).person = new
    learner.session.flush()
    found = explain(
        learner.session,
        SETTINGS,
        [SCHEME],
        nip=nip_of(2),
        period=PLACE.period,
        at=learner.now("2026-06-01"),
    )
    assert found["decisions"][0]["outcome"] == "eligible"


@pytest.mark.parametrize(
    ("place", "values", "told_"),
    [
        (PLACE, {"until": date(2026, 2, 1)}, "is past"),
        (PLACE, {"reason": "  "}, "reason"),
        (PLACE, {"by": ""}, "name"),
        (PLACE, {"outcome": "not_yet"}, "one of eligible"),
        (PLACE, {"tier": "silver"}, "tiers: gold, plain"),
        (PLACE, {"tier": "gold", "outcome": "not_eligible"}, "with eligible alone"),
        (Place(nip_of(9), SCHEME, PLACE.period), {}, r"\*\*\*1009 is known"),
        (Place(nip_of(1), SCHEME, parse_period("2026-03")), {}, "2026-03 is none"),
    ],
)
def test_what_cannot_be_said_is_refused(
    small_world: World, place: Place, values: dict[str, Any], told_: str
) -> None:
    small_world.people(person_row(1))
    with pytest.raises(WrongAct, match=told_):
        make_exception(small_world.session, place, ruling(**values), date(2026, 3, 1))
    assert list_exceptions(small_world.session, small_world.now()) == []


def test_one_exception_at_a_time(small_world: World) -> None:
    small_world.people(person_row(1))
    number = excepted(small_world)
    with pytest.raises(WrongAct, match=f"lontar scheme withdraw {number}"):
        excepted(small_world)
    withdraw_exception(small_world.session, number, by="A", because="b", now=MADE)
    with pytest.raises(WrongAct, match="withdrawn by A already"):
        withdraw_exception(small_world.session, number, by="A", because="b", now=MADE)
    with pytest.raises(WrongAct, match="no exception 99"):
        withdraw_exception(small_world.session, 99, by="A", because="b", now=MADE)


def test_an_exception_for_a_period_that_is_over_never_pretends_to_end(learner: World) -> None:
    later = ruling(until=date(2027, 3, 31))
    with pytest.raises(WrongAct, match="write --until 2026-12-31; to end the exception later"):
        make_exception(learner.session, PLACE, later, date(2027, 2, 1))
    assert make_exception(learner.session, PLACE, ruling(), date(2027, 2, 1))
