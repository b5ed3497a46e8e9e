"""Corrections: what later facts make of a closed list."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel

from reports.schemes.closed.closing import corrections_of, find_closing, frozen_list
from reports.schemes.closed.corrections import answer_correction, count_waiting, in_force
from reports.schemes.closed.verification import verify
from reports.schemes.officials.acts import Place, WrongAct
from reports.schemes.officials.overruling import make_exception
from reports.schemes.outcomes import Exemption
from sync.inward.people.persons import merge, settle_persons
from sync.store.tables.closing import Closing, Correction
from tests.reports.schemes.closings import SCHEME, YEAR, close, find_corrections, learners
from tests.reports.world import World, done, nip_of, person_row


def closed(world: World) -> Closing:
    learners(world)
    return close(world)


def late(world: World, *accounts: int) -> None:
    """From the next day on these accounts have completed the course in 2026, and no others."""
    world.tick()
    world.completions(*(done(account, 1, "2026-05-02") for account in accounts))


def listed(world: World) -> list[Correction]:
    closing = find_closing(world.session, "s", YEAR)
    assert closing is not None
    return list(corrections_of(world.session, closing))


def answer(world: World, number: int, status: str, note: str | None = None) -> None:
    answer_correction(
        world.session, "s", YEAR, number, status, by="Kepala", note=note, now=world.run.moment
    )


def test_where_nothing_came_there_is_nothing_to_correct(world: World) -> None:
    closed(world)
    assert find_corrections(world, "2027-01-05") == 0


def test_a_late_fact_becomes_a_numbered_correction_and_changes_nothing_else(world: World) -> None:
    closing = closed(world)
    late(world, 11, 12)
    assert find_corrections(world, "2027-01-06") == 1
    (one,) = listed(world)
    assert (one.number, one.nip, one.status, one.run) == (1, nip_of(2), "waiting", world.run.id)
    assert one.before is not None
    assert one.after is not None
    assert [side["outcome"] for side in (one.before, one.after)] == ["not_eligible", "eligible"]
    assert one.after["amount"] == "500000"
    assert one.because.startswith("Jam pelajaran 4")
    assert frozen_list(world.session, closing)[1].result["outcome"] == "not_eligible"
    assert verify(world.session, closing).ok
    assert count_waiting(world.session) == {("s", "2026"): 1}


def test_another_verdict_alone_waits_for_nobody(small_world: World) -> None:
    closing = closed(small_world)
    frozen = SQLModel.metadata.tables["frozen"]
    for row in frozen_list(small_world.session, closing):
        result = row.result | {"verdicts": "limit=unknown", "open_tier": "gold"}
        mine = frozen.c.person == row.person
        small_world.session.execute(update(frozen).where(mine).values(result=result))
    small_world.session.expire_all()
    assert frozen_list(small_world.session, closing)[0].result["open_tier"] == "gold"
    assert find_corrections(small_world, "2027-01-05") == 0


def test_the_same_facts_are_listed_once(small_world: World) -> None:
    closed(small_world)
    late(small_world, 11, 12)
    find_corrections(small_world, "2027-01-06")
    small_world.tick()
    assert find_corrections(small_world, "2027-01-07") == 0


def test_an_accepted_correction_counts_from_then_on(small_world: World) -> None:
    closing = closed(small_world)
    late(small_world, 11, 12)
    find_corrections(small_world, "2027-01-06")
    answer(small_world, 1, "accepted", "benar")
    counts = in_force(small_world.session, closing)
    assert [row.result["outcome"] for row in counts.values()] == ["eligible", "eligible"]
    assert find_corrections(small_world, "2027-01-07") == 0
    late(small_world, 11)
    small_world.links((11, 1), (12, 2))
    assert find_corrections(small_world, "2027-01-08") == 1  # withdrawn: in doubt again
    assert [(one.number, one.status) for one in listed(small_world)] == [
        (1, "accepted"),
        (2, "waiting"),
    ]


def test_a_rejected_correction_is_not_listed_again_for_the_same_facts(small_world: World) -> None:
    closing = closed(small_world)
    late(small_world, 11, 12)
    find_corrections(small_world, "2027-01-06")
    answer(small_world, 1, "rejected", "bukti tidak sah")
    assert find_corrections(small_world, "2027-01-07") == 0
    counts = in_force(small_world.session, closing)
    assert counts[2].result["outcome"] == "not_eligible"


def test_a_correction_names_the_exception_that_made_it(small_world: World) -> None:
    """Whatever rules say otherwise now."""
    closed(small_world)
    late(small_world)  # nobody has completed anything
    today = date(2027, 1, 5)
    given = "not_eligible", None, "dobel", date(2026, 12, 31), "Kepala", small_world.run.moment
    make_exception(
        small_world.session, Place(nip_of(1), SCHEME, YEAR), Exemption(None, *given), today
    )
    find_corrections(small_world, "2027-01-06")
    told = {one.person: one.because for one in listed(small_world)}
    said = "Diputuskan dengan pengecualian pejabat, berlaku sampai 31 Desember 2026."
    assert told[1] == said


def test_a_correction_whose_facts_went_before_the_answer_is_superseded(small_world: World) -> None:
    closed(small_world)
    small_world.links((11, 1))
    small_world.tick()
    find_corrections(small_world, "2027-01-06")
    assert [one.because for one in listed(small_world)] == [
        "Jam pelajaran 0 (belum pasti), sekurang-kurangnya 4 JP"
    ]
    small_world.links((11, 1), (12, 2))
    small_world.tick()
    assert find_corrections(small_world, "2027-01-07") == 0
    assert [one.status for one in listed(small_world)] == ["superseded"]
    with pytest.raises(WrongAct, match="correction 1 of s 2026 is superseded"):
        answer(small_world, 1, "accepted")


def test_who_comes_and_who_goes_is_listed(small_world: World) -> None:
    closing = closed(small_world)
    small_world.tick()
    small_world.people(person_row(1), person_row(2), person_row(3))
    settle_persons(small_world.session, small_world.run)
    assert find_corrections(small_world, "2027-01-06") == 1
    (came,) = listed(small_world)
    assert (came.nip, came.before) == (nip_of(3), None)
    answer(small_world, 1, "accepted")
    assert in_force(small_world.session, closing)[came.person].result["outcome"] == "needs_review"


def test_a_number_that_was_joined_with_another_is_paid_once(small_world: World) -> None:
    closing = closed(small_world)
    run = small_world.tick()
    merge(small_world.session, nip_of(2), nip_of(1), by="x", now=run.moment)
    settle_persons(small_world.session, run)
    assert find_corrections(small_world, "2027-01-06") == 1
    (gone,) = listed(small_world)
    assert (gone.nip, gone.after) == (nip_of(2), None)
    assert "digabung" in gone.because
    answer(small_world, 1, "accepted")
    assert list(in_force(small_world.session, closing)) == [1]
    assert verify(small_world.session, closing).ok


def test_a_correction_is_answered_once_and_must_exist(small_world: World) -> None:
    closed(small_world)
    late(small_world, 11, 12)
    find_corrections(small_world, "2027-01-06")
    answer(small_world, 1, "accepted")
    with pytest.raises(WrongAct, match="correction 1 of s 2026 is accepted by Kepala"):
        answer(small_world, 1, "rejected")
    with pytest.raises(WrongAct, match="s 2026 has no correction 2"):
        answer(small_world, 2, "accepted")


def test_corrections_are_found_by_the_rules_of_the_closing(small_world: World) -> None:
    """Whatever the configuration says today: only facts can correct."""
    closed(small_world)
    small_world.tick()
    assert find_corrections(small_world, "2028-02-01") == 0
