"""Suggestions name the likeliest people with their evidence, and link nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from connector.moodle.records import Account
from sync.inward.landing import Scope, land
from sync.inward.people.matching import match
from sync.inward.people.suggesting import Somebody, Staff, list_unmatched, suggest, suggest_merges
from sync.store.engine import Store
from sync.store.tables import facts
from tests.sync import builders
from tests.sync.builders import SITE, begin_run

MADE, LUH, BAGUS = "199003152015021003", "198511302010012004", "197201011998031002"  # invented


def somebody(person: int, nip: str, name: str, email: str = "") -> Somebody:
    return Somebody(person, nip, name, email, leaving=False, accounts=0)


STAFF = Staff(
    (
        somebody(1, MADE, "I Gede Made Wirawan, S.E."),
        somebody(2, LUH, "Ni Luh Ketut Lestari"),
        somebody(3, BAGUS, "Drs. Ida Bagus Wibawa", "wibawa@example.go.id"),
    )
)


def best(account: Account) -> tuple[str, int] | None:
    found = suggest(account, STAFF)
    return (found[0].nip, found[0].score) if found else None


@pytest.mark.parametrize(
    ("name", "nip"),
    [
        ("I Gd. Md. Wirawan", MADE),
        ("Gede Made Wiryawan", MADE),
        ("Ni Lh. Kt. Lestari", LUH),
        ("I.B. Wibawa", BAGUS),
        ("IB Wibawa S.Sos", BAGUS),
        ("Ni Luh Ketut Lestary", LUH),
    ],
)
def test_names_are_spelled_out_before_they_are_compared(name: str, nip: str) -> None:
    found = best(builders.account(7, name))
    assert found is not None
    assert found[0] == nip


@pytest.mark.parametrize("name", ["Bambang Hartono", "I Made", "Ni Putu Eka", ""])
def test_a_name_like_nobodys_or_like_half_the_towns_suggests_nobody(name: str) -> None:
    assert best(builders.account(7, name)) is None


@pytest.mark.parametrize(
    "number", ["199003152015021030", "19900315201502103", "199003152015021113"]
)
def test_a_mistyped_number_outweighs_a_name_alone(number: str) -> None:
    found = suggest(builders.account(7, "Made Wirawan", idnumber=number), STAFF)
    assert found[0].nip == MADE
    assert found[0].score > 80
    assert any("typing error" in told for told in found[0].evidence)


def test_a_womans_name_with_a_mans_number_is_hardly_likely() -> None:
    found = suggest(builders.account(7, "Ni Wirawan", idnumber="199003152015021030"), STAFF)
    assert found == ()


def test_an_address_is_evidence() -> None:
    account = replace(builders.account(7, "Wibawa"), email="Wibawa@example.go.id")
    assert "the same official e-mail address" in suggest(account, STAFF)[0].evidence


def told(store: Store, accounts: Sequence[Account], *people: object, day: int = 1) -> None:
    run = begin_run(store, day)
    with store.begin() as session:
        land(session, facts.account, accounts, Scope({"site": SITE}), run)
        land(session, facts.HR["people"], people, Scope(), run)
        match(session, run)


def test_an_unmatched_account_is_listed_with_its_suggestions(store: Store) -> None:
    rows = [builders.person(MADE), builders.person(LUH, "Ni Luh Lestari")]
    told(store, [builders.account(7, "Lestari"), builders.account(8, idnumber=MADE)], *rows)
    with store.read() as session:
        (open_one,) = list_unmatched(session)
    shown = open_one.as_json()
    assert (shown["account"], shown["reason"]) == (7, "no_number")
    assert [one["nip"] for one in shown["suggestions"]] == [LUH]
    assert "has no account yet" in shown["suggestions"][0]["evidence"]


PPPK, PNS = "199003152021211004", "199003152024012001"


@pytest.mark.parametrize("gone", [True, False])
def test_a_number_that_left_and_one_that_came_may_be_one_person(store: Store, gone: bool) -> None:
    old, new = builders.person(PPPK, "I Made Wirawan"), builders.person(PNS, "Made Wirawan, S.E.")
    old = replace(old, nip=PPPK.replace("212004", "211004"))
    new = replace(new, nip="199003152024011001")
    told(store, [], old)
    told(store, [], new, *([] if gone else [replace(old, left=date(2026, 3, 1))]), day=2)
    with store.read() as session:
        (merge,) = suggest_merges(session)
    assert (merge.former, merge.nip) == (old.nip, new.nip)
    assert merge.score >= 85


def test_two_people_in_service_are_never_suggested_as_one(store: Store) -> None:
    rows = [builders.person(PPPK, "Ni Made Sari"), builders.person(PNS, "Ni Made Sari")]
    told(store, [], *rows)
    with store.read() as session:
        assert suggest_merges(session) == []
