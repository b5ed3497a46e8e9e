"""Cohorts: who is in, who is out, and who is left as they are."""

from __future__ import annotations

from typing import Any

import pytest

from sync.outward.settings import CohortSettings
from sync.outward.standing import Outcome
from sync.outward.targets.cohorts import TARGET
from sync.outward.targets.declaration import Slot, Wish, Write
from tests.sync.outward.lms import Lms
from tests.sync.outward.people import TIERS, decided, standing

SCHEME, GOLD, SILVER, BRONZE = (
    "lontar:tpp",
    "lontar:tpp:gold",
    "lontar:tpp:silver",
    "lontar:tpp:bronze",
)
IN, OUT = "member", None


def wishes(outcome: Outcome, *accounts: int) -> dict[Slot, Wish]:
    return TARGET.wanted(
        CohortSettings(enabled=True), [standing(*accounts, outcome=outcome)], "lms"
    )


def membership(outcome: Outcome) -> dict[str, str | None]:
    found = wishes(outcome, 4)
    return {slot.key: wish.value for slot, wish in found.items() if slot.account == 4}


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("eligible", {SCHEME: IN}),
        ("not_yet", {SCHEME: OUT}),
        ("not_eligible", {SCHEME: OUT}),
        ("not_applicable", {SCHEME: OUT}),
        ("needs_review", {}),
    ],
)
def test_the_outcome_decides_membership(word: str, wanted: dict[str, str | None]) -> None:
    assert membership(decided(word)) == wanted


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [
        ({"tier": "silver"}, {GOLD: OUT, SILVER: IN, BRONZE: OUT}),
        ({"tier": "silver", "open_tier": "gold"}, {SILVER: IN, BRONZE: OUT}),
        ({"tier": "bronze", "open_tier": "gold"}, {BRONZE: IN}),
        ({"tier": "bronze", "open_tier": "silver"}, {GOLD: OUT, BRONZE: IN}),
    ],
)
def test_a_tier_that_may_yet_be_theirs_is_left(
    outcome: dict[str, Any], wanted: dict[str, str | None]
) -> None:
    found = membership(decided("eligible", tiers=TIERS, **outcome))
    assert found == {SCHEME: IN, **wanted}


@pytest.mark.parametrize("word", ["not_yet", "not_eligible", "not_applicable"])
def test_who_is_not_eligible_has_no_tier(word: str) -> None:
    found = membership(decided(word, tiers=TIERS))
    assert found == {SCHEME: OUT, GOLD: OUT, SILVER: OUT, BRONZE: OUT}


def test_a_review_leaves_every_tier() -> None:
    assert membership(decided("needs_review", tiers=TIERS)) == {}


def test_cohorts_of_scheme_and_tiers_are_wanted_by_name_whatever_their_name() -> None:
    found = wishes(decided("needs_review", tiers=("gold",)), 4)
    assert found == {
        Slot(None, SCHEME): Wish("TPP Pembelajar", None, "tpp 2026", keep=True, scheme="tpp"),
        Slot(None, GOLD): Wish("TPP Pembelajar: gold", None, "tpp 2026", keep=True, scheme="tpp"),
    }


def test_a_scheme_without_name_goes_by_its_id() -> None:
    assert wishes(decided("eligible", title=""), 4)[Slot(None, SCHEME)].value == "tpp"


def test_nobody_on_the_site_needs_no_cohort() -> None:
    assert wishes(decided("eligible")) == {}


def test_a_wish_says_whose_it_is_and_why() -> None:
    wish = wishes(decided("not_yet"), 4, 5)[Slot(5, SCHEME)]
    assert (wish.person, wish.because) == (4, "tpp 2026: Jam pelajaran 12,5 dari 20 JP")


@pytest.mark.parametrize(("key", "ours"), [("lontar:x", True), ("KOH", False), ("lontar", False)])
def test_only_our_prefix_is_ours(key: str, ours: bool) -> None:
    assert TARGET.owns(key) is ours


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (Write(Slot(None, SCHEME), None), "cohorts are never deleted"),
        (Write(Slot(10, SCHEME), IN), "no cohort lontar:tpp"),
        (Write(Slot(None, "KOH"), "Taken"), "invalidparameter"),
    ],
)
def test_what_cannot_be_done_is_refused(lms: Lms, write: Write, words: str) -> None:
    port = TARGET.open(lms.site, {})
    port.actual([write.slot])
    (outcome,) = port.apply([write])
    assert (outcome.slot, outcome.status) == (write.slot, "refused")
    assert words in outcome.detail


def test_a_new_cohort_is_hidden_from_learners_and_can_be_filled_at_once(lms: Lms) -> None:
    port = TARGET.open(lms.site, {})
    port.apply([Write(Slot(None, SCHEME), "TPP Pembelajar"), Write(Slot(10, SCHEME), IN)])
    made = lms.read()["cohorts"][-1]
    assert (made["name"], made["visible"], made["members"]) == ("TPP Pembelajar", False, [10])


def test_only_our_cohorts_are_read(lms: Lms) -> None:
    assert TARGET.open(lms.site, {}).actual([]) == {}
