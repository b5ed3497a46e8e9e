"""Differences that stay: refusals are not repeated nightly, foreign edits go by the policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.outward.past import Past, Spot
from sync.outward.planning import Difference
from sync.outward.settings import CohortSettings, ProfileFieldSettings, TargetSettings
from sync.outward.sifting import Exempt, Memory, sift
from sync.outward.targets.declaration import Slot
from tests.sync.outward.office import MONDAY

WEEK = timedelta(days=7)
SLOT = Slot(4, "lontar_hours")
SPOT: Spot = ("profile_fields", "lms", SLOT)
CHANGE = Difference("profile_fields", "lms", SLOT, "3", "12", 1, "hours 2026")
DAY = Difference(
    "profile_fields", "lms", Slot(4, "lontar_as_of"), None, "2026-11-25", 1, "as of", companion=True
)


def past(**more: Any) -> Past:
    known: dict[str, Any] = {
        "change": 1,
        "run": 7,
        "origin": "sync",
        "status": "refused",
        "before": "3",
        "after": "12",
        "left": "3",
        "detail": "useremailinvalid: no",
        "told": MONDAY,
        "account_since": None,
    }
    return Past(**known | more)


def sifted(
    before: Past | None,
    *changes: Difference,
    section: TargetSettings | None = None,
    later: timedelta = timedelta(days=1),
) -> tuple[list[Difference], list[Exempt]]:
    memory = Memory({SPOT: before} if before else {}, MONDAY + later, WEEK)
    return sift(changes or (CHANGE,), memory, section or ProfileFieldSettings())


def kinds(told: tuple[list[Difference], list[Exempt]]) -> list[str]:
    return [one.kind for one in told[1]]


def test_a_place_without_a_past_is_planned() -> None:
    assert sifted(None) == ([CHANGE], [])


@pytest.mark.parametrize("status", ["refused", "altered"])
def test_what_moodle_did_not_take_is_not_sent_again_the_next_night(status: str) -> None:
    assert kinds(sifted(past(status=status, before="2"))) == [status]


def test_what_was_never_sent_is_sent_the_next_night() -> None:
    assert sifted(past(detail="not sent: the site stopped")) == ([CHANGE], [])


@pytest.mark.parametrize(("vain", "expected"), [(1, []), (2, ["altered"])])
def test_a_write_that_was_lost_is_tried_once_more(vain: int, expected: list[str]) -> None:
    assert kinds(sifted(past(status="altered", vain=vain))) == expected


@pytest.mark.parametrize(
    "changed",
    [
        past(after="11"),  # something else is wanted now
        past(left="2"),  # something else is there now
        past(account_since=MONDAY + timedelta(hours=1)),  # the account is another one
    ],
    ids=["wish", "place", "account"],
)
def test_it_is_sent_again_when_its_cause_changed(changed: Past) -> None:
    assert sifted(changed) == ([CHANGE], [])


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("useremailinvalid: no", []),
        ("usernotupdatedadmin: an administrator", ["refused"]),
        ("usernotupdateddeleted: error/usernotupdateddeleted", ["refused"]),
        ("usernotupdatedremote: a remote account", ["refused"]),
    ],
)
def test_after_a_week_it_is_tried_again_unless_only_the_account_could_change_it(
    detail: str, expected: list[str]
) -> None:
    assert kinds(sifted(past(detail=detail), later=WEEK)) == expected


def test_a_foreign_edit_is_restored_and_told() -> None:
    (planned,), exempt = sifted(past(status="applied", left="12"))
    assert (planned.because, planned.asks, exempt) == (
        "hours 2026; changed in Moodle: we left '12'",
        False,
        [],
    )


def test_a_foreign_edit_is_adopted_while_the_same_is_wanted() -> None:
    section = ProfileFieldSettings(drift="adopt")
    assert kinds(sifted(past(status="applied", left="12"), section=section)) == ["adopted"]


def test_an_adopted_value_gives_way_to_another_wish() -> None:
    section = ProfileFieldSettings(drift="adopt")
    ours = past(status="applied", after="11", left="11")
    assert [one.after for one in sifted(ours, section=section)[0]] == ["12"]


def test_a_person_is_asked_where_the_policy_says_so() -> None:
    section = ProfileFieldSettings(drift="ask")
    assert [one.asks for one in sifted(past(status="applied", left="12"), section=section)[0]] == [
        True
    ]


def test_a_place_as_we_left_it_is_no_drift() -> None:
    ours = past(status="applied", after="3", left="3")
    assert sifted(ours) == ([CHANGE], [])


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [(None, "1", "create"), ("1", "2", "update"), ("1", None, "remove")],
)
def test_only_allowed_actions_are_planned(
    before: str | None, after: str | None, action: str
) -> None:
    change = replace(CHANGE, before=before, after=after)
    others = frozenset({"create", "update", "remove"}) - {action}
    section = ProfileFieldSettings.model_validate({"actions": others})
    assert kinds(sifted(None, change, section=section)) == ["not_allowed"]
    assert kinds(sifted(None, change)) == []


@pytest.mark.parametrize(
    ("membership", "joins", "leaves"),
    [
        ("update", True, True),
        ("add_only", True, False),
        ("remove_only", False, True),
        ("paused", False, False),
    ],
)
def test_membership_modes(membership: str, joins: bool, leaves: bool) -> None:
    section = CohortSettings.model_validate({"membership": membership})
    assert section.allows("create", member=True) is joins
    assert section.allows("remove", member=True) is leaves
    assert section.allows("create", member=False)  # the cohort itself


def test_a_companion_goes_with_the_change_that_it_accompanies() -> None:
    assert sifted(past(), CHANGE, DAY)[0] == []
    assert sifted(None, CHANGE, DAY)[0] == [CHANGE, DAY]
