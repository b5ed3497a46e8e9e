"""An edited scheme decides nothing before somebody saw its effect; the old wording goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import decide_all
from reports.schemes.explain import explain
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.wordings import accept, edited, effective
from reports.schemes.reviewing import review
from reports.standings import standings
from sync.store.tables.decisions import decision, scheme_text
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row

SETTINGS = Measuring()


def scheme(hours: int) -> Scheme:
    return scheme_of(f'id = "s"\nperiod = "year"\n[[rule]]\nfact = "hours"\nat_least = {hours}\n')


OLD, NEW = scheme(4), scheme(6)


def decide(world: World, *schemes: Scheme) -> dict[str, int]:
    (found,) = decide_all(world.session, schemes, SETTINGS, world.now("2026-06-01"), world.run)
    return dict(found.outcomes)


@pytest.fixture
def decided(world: World) -> World:
    """Somebody with five lesson hours, decided by the old wording."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "5"))
    world.completions(done(11, 1, "2026-02-01"))
    refresh(world.session, HoursSettings(), world.run.id)
    assert decide(world, OLD) == {"eligible": 1}
    world.tick()
    return world


def shown(world: World, present: Scheme) -> list[str]:
    """What a standing and an explanation say of the person."""
    at, period = world.now("2026-06-01"), parse_period("2026")
    (standing,) = standings(world.session, SETTINGS, [present], period, at)
    told = explain(world.session, SETTINGS, [present], nip=nip_of(1), period=period, at=at)
    return [standing.outcomes["s"].outcome, told["decisions"][0]["outcome"]]


def test_the_first_wording_decides_at_once(decided: World) -> None:
    (row,) = decided.session.execute(select(scheme_text)).mappings()
    assert (row["scheme"], row["hash"], row["accepted_by"]) == ("s", OLD.hash, None)
    assert edited(decided.session, [OLD]) == []


def test_the_old_wording_goes_on_deciding(decided: World) -> None:
    assert edited(decided.session, [NEW]) == [NEW]
    assert decide(decided, NEW) == {"eligible": 1}
    assert shown(decided, NEW) == ["eligible", "eligible"]


def test_an_accepted_wording_decides(decided: World) -> None:
    accept(decided.session, NEW, "Ni Luh", decided.run)
    assert edited(decided.session, [NEW]) == []
    assert decide(decided, NEW) == {"not_yet": 1}
    assert shown(decided, NEW) == ["not_yet", "not_yet"]


def test_the_way_back_is_an_edit_too(decided: World) -> None:
    accept(decided.session, NEW, "Ni Luh", decided.run)
    assert edited(decided.session, [OLD]) == [OLD]
    assert effective(decided.session, [OLD]) == [NEW]


def test_a_past_moment_has_the_wording_of_then(decided: World) -> None:
    before = decided.run.moment
    decided.tick()
    accept(decided.session, NEW, "Ni Luh", decided.run)
    assert effective(decided.session, [NEW], before) == [OLD]
    assert effective(decided.session, [NEW], decided.run.moment) == [NEW]


def forget_wordings(world: World) -> None:
    """As in a database of before wordings were kept."""
    world.session.execute(delete(scheme_text))


def test_the_wording_that_decided_before_wordings_were_kept_is_known(decided: World) -> None:
    forget_wordings(decided)
    assert edited(decided.session, [OLD]) == []
    assert decide(decided, OLD) == {"eligible": 1}


def test_without_a_known_wording_decisions_stay_as_they_stand(decided: World) -> None:
    forget_wordings(decided)
    assert edited(decided.session, [NEW]) == [NEW]
    at = decided.now("2026-06-01")
    assert decide_all(decided.session, [NEW], SETTINGS, at, decided.run) == []
    (row,) = decided.session.execute(select(decision)).mappings()
    assert (row["outcome"], row["run_to"]) == ("eligible", None)
    assert standings(decided.session, SETTINGS, [NEW], parse_period("2026"), at)[0].outcomes == {}


def effect(world: World, present: Scheme) -> dict[str, Any]:
    at = replace(world.now("2026-06-01"), moment=world.run.moment)
    return review(world.session, SETTINGS, [present], "s", at)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_review_tells_who_leaves(decided: World, forgotten: bool) -> None:
    if forgotten:
        forget_wordings(decided)
    told = effect(decided, NEW)
    assert (told["waits"], told["hash"]) == (True, NEW.hash)
    assert told["in_force"] == (None if forgotten else OLD.hash)
    assert [row["nip"] for row in told["effect"]["left"]] == [nip_of(1)]
    assert told["effect"]["entered"] == []


def test_where_nothing_was_edited_nothing_waits(decided: World) -> None:
    told = effect(decided, OLD)
    assert (told["waits"], told["effect"]) == (False, None)
