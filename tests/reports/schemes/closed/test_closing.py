"""Closing a period: who confirms it, when, and what is frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.schemes.closed.closing import (
    Confirmation,
    find_closing,
    frozen_list,
    withdraw_closing,
)
from reports.schemes.closed.verification import verify
from reports.schemes.foreseeing import foresee
from reports.schemes.officials.acts import Place, WrongAct
from reports.schemes.officials.objections import open_objection
from sync.inward.people.persons import settle_persons
from sync.store.tables.closing import Frozen
from tests.reports.schemes.closings import SCHEME, YEAR, close, learners
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, done, nip_of, person_row


def test_a_closing_freezes_everybodys_result_with_its_rules_and_money(world: World) -> None:
    learners(world)
    closing = close(world)
    assert (closing.status, closing.rows, closing.first_by) == ("closed", 2, "Ni Made")
    first, second = frozen_list(world.session, closing)
    assert (first.nip, first.name, first.result["outcome"]) == (nip_of(1), "Orang 1", "eligible")
    assert (first.result["amount"], second.result["amount"]) == ("500000", None)
    (rule,) = second.result["rules"]
    assert (rule["actual"], rule["wanted"], rule["verdict"]) == (0, 4, "fail")
    assert first.inputs["hours"] == ["4", "4", "4"]


def test_a_tier_brings_its_own_money(small_world: World) -> None:
    learners(small_world)
    tier = '[[tier]]\nid = "gold"\namount = 750000.5\n[[tier.rule]]\nfact = "hours"\nat_least = 3\n'
    scheme = scheme_of(f'id = "s"\nperiod = "year"\namount = 1\n{tier}')
    first, _ = frozen_list(small_world.session, close(small_world, scheme=scheme))
    assert (first.result["tier"], first.result["amount"]) == ("gold", "750000.5")


def test_what_is_stored_is_verified_and_made_again_alike(world: World) -> None:
    learners(world)
    closing = close(world)
    world.session.flush()
    world.session.expire_all()
    assert verify(world.session, closing).ok


def test_facts_that_come_later_leave_the_list_and_its_verification_alone(world: World) -> None:
    learners(world)
    closing = close(world)
    world.tick()
    world.completions()
    world.people(person_row(2, name="Berganti"))
    world.links()
    assert verify(world.session, closing).ok


def test_a_row_that_somebody_altered_is_named(small_world: World) -> None:
    learners(small_world)
    closing = close(small_world)
    row = small_world.session.get_one(Frozen, 2)
    row.result = {**row.result, "outcome": "eligible"}
    small_world.session.flush()
    found = verify(small_world.session, closing)
    assert (found.altered, found.different) == ((nip_of(2),), (nip_of(2),))
    assert found.problems == (
        "results_hash is not that of the stored list",
        "hash is not that of the stored list",
    )


def test_a_row_that_somebody_removed_is_missed(small_world: World) -> None:
    learners(small_world)
    closing = close(small_world)
    small_world.session.delete(small_world.session.get_one(Frozen, 1))
    small_world.session.flush()
    found = verify(small_world.session, closing)
    assert found.problems[0] == "2 rows were frozen, 1 are there"
    assert found.different == (nip_of(1),)


@pytest.mark.parametrize(
    ("day", "asked", "message"),
    [
        ("2026-12-31", {}, "2026 is not over before the end of 2026-12-31"),
        ("2026-12-31", {"early": " "}, "the reason is to be"),
        ("2026-12-31", {"period": parse_period("2027"), "early": "x"}, "2027 has not begun"),
        ("2027-01-04", {"period": parse_period("2026-H1")}, "s is decided by the year"),
        ("2027-01-04", {"by": " "}, "the name is to be"),
        ("2027-01-04", {"second": "ni  MADE"}, "another person must"),
    ],
)
def test_what_cannot_be_closed_is_refused(
    small_world: World, day: str, asked: dict[str, Any], message: str
) -> None:
    learners(small_world)
    with pytest.raises(WrongAct, match=message):
        close(small_world, day, **asked)


def test_a_running_period_is_closed_early_with_a_reason(small_world: World) -> None:
    learners(small_world)
    closing = close(small_world, "2026-12-01", early="dibayar sebelum akhir tahun")
    assert (closing.status, closing.early) == ("closed", "dibayar sebelum akhir tahun")
    _, second = frozen_list(small_world.session, closing)
    assert second.result["outcome"] == "not_yet"


def test_a_period_is_closed_once(small_world: World) -> None:
    learners(small_world)
    close(small_world)
    with pytest.raises(WrongAct, match="s 2026 was closed by Ni Made"):
        close(small_world, by="I Wayan")


def test_where_two_must_confirm_the_list_waits_for_another_person(small_world: World) -> None:
    learners(small_world)
    closing = close(small_world, two=True)
    assert (closing.status, closing.second_by) == ("waiting", None)
    with pytest.raises(WrongAct, match="Ni Made confirmed it already"):
        close(small_world, two=True)
    seen = closing.hash
    small_world.completions()
    again = close(small_world, "2027-01-05", by="I Wayan", two=True)
    assert (again.status, again.second_by, again.hash) == ("closed", "I Wayan", seen)
    assert frozen_list(small_world.session, again)[0].result["outcome"] == "eligible"


def test_a_waiting_list_can_be_thrown_away_but_a_confirmed_one_not(small_world: World) -> None:
    learners(small_world)
    close(small_world, two=True)
    withdraw_closing(small_world.session, "s", YEAR)
    assert find_closing(small_world.session, "s", YEAR) is None
    close(small_world, second="I Wayan")
    with pytest.raises(WrongAct, match="no list waits"):
        withdraw_closing(small_world.session, "s", YEAR)


def test_what_is_in_doubt_is_told_before_money_is_paid(world: World) -> None:
    learners(world)
    world.people(person_row(1), person_row(2), person_row(3))
    settle_persons(world.session, world.run)
    place = Place(nip_of(2), SCHEME, YEAR)
    number = open_objection(world.session, place, "Saya hadir", by="x", now=world.run.moment)
    world.tick("2026-07-01")
    world.completions()
    warnings = close(world).warnings
    assert warnings["needs_review"] == [nip_of(1), nip_of(3)]
    assert warnings["open_objections"] == [number]
    assert warnings["withdrawn_hours"] == {"people": 1, "hours": 4}
    assert warnings["pending_hours"] == {"people": 0, "hours": 0}


def shown(world: World, day: str = "2027-01-04", **asked: Any) -> str:
    """The hash of the list that somebody is shown."""
    told = {"scheme": SCHEME, "period": YEAR, "by": "Ni Made", **asked}
    at = AsOf(date.fromisoformat(day), world.run.moment)
    return foresee(world.session, Measuring(), Confirmation(**told), at).results_hash


def test_the_list_that_was_shown_is_frozen(world: World) -> None:
    learners(world)
    world.tick("2027-01-03")
    seen = shown(world)
    assert close(world, seen=seen).results_hash == seen


def test_a_list_that_changed_since_it_was_shown_is_not_frozen(world: World) -> None:
    learners(world)
    world.tick("2027-01-03")
    seen = shown(world)
    world.completions(done(11, 1, "2026-05-02"), done(12, 1, "2026-05-02"))
    with pytest.raises(WrongAct, match="another than was shown.*lontar period close s --period"):
        close(world, seen=seen)


def test_the_second_person_confirms_the_list_that_was_shown_and_no_later_one(
    small_world: World,
) -> None:
    learners(small_world)
    close(small_world, two=True)
    seen = shown(small_world, by="I Wayan", two=True)
    withdraw_closing(small_world.session, "s", YEAR)
    small_world.completions(done(11, 1, "2026-05-02"), done(12, 1, "2026-05-02"))
    close(small_world, "2027-01-05", two=True)
    with pytest.raises(WrongAct, match="another than was shown"):
        close(small_world, "2027-01-06", by="I Wayan", two=True, seen=seen)
    again = shown(small_world, "2027-01-06", by="I Wayan", two=True)
    done_ = close(small_world, "2027-01-06", by="I Wayan", two=True, seen=again)
    assert (done_.status, done_.second_by) == ("closed", "I Wayan")
