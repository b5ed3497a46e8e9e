"""Cohorts of the demo LMS: created, filled and emptied with Moodle's half-measures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import Client

ADD = "core_cohort_add_cohort_members"
DELETE = "core_cohort_delete_cohort_members"


def member(place: int, cohort: tuple[str, object], user: tuple[str, object]) -> dict[str, object]:
    name = f"members[{place}]"
    return {
        f"{name}[cohorttype][type]": cohort[0],
        f"{name}[cohorttype][value]": cohort[1],
        f"{name}[usertype][type]": user[0],
        f"{name}[usertype][value]": user[1],
    }


def members(client: Client) -> list[int]:
    (row,) = client.call("core_cohort_get_cohort_members", **{"cohortids[0]": 2})
    found: list[int] = row["userids"]
    return found


def create(client: Client, *idnumbers: str) -> Any:
    fields: dict[str, object] = {}
    for place, idnumber in enumerate(idnumbers):
        name = f"cohorts[{place}]"
        kind = {f"{name}[categorytype][type]": "system", f"{name}[categorytype][value]": ""}
        fields |= kind | {f"{name}[name]": "X", f"{name}[idnumber]": idnumber}
        fields[f"{name}[visible]"] = 0
    return client.call("core_cohort_create_cohorts", **fields)


@pytest.mark.parametrize(
    ("cohort", "user", "code"),
    [
        (("id", 2), ("id", 8), None),
        (("idnumber", "KOH"), ("username", "asn005"), None),
        (("id", 2), ("id", 5), "3"),
        (("id", 99), ("id", 8), "2"),
        (("id", 2), ("id", 63), "2"),
        (("name", "CPNS"), ("id", 8), "1"),
        (("id", 2), ("idnumber", "NIP8"), "1"),
    ],
)
def test_members_are_added_or_warned_of(
    client: Client, cohort: tuple[str, object], user: tuple[str, object], code: str | None
) -> None:
    warnings = client.call(ADD, **member(0, cohort, user))["warnings"]
    assert [row["warningcode"] for row in warnings] == ([code] if code else [])
    assert (8 in members(client)) == (code is None)


def test_good_members_go_through_beside_bad_ones(client: Client) -> None:
    client.call(ADD, **member(0, ("id", 2), ("id", 999)), **member(1, ("id", 2), ("id", 61)))
    assert 61 in members(client)


def test_members_are_removed_with_a_null(client: Client) -> None:
    assert client.call(DELETE, **{"members[0][cohortid]": 2, "members[0][userid]": 5}) is None
    assert 5 not in members(client)


def test_removing_somebody_who_is_no_member_is_silent(client: Client) -> None:
    assert client.call(DELETE, **{"members[0][cohortid]": 2, "members[0][userid]": 8}) is None


def test_one_unknown_account_rolls_the_removal_back(client: Client) -> None:
    pair = {"members[0][cohortid]": 2, "members[0][userid]": 5}
    client.call(DELETE, **pair, **{"members[1][cohortid]": 2, "members[1][userid]": 999})
    assert 5 in members(client)


def test_a_new_cohort_takes_members(client: Client) -> None:
    (made,) = create(client, "lontar:tpp")
    client.call(ADD, **member(0, ("id", made["id"]), ("id", 8)))
    assert client.saved()["cohorts"][-1]["members"] == [8]


def test_a_new_cohort_keeps_its_visibility(client: Client) -> None:
    create(client, "lontar:tpp")
    answer = client.call("core_cohort_search_cohorts", query="lontar:", **{"context[contextid]": 1})
    assert [(row["idnumber"], row["visible"]) for row in answer["cohorts"]] == [
        ("lontar:tpp", False)
    ]


@pytest.mark.parametrize("idnumbers", [("KOH",), ("a", "a")])
def test_a_taken_idnumber_creates_nothing(client: Client, idnumbers: tuple[str, ...]) -> None:
    assert create(client, *idnumbers)["errorcode"] == "invalidparameter"
    assert len(client.call("core_cohort_get_cohorts")) == 1
