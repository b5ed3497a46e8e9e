"""Limits: what makes a plan wait for a person."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sync.outward.limits import LimitRow, PushHistory, limit_rows
from sync.outward.planning import Difference, Place
from sync.outward.settings import PushLimits
from sync.outward.targets.declaration import Slot

GROUP = ("cohorts", "lms")
COHORT = "lontar:tpp"


def change(account: int, after: str | None = "member", key: str = COHORT) -> Difference:
    before = "member" if after is None else None
    return Difference("cohorts", "lms", Slot(account, key), before, after, account, "tpp")


def row(
    name: str,
    changes: list[Difference],
    *,
    members: int = 0,
    history: PushHistory | None = None,
    schemes: Mapping[str, str] | None = None,
    limits: PushLimits | None = None,
) -> LimitRow:
    holders: dict[Place, int] = {(*GROUP, COHORT): members}
    rows = limit_rows(
        changes,
        holders,
        schemes=schemes or {},
        history=history or PushHistory(),
        limits=limits or PushLimits(),
    )
    return next(one for one in rows if one["name"] == name)


def test_the_first_push_waits() -> None:
    found = row("first_push", [change(1)])
    assert (found["exceeded"], found["where"]) == (True, "cohorts on lms")


def test_the_first_push_of_another_target_waits() -> None:
    assert row("first_push", [change(1)], history=PushHistory({("profile_fields", "lms")}))[
        "exceeded"
    ]


def test_a_later_push_does_not_wait() -> None:
    assert not row("first_push", [change(1)], history=PushHistory({GROUP}))["exceeded"]


@pytest.mark.parametrize(
    ("now", "where"),
    [
        ({"tpp": "a"}, ""),
        ({"tpp": "b"}, "tpp"),
        ({"tpp": "a", "new": "c"}, "new"),
        ({}, ""),
    ],
)
def test_a_changed_scheme_waits(now: dict[str, str], where: str) -> None:
    history = PushHistory({GROUP}, {"tpp": "a"})
    found = row("changed_scheme", [change(1)], history=history, schemes=now)
    assert (found["exceeded"], found["where"]) == (bool(where), where)


@pytest.mark.parametrize(
    ("lost", "members", "exceeded"),
    [
        (9, 9, False),  # fewer than the minimum
        (10, 100, False),  # the share is allowed
        (11, 100, True),
        (10, 10, True),
        (10, 0, True),  # nobody was read: the greatest share there is
    ],
)
def test_many_removals_wait(lost: int, members: int, exceeded: bool) -> None:
    changes = [change(account, None) for account in range(lost)]
    assert row("removals", changes, members=members)["exceeded"] is exceeded


def test_the_place_with_the_worst_share_is_named() -> None:
    changes = [*(change(one, None) for one in range(10)), change(1, None, "lontar:other")]
    found = row("removals", changes, members=40)
    assert (found["actual"], found["where"]) == (0.25, "lontar:tpp on lms")


def test_no_removal_is_no_share() -> None:
    found = row("removals", [change(1)], members=40)
    assert (found["actual"], found["exceeded"], found["where"]) == (0, False, "")
