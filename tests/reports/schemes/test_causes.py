"""Acts behind changed decisions: exceptions, corrected hours, answered objections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import decide_all
from reports.schemes.differences import diff_decisions
from reports.schemes.officials.acts import Place
from reports.schemes.officials.objections import answer_objection, open_objection
from reports.schemes.officials.overruling import make_exception, withdraw_exception
from reports.schemes.outcomes import Exemption
from sync.inward.correcting import Correction, correct
from tests.reports.schemes.officials.test_overruling import PLACE, SCHEME
from tests.reports.world import World, course_row, done, nip_of, person_row

ENDS = date(2026, 12, 31)


@pytest.fixture
def decided(small_world: World) -> World:
    """Two people with one lesson hour of four, decided on the first of March."""
    people = small_world.people(person_row(1), person_row(2))
    small_world.links(*((10 + n, person) for n, person in enumerate(people, 1)))
    small_world.courses(course_row(1, "1"), course_row(2, "1"))
    small_world.completions(
        *(done(account, 1, "2026-02-01") for account in (11, 12)), done(11, 2, "2025-02-01")
    )
    decide(small_world, "2026-03-01")
    return small_world


def decide(world: World, day: str) -> None:
    world.tick(day)
    refresh(world.session, HoursSettings(), world.run.id)
    decide_all(world.session, [SCHEME], Measuring(), world.now(day), world.run)


def because(world: World, first: str = "2026-03-01", second: str = "2026-05-01") -> list[Any]:
    """The causes of the first person's change, who alone has one."""
    moments = [world.then(day).moment for day in (first, second)]
    (row,) = diff_decisions(world.session, *(moment for moment in moments if moment))
    assert row["nip"] == nip_of(1)
    causes: list[Any] = row["because"]
    return causes


def except_(world: World) -> int:
    at = world.tick("2026-04-01").moment
    ruling = Exemption(None, "eligible", None, "Sakit panjang", ENDS, "Ni Luh", at)
    return make_exception(world.session, PLACE, ruling, date(2026, 4, 1))


def test_an_exception_is_named_when_it_comes(decided: World) -> None:
    number = except_(decided)
    decide(decided, "2026-05-01")
    told = {"kind": "exception", "held": "after", "by": "Ni Luh", "id": number, "until": ENDS}
    told |= {"outcome": "eligible", "reason": "Sakit panjang", "withdrawn_because": None}
    assert because(decided) == [told]
    (backwards,) = because(decided, "2026-05-01", "2026-03-01")
    assert backwards["held"] == "before"


def test_an_exception_is_named_when_it_goes(decided: World) -> None:
    number = except_(decided)
    decide(decided, "2026-05-01")
    now = decided.tick("2026-05-02").moment
    withdraw_exception(decided.session, number, by="Ni Luh", because="Keliru", now=now)
    decide(decided, "2026-06-01")
    (cause,) = because(decided, "2026-05-01", "2026-06-01")
    assert (cause["held"], cause["id"], cause["withdrawn_because"]) == ("before", number, "Keliru")


def by_ani(hours: str) -> Correction:
    return Correction(Decimal(hours), "Ni Made Ani", "Sertifikat lengkap")


def test_corrected_hours_of_the_period_are_named(decided: World) -> None:
    decided.tick("2026-04-01")
    correct(decided.session, nip_of(1), "1/11", by_ani("4"), decided.run)
    correct(decided.session, nip_of(1), "2/11", by_ani("9"), decided.run)  # of the year before
    decide(decided, "2026-05-01")
    told = {"kind": "correction", "credit": "lms/1/11@2026", "hours": [None, 4]}
    assert because(decided) == [{**told, "by": "Ni Made Ani", "reason": "Sertifikat lengkap"}]


def test_an_answered_objection_is_named_beside_its_consequence(decided: World) -> None:
    place = Place(nip_of(1), SCHEME, PLACE.period)
    at = decided.tick("2026-04-01").moment
    opened = open_objection(decided.session, place, "JP saya 4", by="Orang 1", now=at)
    answer_objection(decided.session, opened, "Benar", "upheld", by="Ni Luh", now=at)
    correct(decided.session, nip_of(1), "1/11", by_ani("4"), decided.run)
    decide(decided, "2026-05-01")
    hours, answer = because(decided)
    assert hours["kind"] == "correction"
    told = {"kind": "objection", "by": "Ni Luh", "id": opened, "outcome": "upheld"}
    assert answer == {**told, "answer": "Benar"}


def test_what_facts_alone_changed_has_no_such_cause(decided: World) -> None:
    except_(decided)
    decided.courses(course_row(1, "1"), course_row(2, "1"), course_row(3, "8"))
    decided.completions(
        *(done(account, 1, "2026-02-01") for account in (11, 12)), done(12, 3, "2026-03-03")
    )
    decide(decided, "2026-05-01")
    moments = [decided.then(day).moment for day in ("2026-03-01", "2026-05-01")]
    rows = diff_decisions(decided.session, *(moment for moment in moments if moment))
    assert {row["nip"]: bool(row["because"]) for row in rows} == {
        nip_of(1): True,
        nip_of(2): False,
    }
