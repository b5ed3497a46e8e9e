"""Objections are opened, shown and answered once; an answer alone changes no decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.quality import build_context, find_problems
from reports.schemes.explain import explain
from reports.schemes.officials.acts import Place, WrongAct
from reports.schemes.officials.objections import answer_objection, open_objection, read_objections
from tests.reports.schemes.drafts import scheme_with
from tests.reports.world import World, nip_of, person_row

SCHEME = scheme_with('fact = "hours", at_least = 4')
PLACE = Place(nip_of(1), SCHEME, parse_period("2026"))
OPENED, ANSWERED = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def objected(world: World) -> World:
    """Somebody who objects."""
    world.people(person_row(1, unit="Dinas A"))
    open_objection(world.session, PLACE, " Sertifikat belum dihitung ", by="Komang", now=OPENED)
    return world


def answered(world: World, number: int = 1) -> None:
    said = "Sertifikat sudah diverifikasi"
    answer_objection(world.session, number, said, "upheld", by="Ni Luh", now=ANSWERED)


def test_an_open_objection_is_shown_with_the_decision(objected: World) -> None:
    at, period = objected.now("2026-06-01"), PLACE.period
    tell: dict[str, Any] = {"nip": nip_of(1), "period": period, "at": at}
    (found,) = explain(objected.session, Measuring(), [SCHEME], **tell)["decisions"]
    (told,) = found["objections"]
    assert (told["text"], told["open"], told["answer"]) == ("Sertifikat belum dihitung", True, None)
    assert told["opened_at"] == OPENED.isoformat()
    before = found["outcome"]
    answered(objected)
    (found,) = explain(objected.session, Measuring(), [SCHEME], **tell)["decisions"]
    (told,) = found["objections"]
    assert (told["open"], told["outcome"]) == (False, "upheld")
    assert (told["answer"], found["outcome"]) == ("Sertifikat sudah diverifikasi", before)


def test_the_quality_desk_tells_of_it_until_it_is_answered(objected: World) -> None:
    context = build_context(objected.session, Measuring(), objected.now("2026-06-01"))
    mine = [p for p in find_problems(objected.session, context) if p.kind == "objection_open"]
    ((subject, unit, since),) = [(p.subject, p.unit, p.since) for p in mine]
    assert (subject, unit, since) == (nip_of(1), "Dinas A", OPENED)
    answered(objected)
    left = find_problems(objected.session, context)
    assert "objection_open" not in {problem.kind for problem in left}


def test_a_past_moment_knows_what_was_open_then(objected: World) -> None:
    answered(objected)
    (then,) = read_objections(objected.session, moment=datetime(2026, 3, 15, tzinfo=UTC))
    assert (then["open"], then["answer"], then["answered_by"]) == (True, None, None)
    assert read_objections(objected.session, moment=datetime(2026, 2, 1, tzinfo=UTC)) == []


def test_an_answer_is_given_once(objected: World) -> None:
    answered(objected)
    with pytest.raises(WrongAct, match="answered by Ni Luh already"):
        answered(objected)
    with pytest.raises(WrongAct, match="no objection 7"):
        answered(objected, 7)


def test_an_objection_says_something(small_world: World) -> None:
    small_world.people(person_row(1))
    with pytest.raises(WrongAct, match="text is to be 1 to 2000 letters"):
        open_objection(small_world.session, PLACE, " ", by="Komang", now=OPENED)
