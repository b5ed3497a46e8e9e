"""Planning: wanted minus actual, the hash of a content, and verdicts about single changes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.outward.planning import (
    Difference,
    Status,
    differences,
    foresee,
    plan_hash,
    plan_status,
    settled,
    unclaimed,
)
from sync.outward.targets.declaration import Slot, Wish

Values = dict[Slot, str | None]

SLOT = Slot(4, "lontar_hours")
CHANGE = Difference("profile_fields", "lms", SLOT, "10", "12", 1, "hours 2026")


def compared(wanted: dict[Slot, Wish], actual: Values) -> list[Difference]:
    return list(differences(wanted, actual, target="profile_fields", site="lms"))


def wish(value: str | None, *, companion: bool = False, keep: bool = False) -> Wish:
    return Wish(value, 1, "because", companion=companion, keep=keep)


@pytest.mark.parametrize(
    ("wanted", "shown", "action"),
    [
        ("12", None, "create"),
        ("12", "10", "update"),
        ("0", "12", "update"),
        ("0", None, "create"),
        (None, "12", "remove"),
    ],
)
def test_a_difference_has_its_action(wanted: str | None, shown: str | None, action: str) -> None:
    (found,) = compared({SLOT: wish(wanted)}, {SLOT: shown})
    assert (found.action, found.before, found.after) == (action, shown, wanted)


@pytest.mark.parametrize("value", ["12", "0", None])
def test_what_is_as_wanted_is_no_difference(value: str | None) -> None:
    assert compared({SLOT: wish(value)}, {SLOT: value}) == []


def test_a_slot_that_is_not_shown_is_empty() -> None:
    assert compared({SLOT: wish(None)}, {}) == []


def test_a_slot_without_a_wish_is_left() -> None:
    assert compared({}, {SLOT: "12"}) == []


def test_a_kept_slot_may_hold_any_text() -> None:
    assert compared({SLOT: wish("Name", keep=True)}, {SLOT: "Another name"}) == []
    assert len(compared({SLOT: wish("Name", keep=True)}, {})) == 1


def test_a_companion_alone_is_no_difference() -> None:
    assert compared({Slot(4, "as_of"): wish("2026-11-25", companion=True)}, {}) == []


def test_a_companion_comes_with_another_difference_of_its_account() -> None:
    day = wish("2026-11-25", companion=True)
    wanted = {SLOT: wish("12"), Slot(4, "as_of"): day, Slot(5, "as_of"): day}
    assert [one.slot for one in compared(wanted, {})] == [Slot(4, "as_of"), SLOT]


def test_the_sites_own_slots_come_first() -> None:
    wanted = {Slot(4, "b"): wish("x"), Slot(4, "a"): wish("x"), Slot(None, "z"): wish("x")}
    assert [one.slot for one in compared(wanted, {})] == [
        Slot(None, "z"),
        Slot(4, "a"),
        Slot(4, "b"),
    ]


def test_accounts_that_hold_something_and_are_nobodys_are_unclaimed() -> None:
    actual = {SLOT: "12", Slot(5, "x"): "1", Slot(6, "x"): None, Slot(None, "x"): "name"}
    assert unclaimed(actual, {4}) == {5}


def test_the_hash_does_not_depend_on_the_order() -> None:
    other = dataclasses.replace(CHANGE, slot=Slot(5, "lontar_hours"))
    assert plan_hash([CHANGE, other]) == plan_hash([other, CHANGE])


@pytest.mark.parametrize(
    "change",
    [
        {"target": "cohorts"},
        {"site": "other"},
        {"slot": Slot(5, "lontar_hours")},
        {"slot": Slot(4, "lontar_tier")},
        {"before": None},
        {"after": "13"},
        {"person": 2},
        {"because": "hours 2027"},
    ],
)
def test_any_other_content_has_another_hash(change: dict[str, Any]) -> None:
    assert plan_hash([dataclasses.replace(CHANGE, **change)]) != plan_hash([CHANGE])


def test_the_day_of_a_plan_does_not_change_its_hash() -> None:
    days = [dataclasses.replace(CHANGE, companion=True, after=day) for day in ("1", "2")]
    assert plan_hash(days[:1]) == plan_hash(days[1:])


@pytest.mark.parametrize(
    ("seen", "in_doubt", "status"),
    [
        ("10", False, None),
        ("10", True, None),
        ("12", False, "applied"),
        ("12", True, "applied"),
        ("11", False, "skipped"),
        (None, False, "skipped"),
        ("11", True, "altered"),
    ],
)
def test_a_look_before_writing(seen: str | None, in_doubt: bool, status: Status | None) -> None:
    verdict = foresee(CHANGE, seen, in_doubt=in_doubt)
    assert (verdict and verdict.status) == status


def test_a_companion_is_written_whatever_is_there() -> None:
    companion = dataclasses.replace(CHANGE, companion=True)
    assert foresee(companion, "something else", in_doubt=False) is None


@pytest.mark.parametrize(
    ("answer", "seen", "status"),
    [
        ("done", "12", "applied"),
        ("done", "10", "altered"),
        ("done", None, "altered"),
        ("refused", "10", "refused"),
        ("refused", "12", "applied"),
        ("in_doubt", "12", "applied"),
        ("in_doubt", "10", "in_doubt"),
        ("in_doubt", "1", "altered"),
    ],
)
def test_reading_back_decides(answer: str, seen: str | None, status: Status) -> None:
    assert settled(CHANGE, seen, answer, "").status == status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([("applied", False), ("applied", True)], "applied"),
        ([("applied", False), ("skipped", True)], "applied"),
        ([("applied", False), ("skipped", False)], "stale"),
        ([("applied", False), ("refused", False), ("skipped", False)], "stale"),
        ([("applied", False), ("altered", False)], "partly_applied"),
        ([("applied", False), ("refused", False)], "partly_applied"),
        ([("skipped", False), ("planned", False)], "partly_applied"),
        ([("applied", False), ("in_doubt", False)], "partly_applied"),
    ],
)
def test_a_plan_stands_as_its_changes_do(changes: list[tuple[Status, bool]], status: str) -> None:
    assert plan_status(changes) == status


slots = st.builds(
    Slot,
    account=st.none() | st.integers(1, 5),
    key=st.sampled_from(["lontar_a", "lontar_b", "lontar_c"]),
)
values = st.none() | st.sampled_from(["0", "1", "gold", "a longer text"])
held = st.dictionaries(slots, values)


@given(wanted=st.dictionaries(slots, values), actual=held)
def test_applying_the_differences_makes_actual_what_is_wanted(
    wanted: Values, actual: Values
) -> None:
    wishes = {slot: wish(value) for slot, value in wanted.items()}
    after = actual | {one.slot: one.after for one in compared(wishes, actual)}
    assert all(after.get(slot) == value for slot, value in wanted.items())
    assert all(after[slot] == value for slot, value in actual.items() if slot not in wanted)
    assert compared(wishes, after) == []


@given(wanted=st.dictionaries(slots, values), actual=held)
def test_differences_remember_what_was_there(wanted: Values, actual: Values) -> None:
    found = compared({slot: wish(value) for slot, value in wanted.items()}, actual)
    assert all(one.before == actual.get(one.slot) != one.after for one in found)
