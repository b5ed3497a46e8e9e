"""Accounts are linked by number, never against a name, and never against a person's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from connector.hr.records import PersonRow
from connector.moodle.records import Account
from lontar.demo.seed import make_site, without_account
from lontar.demo.seeding.staff import make_staff
from sync.inward.landing import Landed, Scope, land
from sync.inward.people.linking import CannotLink, link_account, unlink_account
from sync.inward.people.matching import (
    Directory,
    Link,
    Matched,
    MatchSettings,
    Unmatched,
    judge,
    match,
)
from sync.inward.people.suggesting import list_unmatched
from sync.store.engine import Store
from sync.store.tables import facts
from sync.store.tables.people import Person, link
from tests.sync import builders
from tests.sync.builders import SITE, begin_run, moment

MADE, LUH = "199003152015021003", "198511302010012004"  # invented
OLD = "130123456"
NOBODY = "200001012025012999"
KNOWN = Directory(
    persons={MADE: 1, OLD: 1, LUH: 2},
    names={1: ["I Made Wirawan, S.E."], 2: ["Ni Luh Lestari"]},
    decisions={},
)


def account_with(keys: dict[str, str]) -> Account:
    """Account 7, of a Wirawan, with number keys."""
    idnumber, profile, username = (keys.get(key) for key in ("idnumber", "profile", "username"))
    return builders.account(7, idnumber=idnumber, profile=profile, username=username)


@pytest.mark.parametrize(
    ("keys", "method"),
    [
        ({"idnumber": MADE}, "idnumber"),
        ({"profile": MADE}, "profile"),
        ({"username": MADE}, "username"),
        ({"idnumber": MADE, "profile": MADE, "username": MADE}, "idnumber"),
        ({"idnumber": OLD, "profile": MADE}, "idnumber"),
        ({"idnumber": f"{MADE[:8]} {MADE[8:14]}.{MADE[14]}-{MADE[15:]}"}, "idnumber"),
        ({"idnumber": f"'{MADE}\u00a0"}, "idnumber"),
        ({"idnumber": f"NIP. {MADE}"}, "idnumber"),
        ({"profile": "".join(chr(ord(one) + 0xFEE0) for one in MADE)}, "profile"),
        ({"idnumber": NOBODY, "profile": MADE}, "profile"),
        ({"idnumber": "12345", "username": MADE}, "username"),
    ],
)
def test_numbers_that_name_one_person_link(keys: dict[str, str], method: str) -> None:
    found = judge(account_with(keys), KNOWN)
    assert found == Link(SITE, 7, 1, method)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({}, ("no_number", None)),
        ({"idnumber": "12345678", "profile": " - "}, ("no_number", None)),
        ({"idnumber": NOBODY}, ("unknown_number", None)),
        ({"username": f"nip{MADE}"}, ("unknown_number", None)),
        ({"idnumber": MADE, "profile": LUH}, ("conflict", "1 2")),
        ({"idnumber": LUH}, ("name_differs", "2")),
    ],
)
def test_every_doubt_is_left_to_a_person(
    keys: dict[str, str], reason: tuple[str, str | None]
) -> None:
    found = judge(account_with(keys), KNOWN)
    assert isinstance(found, Unmatched)
    assert (found.reason, found.people) == reason
    assert not {MADE, LUH, NOBODY} & set(found.detail.split())


def test_no_detail_shows_a_whole_number() -> None:
    found = judge(builders.account(7, idnumber=MADE, profile=LUH), KNOWN)
    told = "the numbers name different people: idnumber ***1003, profile ***2004"
    assert found == Unmatched(SITE, 7, "conflict", told, "1 2")


ADDRESSED = replace(KNOWN, addresses={"wirawan@example.go.id": 1, "umum@example.go.id": None})


@pytest.mark.parametrize(
    ("email", "keys", "outcome"),
    [
        ("Wirawan@example.go.id", {}, "email"),
        ("wirawan@example.go.id", {"idnumber": "staf-12"}, "email"),
        ("wirawan@example.go.id", {"idnumber": NOBODY}, "unknown_number"),
        ("wirawan@example.go.id", {"idnumber": LUH}, "conflict"),
        ("umum@example.go.id", {}, "email_shared"),
        ("lain@example.go.id", {}, "no_number"),
    ],
)
def test_an_official_address_links_only_where_there_is_no_number(
    email: str, keys: dict[str, str], outcome: str
) -> None:
    found = judge(replace(account_with(keys), email=email), ADDRESSED)
    assert (found.method if isinstance(found, Link) else found.reason) == outcome


def test_a_number_against_an_official_address_is_a_conflict() -> None:
    account = replace(account_with({"idnumber": MADE}), email="lestari@example.go.id")
    known = replace(KNOWN, addresses={"lestari@example.go.id": 2})
    found = judge(account, known)
    assert isinstance(found, Unmatched)
    assert (found.reason, found.people) == ("conflict", "1 2")
    shared = replace(known, shared=frozenset({(SITE, "lestari@example.go.id")}))
    assert isinstance(judge(account, shared), Link)


@pytest.mark.parametrize(
    ("name", "linked"),
    [
        ("I Made Wirawan", True),
        ("Md. Wirawan, S.E.", True),
        ("Wirawan", True),
        ("Kadek Wirawan", True),
        ("I Made Dwi Wirawan", False),
        ("Ida Bagus Wirawan", False),
    ],
)
def test_of_two_accounts_with_a_number_one_that_adds_a_word_is_in_doubt(
    name: str, linked: bool
) -> None:
    known = replace(KNOWN, owned=frozenset({(SITE, 1)}))
    found = judge(replace(account_with({"idnumber": MADE}), firstname=name, lastname="."), known)
    assert isinstance(found, Link) is linked


def test_a_colleagues_number_is_noticed_by_the_colleagues_own_account(store: Store) -> None:
    hers = builders.account(8, "I Made Wirawan", idnumber=MADE)
    pasted = builders.account(7, "Gusti Agus Wirawan", idnumber=MADE)
    found = matched(store, [hers, pasted, builders.account(9, "Wirawan", username=MADE)], *PEOPLE)
    assert (set(linked(store)), found.unmatched) == ({8, 9}, {"name_differs": 1})
    assert matched(store, [pasted], *PEOPLE, day=2).linked >= 1


def test_an_address_of_another_name_or_of_two_accounts_links_nobody() -> None:
    account = replace(account_with({}), email="wirawan@example.go.id")
    stranger = replace(account, firstname="Bambang", lastname="Hartono")
    shared = replace(ADDRESSED, shared=frozenset({(SITE, "wirawan@example.go.id")}))
    outcomes = [judge(stranger, ADDRESSED), judge(account, shared)]
    assert [one.reason for one in outcomes if isinstance(one, Unmatched)] == [
        "name_differs",
        "email_shared",
    ]


def test_one_of_several_names_is_enough() -> None:
    known = replace(KNOWN, names={1: ["Bambang Hartono", "I Made Wirawan"]})
    assert isinstance(judge(builders.account(7, idnumber=MADE), known), Link)


def test_a_person_without_a_name_in_hr_is_linked() -> None:
    known = replace(KNOWN, names={})
    assert isinstance(judge(builders.account(7, "Bambang", idnumber=MADE), known), Link)


def test_a_link_by_hand_stands_above_numbers_and_names() -> None:
    known = replace(KNOWN, decisions={(SITE, 7): 2})
    assert judge(builders.account(7, idnumber=MADE), known) == Link(SITE, 7, 2, "manual")


def test_an_unlinking_by_hand_stands_above_numbers() -> None:
    known = replace(KNOWN, decisions={(SITE, 7): None})
    found = judge(builders.account(7, idnumber=MADE), known)
    assert isinstance(found, Unmatched)
    assert found.reason == "unlinked"


def matched(store: Store, accounts: Iterable[Account], *people: PersonRow, day: int = 1) -> Matched:
    """Land all accounts of the site and all people, then match, in one run."""
    run = begin_run(store, day)
    with store.begin() as session:
        land(session, facts.account, accounts, Scope({"site": SITE}), run)
        land(session, facts.HR["people"], people, Scope(), run)
        return match(session, run)


def linked(store: Store) -> dict[int, tuple[str, str]]:
    """Current links: NIP and method by account."""
    links = facts.as_of(link, None)
    query = select(links.c.account, col(Person.nip), links.c.method)
    with store.read() as session:
        rows = session.execute(query.join(Person, col(Person.id) == links.c.person))
        return {account: (nip, method) for account, nip, method in rows}


PEOPLE = (builders.person(MADE), builders.person(LUH, "Ni Luh Lestari"))
HIS = builders.account(7, idnumber=MADE)


def test_everybody_in_hr_becomes_a_person_once(store: Store) -> None:
    assert matched(store, [], *PEOPLE, builders.person(MADE, source="bkn")).new_persons == 2
    assert matched(store, [], *PEOPLE, day=2).new_persons == 0


def test_an_equal_matching_writes_nothing(store: Store) -> None:
    first = matched(store, [HIS, builders.account(8)], *PEOPLE)
    again = matched(store, [HIS, builders.account(8)], *PEOPLE, day=2)
    assert (first.links, again.links) == (Landed(new=1), Landed(same=1))
    assert first.unmatched == again.unmatched == {"no_number": 1}


def test_two_accounts_of_one_person_are_both_linked(store: Store) -> None:
    twin = builders.account(8, username=MADE, suspended=True)
    matched(store, [HIS, twin], *PEOPLE)
    assert linked(store) == {7: (MADE, "idnumber"), 8: (MADE, "username")}


def test_an_account_that_lost_its_number_loses_its_link(store: Store) -> None:
    matched(store, [HIS], *PEOPLE)
    assert matched(store, [replace(HIS, idnumber=None)], *PEOPLE, day=2).links == Landed(gone=1)


def test_an_account_that_vanished_keeps_its_link(store: Store) -> None:
    matched(store, [HIS], *PEOPLE)
    assert matched(store, [], *PEOPLE, day=2).links == Landed(same=1)


def test_an_address_links_by_what_both_sides_say(store: Store) -> None:
    hers = replace(builders.account(9, "Luh Lestari"), email="Lestari@example.go.id")
    her_row = replace(PEOPLE[1], email="lestari@example.go.id")
    matched(store, [HIS, hers], PEOPLE[0], her_row)
    assert linked(store)[9] == (LUH, "email")
    matched(store, [HIS, hers], replace(PEOPLE[0], email="lestari@example.go.id"), her_row, day=2)
    assert 9 not in linked(store)


def test_addresses_may_be_left_out(store: Store) -> None:
    hers = replace(builders.account(9, "Luh Lestari"), email="lestari@example.go.id")
    run = begin_run(store, 1)
    with store.begin() as session:
        land(session, facts.account, [hers], Scope({"site": SITE}), run)
        land(session, facts.HR["people"], [replace(PEOPLE[1], email=hers.email)], Scope(), run)
        assert match(session, run, MatchSettings(email=False)).unmatched == {"no_number": 1}


def test_a_person_who_left_hr_stays_linked(store: Store) -> None:
    matched(store, [HIS], *PEOPLE)
    assert matched(store, [HIS], day=2).links == Landed(same=1)


def decided(store: Store, account: int, nip: str | None) -> None:
    """A person's word on an account."""
    with store.begin() as session:
        if nip is None:
            unlink_account(session, SITE, account, by="ani", now=moment(2))
        else:
            link_account(session, SITE, account, person_nip=nip, by="ani", now=moment(2))


def test_a_link_by_hand_survives(store: Store) -> None:
    matched(store, [HIS], *PEOPLE)
    decided(store, 7, f"{LUH[:8]} {LUH[8:]}")
    for day in (3, 4):
        matched(store, [HIS], *PEOPLE, day=day)
        assert linked(store) == {7: (LUH, "manual")}


def test_the_last_word_counts(store: Store) -> None:
    matched(store, [HIS], *PEOPLE)
    for nip in (LUH, None):
        decided(store, 7, nip)
    assert matched(store, [HIS], *PEOPLE, day=3).unmatched == {"unlinked": 1}


@pytest.mark.parametrize("nip", [LUH, None])
def test_the_word_on_a_vanished_account_counts(store: Store, nip: str | None) -> None:
    matched(store, [HIS], *PEOPLE)
    decided(store, 7, nip)
    matched(store, [], *PEOPLE, day=3)
    assert linked(store) == ({7: (nip, "manual")} if nip else {})


@pytest.mark.parametrize(("account", "nip"), [(7, NOBODY), (99, LUH), (99, None)])
def test_only_known_accounts_and_people_are_linked(
    store: Store, account: int, nip: str | None
) -> None:
    matched(store, [HIS], *PEOPLE)
    with pytest.raises(CannotLink) as told:
        decided(store, account, nip)
    assert NOBODY not in str(told.value)


def test_the_unmatched_are_listed_with_their_reason(store: Store) -> None:
    matched(store, [builders.account(9), HIS, builders.account(8, idnumber=LUH)], *PEOPLE)
    with store.read() as session:
        rows = list_unmatched(session)
    assert [(row.account.account, row.account.username, row.reason) for row in rows] == [
        (8, "asn0008", "name_differs"),
        (9, "asn0009", "no_number"),
    ]
    told = rows[0].as_json()
    assert told["site"] == SITE
    assert [one["nip"] for one in told["suggestions"]] == [MADE, LUH]
    assert "bears the number" in told["suggestions"][1]["evidence"]


def test_the_demo_city_has_no_wrong_link(sqlite_store: Store) -> None:
    today = date(2026, 11, 25)
    staff = make_staff(200, 1, today)
    rows = [builders.person(civil.nip, civil.name) for civil in staff]
    users = make_site(200, 12, 1, today=today)["users"]
    accounts = [account_of(user) for user in users if not user.get("deleted")]
    outcome = matched(sqlite_store, accounts, *rows)
    holders = [civil for civil in staff if civil not in without_account(staff)]
    owners = {4 + place: civil.nip for place, civil in enumerate(holders)}
    found = {account: nip for account, (nip, _) in linked(sqlite_store).items()}
    twins = found.keys() - owners.keys()
    assert {account: owners[account] for account in found.keys() - twins} == {
        account: nip for account, nip in found.items() if account not in twins
    }
    assert len(twins) == 1
    assert outcome.unmatched["conflict"] == outcome.unmatched["name_differs"] == 1


def account_of(user: dict[str, Any]) -> Account:
    """An account of the demo as the connector reads it."""
    return Account(
        SITE,
        user["id"],
        user["username"],
        user["firstname"],
        user["lastname"],
        user["email"],
        user.get("idnumber") or None,
        user.get("customfields", {}).get("nip"),
        user.get("suspended", False),
    )


CITY = [(f"19900315201502{1 + place % 2}{place + 1:03d}", place) for place in range(12)]
GIVEN: tuple[str, ...] = ("Adnyana", "Budiarsa", "Cahyani", "Darmawan", "Estrini", "Febriana")
GIVEN += ("Gunawan", "Hartini", "Indrawan", "Jayanti", "Kartika", "Laksmi")
FAULTS = st.sampled_from(["right", "spaced", "missing", "somebody's", "nobody's", "nik", "rounded"])


def name_of(place: int) -> str:
    """Everybody is called I Made ..., and by one word of their own."""
    return f"I Made {GIVEN[place]}, S.Kom"


def faulty(number: str, fault: str, other: str) -> str | None:
    """A number as a careless hand leaves it."""
    return {
        "right": number,
        "spaced": f"{number[:8]} {number[8:]}",
        "missing": None,
        "somebody's": other,
        "nobody's": NOBODY,
        "nik": "5171011503900001",
        "rounded": number[:15] + "000",
    }[fault]


@given(
    faults=st.lists(st.tuples(FAULTS, FAULTS, FAULTS), min_size=12, max_size=12),
    others=st.lists(st.sampled_from(CITY), min_size=12, max_size=12),
)
def test_no_fault_makes_a_wrong_link(
    faults: list[tuple[str, str, str]], others: list[tuple[str, int]]
) -> None:
    known = Directory(dict(CITY), {place: [name_of(place)] for _, place in CITY}, {})
    for (number, place), kinds, (other, _) in zip(CITY, faults, others, strict=True):
        idnumber, profile, username = (faulty(number, kind, other) for kind in kinds)
        account = builders.account(
            place, name_of(place), idnumber=idnumber, profile=profile, username=username
        )
        found = judge(account, known)
        assert isinstance(found, Unmatched) or found.person == place
        if "somebody's" not in kinds and {"right", "spaced"} & set(kinds):
            assert isinstance(found, Link)
