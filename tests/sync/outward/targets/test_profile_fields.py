"""Profile fields: what is wished for a person, and in which text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.outward.numbers import number_text
from sync.outward.settings import ProfileFieldSettings
from sync.outward.standing import Number, Standing
from sync.outward.targets.declaration import Slot, Wish, Write
from sync.outward.targets.profile_fields import LONGEST, TARGET, shortened
from tests.sync.outward.lms import Lms
from tests.sync.outward.people import decided, standing

SCHEME = {"outcome": "lontar_outcome", "tier": "lontar_tier", "reason": "lontar_reason"}
SETTINGS = ProfileFieldSettings.model_validate(
    {
        "enabled": True,
        "hours": "lontar_hours",
        "as_of": "lontar_as_of",
        "scheme": {"tpp": SCHEME},
    }
)


def wishes(*standings: Standing, site: str = "lms") -> dict[Slot, Wish]:
    return TARGET.wanted(SETTINGS, standings, site)


def values(one: Standing) -> dict[str, str | None]:
    """What is wished beside the day."""
    return {slot.key: wish.value for slot, wish in wishes(one).items() if not wish.companion}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (20, "20"),
        (100, "100"),
        (Decimal("12.50"), "12.5"),
        (Decimal("20.00"), "20"),
        (Decimal("0.125"), "0.13"),
        (87.33333333333333, "87.33"),
        (0.1 + 0.2, "0.3"),
        (1e-9, "0"),
        (-0.0, "0"),
        (-1.005, "-1.01"),
        (1234567.891, "1234567.89"),
    ],
)
def test_numbers_have_a_point_and_no_trailing_zeros(value: Number, text: str) -> None:
    assert number_text(value) == text


@given(st.decimals(-10_000, 10_000, places=4) | st.floats(-10_000, 10_000))
def test_a_number_is_written_to_the_hundredth(value: Number) -> None:
    text = number_text(value)
    assert abs(Decimal(text) - Decimal(str(value))) <= Decimal("0.005")
    assert not ("." in text and text.endswith(("0", ".")))


def test_short_text_stays() -> None:
    assert shortened("Jam pelajaran 12,5 dari 20 JP") == "Jam pelajaran 12,5 dari 20 JP"


def test_text_that_moodle_would_cut_is_cut_at_a_word() -> None:
    text = shortened("kata " * 80)
    assert (len(text) <= LONGEST, text[-6:]) == (True, " kata…")


def test_lines_become_one_line() -> None:
    assert shortened("satu\n  dua") == "satu dua"


def test_zero_is_written() -> None:
    assert values(standing(4, metrics={"hours": 0})) == {"lontar_hours": "0"}


@pytest.mark.parametrize("metrics", [{}, {"hours": None}, {"mastery": 80}])
def test_an_unknown_metric_leaves_its_field(metrics: dict[str, Any]) -> None:
    assert values(standing(4, metrics=metrics)) == {}


@pytest.mark.parametrize(
    ("outcome", "texts"),
    [
        (decided("eligible", tier="gold"), {"lontar_outcome": "eligible", "lontar_tier": "gold"}),
        (decided("eligible"), {"lontar_outcome": "eligible", "lontar_tier": None}),
        (decided("not_yet"), {"lontar_outcome": "not_yet", "lontar_tier": None}),
        (decided("needs_review"), {"lontar_outcome": "needs_review"}),
    ],
)
def test_the_decision_is_shown_and_a_review_leaves_the_tier(
    outcome: Any, texts: dict[str, str | None]
) -> None:
    reason = {"lontar_reason": "Jam pelajaran 12,5 dari 20 JP"}
    assert values(standing(4, outcome=outcome)) == texts | reason


def test_no_reason_clears_the_field() -> None:
    assert values(standing(4, outcome=decided("eligible", reason="")))["lontar_reason"] is None


def test_a_scheme_without_decision_leaves_its_fields() -> None:
    assert values(standing(4, outcome=decided("eligible", scheme="other"))) == {}


def test_the_day_is_a_companion() -> None:
    wish = wishes(standing(4, metrics={"hours": 1}))[Slot(4, "lontar_as_of")]
    assert (wish.value, wish.companion) == ("2026-11-25", True)


def test_both_accounts_of_a_person_show_the_same() -> None:
    found = wishes(standing(4, 5, metrics={"hours": 1}))
    assert {slot.account for slot in found} == {4, 5}


def test_another_site_is_not_touched() -> None:
    assert wishes(standing(4, metrics={"hours": 1}), site="other") == {}


def test_a_wish_says_whose_it_is_and_why() -> None:
    found = wishes(standing(4, metrics={"hours": 1}, outcome=decided("eligible")))
    assert found[Slot(4, "lontar_hours")].because == "hours 2026"
    assert found[Slot(4, "lontar_outcome")] == Wish(
        "eligible",
        4,
        "tpp 2026: Jam pelajaran 12,5 dari 20 JP",
        scheme="tpp",
        grants="eligible",
    )


@pytest.mark.parametrize(("key", "ours"), [("lontar_x", True), ("nip", False), ("", False)])
def test_only_our_prefix_is_ours(key: str, ours: bool) -> None:
    assert TARGET.owns(key) is ours


def test_an_empty_field_and_no_field_are_both_nothing(lms: Lms) -> None:
    port = TARGET.open(lms.site, {})
    slots = [Slot(10, "lontar_hours"), Slot(10, "lontar_unknown")]
    assert port.actual(slots) == dict.fromkeys(slots)


def test_a_deleted_account_is_missing(lms: Lms) -> None:
    assert TARGET.open(lms.site, {}).actual([Slot(9, "lontar_hours")]) == {}


def test_nothing_to_look_at_asks_nothing(lms: Lms) -> None:
    before = lms.server.requests
    assert TARGET.open(lms.site, {}).actual([]) == {}
    assert lms.server.requests == before


def test_only_the_named_fields_are_shown() -> None:
    bare = ProfileFieldSettings.model_validate({"enabled": True, "scheme": {"tpp": {}}})
    assert TARGET.wanted(bare, [standing(4, outcome=decided("eligible"))], "lms") == {}


def test_text_that_moodle_would_cut_is_refused_unsent(lms: Lms) -> None:
    slots = [Slot(10, "lontar_tier"), Slot(10, "lontar_hours")]
    writes = [Write(slots[0], "x" * (LONGEST + 1)), Write(slots[1], "0")]
    outcomes = TARGET.open(lms.site, {}).apply(writes)
    assert {one.slot: one.status for one in outcomes} == dict(
        zip(slots, ("refused", "done"), strict=True)
    )
    assert lms.fields(10)["lontar_hours"] == "0"
