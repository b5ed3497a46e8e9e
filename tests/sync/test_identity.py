"""Numbers are one person by claims that nothing speaks against, and by people's words."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.inward.people.identity import Claim, Conflict, Group, Pair, Told, resolve

OLD, CPNS, PNS = "130123456", "199003152014012001", "199003152015022003"  # invented
PPPK = "199003152021212004"
SHE = "199003152015021003"  # the digit of a man
BORN_LATER = "199103152015022003"
KNOWN = {PNS: Told(frozenset({"Ni Luh Lestari"}), frozenset({"simpeg"}))}


def groups(*claims: Claim, told: dict[str, Told] | None = None) -> set[frozenset[str]]:
    return {group.numbers for group in resolve(claims, {}, told or KNOWN).groups}


def reasons(*claims: Claim, told: dict[str, Told] | None = None) -> list[str]:
    return [one.reason for one in resolve(claims, {}, told or KNOWN).conflicts]


def test_a_career_of_four_numbers_is_one_person() -> None:
    claims = [Claim(OLD, PPPK), Claim(PPPK, CPNS), Claim(CPNS, PNS)]
    for order in permutations(claims):
        (group,) = resolve(order, {}, KNOWN).groups
        assert group.numbers == {OLD, PPPK, CPNS, PNS}
        assert group.in_force == PNS


def test_several_former_numbers_of_one_present_one() -> None:
    assert groups(Claim(OLD, PNS), Claim(PPPK, PNS)) == {frozenset({OLD, PPPK, PNS})}


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (Claim(BORN_LATER, PNS), "birth_date"),
        (Claim(SHE, PNS), "sex"),
        (Claim(PPPK, PNS), "name_differs"),
        (Claim(CPNS, PNS), "both_in_service"),
    ],
)
def test_a_claim_that_something_speaks_against_is_not_followed(claim: Claim, reason: str) -> None:
    told = {
        **KNOWN,
        PPPK: Told(frozenset({"Bambang Hartono"})),
        CPNS: Told(frozenset({"Luh Lestari"}), frozenset({"simpeg"})),
    }
    assert groups(claim, told=told) == set()
    assert reasons(claim, told=told) == [reason]
    (conflict,) = resolve([claim], {}, told).conflicts
    assert claim.former not in conflict.detail
    assert claim.nip not in conflict.detail


def test_one_former_number_of_two_people_is_nobodys() -> None:
    claims = [Claim(OLD, PNS), Claim(OLD, BORN_LATER)]
    assert groups(*claims) == set()
    assert reasons(*claims) == ["ambiguous", "ambiguous"]


def test_one_former_number_of_two_numbers_of_one_person_is_the_persons() -> None:
    claims = [Claim(OLD, PPPK), Claim(OLD, PNS), Claim(PPPK, PNS)]
    assert groups(*claims) == {frozenset({OLD, PPPK, PNS})}


def test_a_word_outranks_every_claim() -> None:
    claim = Claim(OLD, PNS)
    assert resolve([claim], {claim.pair: None}, KNOWN).groups == ()
    against = Claim(BORN_LATER, PNS)
    (group,) = resolve([against], {against.pair: against}, KNOWN).groups
    assert group == Group(frozenset({BORN_LATER, PNS}), PNS, (against,))


def test_in_a_circle_the_number_that_serves_is_in_force() -> None:
    (group,) = resolve([Claim(PPPK, PNS), Claim(PNS, PPPK)], {}, KNOWN).groups
    assert group.in_force == PNS


def test_of_two_ends_the_later_is_in_force() -> None:
    claims = [Claim(OLD, PPPK, since=date(2021, 1, 1)), Claim(OLD, CPNS, since=date(2024, 1, 1))]
    words: dict[Pair, Claim | None] = {one.pair: one for one in claims}
    (group,) = resolve([], words, {}).groups
    assert group.in_force == CPNS


NUMBERS = st.sampled_from(
    [OLD, "130123457", CPNS, PNS, PPPK, SHE, BORN_LATER, "198811302023211004"]
)
CLAIMS = st.lists(st.builds(Claim, NUMBERS, NUMBERS), max_size=8)


@given(claims=CLAIMS, seed=st.randoms(use_true_random=False))
def test_the_order_of_imports_makes_no_difference(claims: list[Claim], seed: object) -> None:
    shuffled = list(claims)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled, {}, KNOWN) == resolve(claims, {}, KNOWN)


@given(claims=CLAIMS, bad=st.builds(Claim, NUMBERS, NUMBERS))
def test_a_refused_claim_changes_nobody(claims: list[Claim], bad: Claim) -> None:
    before, after = resolve(claims, {}, KNOWN), resolve([*claims, bad], {}, KNOWN)
    refused = any((one.former, one.nip) == (bad.former, bad.nip) for one in after.conflicts)
    if refused and not any(one.reason == "ambiguous" for one in after.conflicts):
        assert after.groups == before.groups


@given(claims=CLAIMS)
def test_every_number_is_in_one_group_and_every_conflict_in_none_of_its_own(
    claims: list[Claim],
) -> None:
    found = resolve(claims, {}, KNOWN)
    numbers = [number for group in found.groups for number in group.numbers]
    assert len(numbers) == len(set(numbers))
    assert all(isinstance(one, Conflict) and one.reason for one in found.conflicts)
