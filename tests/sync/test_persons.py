"""Persons keep their key through new numbers, merges, splits and every order of imports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from connector.hr.records import IdentifierRow, PersonRow
from sync.inward.landing import Scope, land
from sync.inward.people.linking import link_account
from sync.inward.people.matching import Matched, match
from sync.inward.people.persons import CannotMerge, merge, split
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.identity import identity_conflict
from sync.store.tables.people import Identifier, links_as_of
from tests.sync import builders
from tests.sync.builders import SITE, begin_run, moment

PPPK, PNS, OLD = "199003152021211004", "199003152015021003", "130123456"  # invented
LUH = "198511302010012004"
MADE_ROW, LUH_ROW = builders.person(PNS), builders.person(LUH, "Ni Luh Lestari")
GONE_ROW = replace(builders.person(PPPK), left=date(2026, 3, 1))
HIS_OLD, HIS = builders.account(7, idnumber=PPPK), builders.account(8, idnumber=PNS)
HERS = builders.account(9, "Lestari", idnumber=LUH)


def claim(former: str, nip: str, source: str = "simpeg") -> IdentifierRow:
    return IdentifierRow(source, former, nip, None, date(2026, 3, 1))


def told(
    session: Session, run: RunStamp, people: Iterable[PersonRow], claims: Iterable[IdentifierRow]
) -> Matched:
    land(session, facts.account, [HIS_OLD, HIS, HERS], Scope({"site": SITE}), run)
    land(session, facts.HR["people"], people, Scope(), run)
    land(session, facts.HR["identifiers"], claims, Scope(), run)
    return match(session, run)


def matched(store: Store, people: Iterable[PersonRow], *claims: IdentifierRow, day: int) -> Matched:
    run = begin_run(store, day)
    with store.begin() as session:
        return told(session, run, people, claims)


def owners(store: Store) -> dict[int, int]:
    """Whose each account is, by the person's key."""
    with store.read() as session:
        links = links_as_of(None)
        return dict(session.execute(select(links.c.account, links.c.person)).all())


def numbers(store: Store) -> set[frozenset[str]]:
    """The numbers of each person."""
    found: dict[int, set[str]] = {}
    with store.read() as session:
        for row in session.scalars(select(Identifier)):
            found.setdefault(row.person, set()).add(row.number)
    return {frozenset(each) for each in found.values()}


EVERYBODY = (GONE_ROW, MADE_ROW, LUH_ROW)
APART = {frozenset({PPPK}), frozenset({PNS}), frozenset({LUH})}
JOINED = {frozenset({PPPK, PNS}), frozenset({LUH})}


def test_a_new_number_keeps_the_person(store: Store) -> None:
    matched(store, [builders.person(PPPK), LUH_ROW], day=1)
    before = owners(store)
    matched(store, [MADE_ROW, LUH_ROW], claim(PPPK, PNS), day=2)
    after = owners(store)
    assert after == {**before, 8: before[7]}
    assert numbers(store) == JOINED
    with store.read() as session:
        assert session.get_one(Identifier, PNS).in_force
        old = session.get_one(Identifier, PPPK)
        assert (old.in_force, old.kind) == (False, "pppk")


def test_an_old_number_of_nine_digits_matches_accounts(store: Store) -> None:
    run = begin_run(store, 1)
    with store.begin() as session:
        account = builders.account(11, idnumber=OLD)
        land(session, facts.account, [account], Scope({"site": SITE}), run)
        land(session, facts.HR["people"], [MADE_ROW], Scope(), run)
        land(session, facts.HR["identifiers"], [claim(OLD, PNS)], Scope(), run)
        assert match(session, run).linked == 1


def test_an_equal_import_writes_nothing(store: Store) -> None:
    matched(store, EVERYBODY, claim(PPPK, PNS), day=1)
    with store.read() as session:
        before = [row.model_dump() for row in session.scalars(select(Identifier))]
    again = matched(store, EVERYBODY, claim(PPPK, PNS), day=2)
    assert again.links.written == 0
    with store.read() as session:
        assert [row.model_dump() for row in session.scalars(select(Identifier))] == before


def test_a_claim_taken_back_parts_the_numbers_again(store: Store) -> None:
    matched(store, EVERYBODY, day=1)
    before = owners(store)
    matched(store, EVERYBODY, claim(PPPK, PNS), claim(OLD, PNS), day=2)
    assert frozenset({PPPK, PNS, OLD}) in numbers(store)
    matched(store, EVERYBODY, day=3)
    assert (numbers(store), owners(store)) == (APART, before)


def word(store: Store, joined: bool) -> None:
    with store.begin() as session:
        (merge if joined else split)(session, PPPK, PNS, by="ani", now=moment(2))


def test_a_merge_and_its_split_restore_everything(store: Store) -> None:
    matched(store, EVERYBODY, day=1)
    before = owners(store)
    word(store, True)
    for day in (3, 4):  # it lasts through imports
        matched(store, EVERYBODY, day=day)
        assert numbers(store) == JOINED
        his = min(before[7], before[8])
        assert owners(store) == {7: his, 8: his, 9: before[9]}
    word(store, False)
    for day in (5, 6):
        matched(store, EVERYBODY, day=day)
        assert (numbers(store), owners(store)) == (APART, before)


def test_a_split_outranks_the_offices_claim(store: Store) -> None:
    matched(store, EVERYBODY, claim(PPPK, PNS), day=1)
    word(store, False)
    matched(store, EVERYBODY, claim(PPPK, PNS), day=2)
    assert numbers(store) == APART


def test_a_link_by_hand_follows_its_number_through_merge_and_split(store: Store) -> None:
    matched(store, EVERYBODY, day=1)
    before = owners(store)
    word(store, True)
    matched(store, EVERYBODY, day=2)
    with store.begin() as session:
        link_account(session, SITE, 9, person_nip=PNS, by="ani", now=moment(3))
    matched(store, EVERYBODY, day=3)
    assert owners(store)[9] == min(before[7], before[8])
    word(store, False)
    matched(store, EVERYBODY, day=4)
    assert owners(store)[9] == before[8]


def test_numbers_that_others_join_are_not_split(store: Store) -> None:
    matched(store, EVERYBODY, claim(PPPK, OLD), claim(OLD, PNS), day=1)
    with store.begin() as session, pytest.raises(CannotMerge, match="only other numbers join them"):
        split(session, PPPK, PNS, by="ani", now=moment(2))


@pytest.mark.parametrize(("one", "other"), [(PPPK, PPPK), (PPPK, OLD), ("12345", PNS), ("x", PNS)])
def test_what_cannot_be_merged(store: Store, one: str, other: str) -> None:
    matched(store, EVERYBODY, day=1)
    with store.begin() as session, pytest.raises(CannotMerge):
        merge(session, one, other, by="ani", now=moment(2))


def test_a_split_says_what_joins_the_two_still(store: Store) -> None:
    matched(store, EVERYBODY, claim(PPPK, OLD), claim(OLD, PNS), claim(PPPK, PNS, "bkn"), day=1)
    with store.begin() as session:
        assert split(session, PPPK, PNS, by="ani", now=moment(2)) == "*** → ***1003, ***1004 → ***"
        assert split(session, OLD, PNS, by="ani", now=moment(2)) == ""
    matched(store, EVERYBODY, claim(PPPK, OLD), claim(OLD, PNS), claim(PPPK, PNS, "bkn"), day=2)
    assert numbers(store) == {frozenset({PPPK, OLD}), frozenset({PNS}), frozenset({LUH})}


def test_two_people_are_not_split(store: Store) -> None:
    matched(store, EVERYBODY, day=1)
    with store.begin() as session, pytest.raises(CannotMerge, match="two people already"):
        split(session, PPPK, PNS, by="ani", now=moment(2))


def test_a_claim_in_doubt_is_listed_and_changes_nobody(store: Store) -> None:
    matched(store, EVERYBODY, day=1)
    before = owners(store)
    matched(store, EVERYBODY, claim(LUH, PNS), day=2)
    assert (numbers(store), owners(store)) == (APART, before)
    with store.read() as session:
        told = facts.as_of(identity_conflict, None)
        assert session.scalars(select(told.c.reason)).all() == ["birth_date"]


def test_the_order_of_imports_makes_no_difference(store: Store) -> None:
    """People and claims in any order, one import at a time, give the same persons."""
    imports: list[tuple[str, list[Any]]] = [("people", [GONE_ROW]), ("people", [MADE_ROW, LUH_ROW])]
    claims = [claim(PPPK, PNS), claim(OLD, PPPK)]
    outcomes = []
    for order in permutations([*imports, *(("identifiers", [one]) for one in claims)]):
        with store.read() as session:
            for place, (kind, rows) in enumerate(order):
                run = RunStamp(place + 1, moment(place + 1))
                land(session, facts.HR[kind], rows, Scope.none(), run)
                match(session, run)
            rows_now = session.execute(select(col(Identifier.number), col(Identifier.person)))
            found: dict[int, set[str]] = {}
            for number, person in rows_now:
                found.setdefault(person, set()).add(number)
            outcomes.append(sorted(map(sorted, found.values())))
    assert all(one == [[OLD, PNS, PPPK], [LUH]] for one in outcomes)


CITY = [f"19900315201502{1 + place % 2}{place + 1:03d}" for place in range(6)]
PAIRS = st.lists(
    st.tuples(st.sampled_from(CITY), st.sampled_from(CITY)).filter(lambda pair: pair[0] != pair[1]),
    max_size=5,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=PAIRS)
def test_splitting_every_merge_restores_everybody(
    sqlite_store: Store, pairs: list[tuple[str, str]]
) -> None:
    with sqlite_store.read() as session:
        rows = [builders.person(nip, f"Orang {place}") for place, nip in enumerate(CITY)]
        accounts = [builders.account(p, "", idnumber=nip) for p, nip in enumerate(CITY, 1)]
        run = RunStamp(1, moment(1))
        land(session, facts.HR["people"], rows, Scope(), run)
        land(session, facts.account, accounts, Scope(), run)
        match(session, run)
        links = links_as_of(None)
        owned = select(links.c.account, links.c.person).order_by(links.c.account)
        before = session.execute(owned).all()
        for pair in pairs:
            merge(session, *pair, by="ani", now=moment(2))
        match(session, RunStamp(2, moment(2)))
        merged = dict(session.execute(owned).all())
        assert all(merged[CITY.index(a) + 1] == merged[CITY.index(b) + 1] for a, b in pairs)
        for pair in {frozenset(pair): pair for pair in pairs}.values():
            split(session, *pair, by="ani", now=moment(3))
        match(session, RunStamp(3, moment(3)))
        assert session.execute(owned).all() == before


BAD_ROWS = st.sampled_from(
    [
        claim(PPPK, LUH, "bkn"),
        claim(LUH, PPPK),
        claim(PNS, LUH, "bkn"),
        claim(OLD, LUH, "bkn"),
        builders.person("199003152015021999", "I Made Wirawan", "bkn"),
        builders.person(LUH, "Bambang Hartono", "bkn"),
        replace(builders.person("198511302010012999", "Ni Luh Lestari"), email="x@example.go.id"),
    ]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bad=st.lists(BAD_ROWS, max_size=4, unique=True))
def test_no_bad_row_changes_another_persons_link(
    sqlite_store: Store, bad: list[IdentifierRow | PersonRow]
) -> None:
    """A man and a woman, their three accounts, and claims or rows of others that are wrong."""
    with sqlite_store.read() as session:
        told(session, RunStamp(1, moment(1)), EVERYBODY, [claim(PPPK, PNS)])
        links = links_as_of(None)
        owned = select(links.c.account, links.c.person).order_by(links.c.account)
        before = session.execute(owned).all()
        people = [one for one in bad if isinstance(one, PersonRow)]
        claims = [one for one in bad if isinstance(one, IdentifierRow)]
        told(session, RunStamp(2, moment(2)), [*EVERYBODY, *people], [claim(PPPK, PNS), *claims])
        assert session.execute(owned).all() == before
