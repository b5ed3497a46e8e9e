"""Limits: what makes a plan wait for a person."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sync.outward.limits import LimitRow, Population, PushHistory, judge, split
from sync.outward.planning import Difference, Place
from sync.outward.settings import PushLimits
from sync.outward.targets.declaration import Slot

GROUP = ("cohorts", "lms")
COHORT = "lontar:tpp"


def change(account: int, after: str | None = "member", key: str = COHORT) -> Difference:
    before = "member" if after is None else None
    slot = Slot(account, key)
    return Difference("cohorts", "lms", slot, before, after, account, "tpp", scheme="tpp")


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
    judged = judge(
        changes,
        Population(holders),
        schemes=schemes or {},
        history=history or PushHistory(),
        limits=limits or PushLimits(),
    )
    return next(one.row for one in judged if one.row["name"] == name)


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
        ({"tpp": "a", "new": "c"}, ""),  # nothing of it is to be written
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


def decided(person: int, before: str | None, after: str | None, scheme: str = "tpp") -> Difference:
    slot = Slot(person, "lontar_outcome")
    return Difference(
        "profile_fields",
        "lms",
        slot,
        before,
        after,
        person,
        scheme,
        scheme=scheme,
        grants="eligible",
    )


def losing(*people: int) -> list[Difference]:
    return [decided(one, "eligible", "not_yet") for one in people]


def judged(
    changes: list[Difference], eligible: range, units: Mapping[int, str | None], **limits: float
) -> Mapping[str, LimitRow]:
    found = judge(
        changes,
        Population({}, {("tpp", one) for one in eligible}, units),
        schemes={},
        history=PushHistory({("profile_fields", "lms")}),
        limits=PushLimits.model_validate(limits),
    )
    return {one.row["name"]: one.row for one in found}


@pytest.mark.parametrize(
    ("lost", "eligible", "exceeded"),
    [(9, 9, False), (10, 100, False), (11, 100, True), (10, 10, True)],
)
def test_many_who_lose_eligibility_wait(lost: int, eligible: int, exceeded: bool) -> None:
    found = judged(losing(*range(lost)), range(eligible), {})["losing"]
    assert (found["exceeded"], found["where"]) == (exceeded, "tpp")


def test_one_person_in_two_places_is_one_person() -> None:
    twice = [*losing(*range(10)), *(change(one, None) for one in range(10))]
    assert judged(twice, range(100), {})["losing"]["actual"] == 0.1


def test_many_who_gain_eligibility_wait() -> None:
    gaining = [decided(one, "not_yet", "eligible") for one in range(26)]
    units: dict[int, str | None] = dict.fromkeys(range(100), "a")
    assert judged(gaining, range(0), units)["gaining"]["exceeded"]
    assert not judged(gaining[:25], range(0), units)["gaining"]["exceeded"]


def test_a_whole_office_that_loses_it_waits() -> None:
    units: dict[int, str | None] = {one: "office" if one < 6 else "city" for one in range(200)}
    found = judged(losing(*range(6)), range(200), units)
    assert (found["concentration"]["exceeded"], found["concentration"]["where"]) == (
        True,
        "tpp in office",
    )
    assert not found["losing"]["exceeded"]


def test_a_small_office_is_no_concentration() -> None:
    units: dict[int, str | None] = {one: "office" if one < 4 else "city" for one in range(200)}
    assert not judged(losing(*range(4)), range(200), units)["concentration"]["exceeded"]


def test_a_flood_of_messages_waits() -> None:
    messages = [
        Difference("messages", "lms", Slot(one, "lontar:tpp:2026"), None, "text", one, "tpp")
        for one in range(3)
    ]
    assert judged(messages, range(0), {}, messages=2)["messages"]["exceeded"]
    assert not judged(messages, range(0), {}, messages=3)["messages"]["exceeded"]


def test_what_a_limit_caught_waits_with_all_that_changes_for_the_same_person() -> None:
    units: dict[int, str | None] = {one: "office" if one < 6 else "city" for one in range(200)}
    hours = Difference("profile_fields", "lms", Slot(1, "lontar_hours"), "1", "2", 1, "hours")
    other = Difference("profile_fields", "lms", Slot(9, "lontar_hours"), "1", "2", 9, "hours")
    changes = [*losing(*range(6)), hours, other]
    found = judge(
        changes,
        Population({}, {("tpp", one) for one in range(200)}, units),
        schemes={},
        history=PushHistory({("profile_fields", "lms")}),
        limits=PushLimits(),
    )
    assert split(changes, found) == ([other], [*losing(*range(6)), hours])
