"""A pull closes only what it could have seen, and a suspicious one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import Table, select

from connector.moodle.records import Account, Completion, Course, Enrolment, UnseenPair
from connector.pull import Extent, Pull
from sync.inward.extents import SuspiciousPull, land_told, read_whole
from sync.inward.landing import Landed
from sync.store.engine import Store
from sync.store.tables import facts
from tests.sync.builders import SITE, account, begin_run, completion, course, enrolment, unseen

PARTICIPATIONS = (Enrolment, Completion, UnseenPair)
WHOLE = Extent("report")


def pulled(
    store: Store,
    rows: Iterable[Any],
    *types: type,
    day: int = 1,
    extent: Extent = WHOLE,
    kept: float = 0.9,
) -> dict[str, Landed]:
    """Land one pull in a run of its own."""
    run = begin_run(store, day)
    told = read_whole(SITE, Pull(iter(rows), extent), types, lambda count: None)
    with store.begin() as session:
        return land_told(session, told, run, kept=kept)


def pairs(store: Store, table: Table) -> set[tuple[int, int]]:
    """Current (account, course) pairs of a table."""
    now = facts.as_of(table, None)
    with store.read() as session:
        return {(one, other) for one, other in session.execute(select(now.c.account, now.c.course))}


def spared(*those: tuple[int, int], courses: set[int] | None = None) -> Extent:
    """An extent of the dear road: courses that were read, pairs that it could not tell."""
    return Extent("pairs", courses=courses, spared=set(those))


def test_progress_is_told_on_the_way_and_at_the_end() -> None:
    counts: list[int] = []
    rows = (account(number) for number in range(1_200))
    told = read_whole(SITE, Pull(rows, WHOLE), (Account,), counts.append)
    assert (counts, len(told.records[Account])) == ([500, 1000, 1200], 1200)


def test_several_tables_land_from_one_pull(store: Store) -> None:
    counts = pulled(store, [enrolment(1, 1), completion(1, 1), enrolment(2, 1)], *PARTICIPATIONS)
    assert counts == {
        "unseen_pair": Landed(),
        "enrolment": Landed(new=2),
        "completion": Landed(new=1),
    }


def test_a_whole_pull_closes_what_is_missing_in_every_table(store: Store) -> None:
    pulled(store, [enrolment(1, 1), completion(1, 1), enrolment(2, 1)], *PARTICIPATIONS)
    pulled(store, [enrolment(2, 1)], *PARTICIPATIONS, day=2)
    assert (pairs(store, facts.enrolment), pairs(store, facts.completion)) == ({(2, 1)}, set())


def test_courses_that_were_not_read_stay(store: Store) -> None:
    pulled(store, [course(1), course(2)], Course)
    pulled(store, [completion(1, 1), completion(1, 2)], Completion)
    pulled(store, [], Completion, day=2, extent=spared(courses={1}))
    assert pairs(store, facts.completion) == {(1, 2)}


def test_a_course_that_the_site_lost_is_closed_by_any_road(store: Store) -> None:
    pulled(store, [course(1), course(2)], Course)
    pulled(store, [completion(1, 1), completion(1, 2)], Completion)
    pulled(store, [course(1)], Course, day=2)
    pulled(store, [completion(1, 1)], Completion, day=2, extent=spared(courses={1}))
    assert pairs(store, facts.completion) == {(1, 1)}


def test_a_pull_that_did_not_see_all_closes_nothing(store: Store) -> None:
    pulled(store, [account(1), account(2)], Account)
    partly = Extent("report", whole=False)
    assert pulled(store, [account(1)], Account, day=2, extent=partly)["account"].gone == 0


def test_a_completion_of_a_spared_pair_stays(store: Store) -> None:
    pulled(store, [enrolment(1, 1), completion(1, 1)], *PARTICIPATIONS)
    rows = [enrolment(1, 1, active=False), unseen(1, 1)]
    pulled(store, rows, *PARTICIPATIONS, day=2, extent=spared((1, 1)))
    assert pairs(store, facts.completion) == {(1, 1)}
    assert pairs(store, facts.unseen_pair) == set()


@pytest.mark.parametrize("left", [{"spared": {(1, 1)}}, {"pairs": {(3, 1)}}])
def test_a_pair_stays_beside_accounts_that_were_not_read(
    store: Store, left: dict[str, set[tuple[int, int]]]
) -> None:
    rows = [completion(1, 1), completion(2, 1), completion(3, 1)]
    pulled(store, rows, Completion)
    extent = Extent("grade items", **left)  # type: ignore[arg-type]
    extent.unread["account"].add(2)
    pulled(store, [], Completion, day=2, extent=extent)
    assert pairs(store, facts.completion) == {(1, 1), (2, 1)}


def test_a_pair_that_was_open_before_it_went_out_of_sight_is_not_unseen(store: Store) -> None:
    pulled(store, [enrolment(1, 1)], *PARTICIPATIONS)
    rows = [enrolment(1, 1, active=False), unseen(1, 1)]
    pulled(store, rows, *PARTICIPATIONS, day=2, extent=spared((1, 1)))
    assert pairs(store, facts.unseen_pair) == set()


def test_a_pair_first_met_out_of_sight_is_unseen_until_somebody_tells(store: Store) -> None:
    rows = [enrolment(1, 1, active=False), unseen(1, 1)]
    for day in (1, 2):
        pulled(store, rows, *PARTICIPATIONS, day=day, extent=spared((1, 1)))
        assert pairs(store, facts.unseen_pair) == {(1, 1)}
    pulled(store, [enrolment(1, 1), completion(1, 1)], *PARTICIPATIONS, day=3)
    assert pairs(store, facts.unseen_pair) == set()


def test_a_change_of_road_changes_no_fact(store: Store) -> None:
    report = [enrolment(1, 1), completion(1, 1), enrolment(2, 1, active=False), completion(2, 1)]
    pulled(store, report, *PARTICIPATIONS)
    dear = [*report[:3], unseen(2, 1)]
    counts = pulled(store, dear, *PARTICIPATIONS, day=2, extent=spared((2, 1), courses={1}))
    assert sum(landed.written for landed in counts.values()) == 0


def crowd(size: int) -> list[Account]:
    """That many accounts."""
    return [account(number) for number in range(1, size + 1)]


def test_far_fewer_accounts_change_nothing(store: Store) -> None:
    pulled(store, crowd(40), Account)
    with pytest.raises(SuspiciousPull, match="40 facts of account before, 35 left today") as told:
        pulled(store, crowd(35), Account, day=2)
    assert "doctor" in told.value.advice
    assert pulled(store, crowd(40), Account, day=3) == {"account": Landed(same=40)}


def test_the_gate_stands_from_twenty_accounts_on(store: Store) -> None:
    pulled(store, crowd(20), Account)
    with pytest.raises(SuspiciousPull):
        pulled(store, crowd(17), Account, day=2)


def test_as_many_accounts_of_other_people_are_suspicious_too(store: Store) -> None:
    pulled(store, crowd(40), Account)
    with pytest.raises(SuspiciousPull):
        pulled(store, [account(number) for number in range(41, 81)], Account, day=2)


@pytest.mark.parametrize(("before", "after", "kept"), [(40, 36, 0.9), (40, 5, 0.1), (19, 1, 0.9)])
def test_fewer_accounts_within_the_limit_are_believed(
    store: Store, before: int, after: int, kept: float
) -> None:
    pulled(store, crowd(before), Account)
    counts = pulled(store, crowd(after), Account, day=2, kept=kept)
    assert counts["account"].gone == before - after


def test_no_completion_at_all_is_suspicious_but_half_of_them_is_not(store: Store) -> None:
    done = [completion(number, 1) for number in range(30)]
    pulled(store, done, Completion)
    assert pulled(store, done[:10], Completion, day=2)["completion"].gone == 20
    pulled(store, done, Completion, day=3)
    with pytest.raises(SuspiciousPull):
        pulled(store, [], Completion, day=4)


def test_what_went_with_its_course_is_not_suspicious(store: Store) -> None:
    pulled(store, [course(1), course(2)], Course)
    pulled(store, [completion(number, 1) for number in range(30)], Completion)
    pulled(store, [course(2)], Course, day=2)
    assert pulled(store, [], Completion, day=2)["completion"].gone == 30


def test_a_person_may_let_everything_go(store: Store) -> None:
    pulled(store, [completion(number, 1) for number in range(30)], Completion)
    assert pulled(store, [], Completion, day=2, kept=0)["completion"].gone == 30


def test_all_unseen_pairs_may_be_seen_at_once(store: Store) -> None:
    pulled(store, [unseen(number, 1) for number in range(30)], UnseenPair)
    assert pulled(store, [], UnseenPair, day=2)["unseen_pair"].gone == 30
