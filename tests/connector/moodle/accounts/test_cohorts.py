"""Cohorts of ours, with their members."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.accounts.cohorts import read_all_cohorts, read_cohorts
from connector.moodle.errors import Misshapen
from connector.moodle.records import Cohort
from connector.moodle.site_records import CohortMember, SiteCohort
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

SEARCH, MEMBERS = "core_cohort_search_cohorts", "core_cohort_get_cohort_members"


def moodle_with(cohorts: list[Params]) -> FakeMoodle:
    """Every cohort has the member 1000 + its id."""

    def search(params: Params) -> Any:
        start, size = int(params["limitfrom"]), int(params["limitnum"])
        return {"cohorts": cohorts[start : start + size]}

    def members(params: Params) -> Any:
        ids = [int(one) for one in params["cohortids"]]
        return [{"cohortid": one, "userids": [1000 + one]} for one in ids]

    return FakeMoodle(**{SEARCH: search, MEMBERS: members})


def cohort(number: int, idnumber: str | None) -> Params:
    return {"id": number, "idnumber": idnumber, "name": "Layak &amp; lulus"}


def test_only_cohorts_with_our_prefix_are_ours() -> None:
    found = read_cohorts(
        site_of(moodle_with([cohort(1, "lontar:tpp"), cohort(2, "x-lontar:"), cohort(3, None)])),
        "lontar:",
    )
    assert found == [Cohort(1, "lontar:tpp", "Layak & lulus", frozenset({1001}))]


def test_no_cohort_asks_for_no_members() -> None:
    moodle = moodle_with([])
    assert read_cohorts(site_of(moodle), "lontar:") == []
    assert moodle.asked(MEMBERS) == []


def test_search_is_paged() -> None:
    many = [cohort(number, f"lontar:{number}") for number in range(250)]
    assert len(read_cohorts(site_of(moodle_with(many)), "lontar:")) == 250


def test_a_cohort_of_which_no_word_is_said_has_not_lost_its_members() -> None:
    moodle = moodle_with([cohort(1, "lontar:tpp"), cohort(2, "lontar:x")])
    moodle.handlers[MEMBERS] = lambda params: [
        {"cohortid": 1, "userids": [1001]} for one in params["cohortids"] if one == "1"
    ]
    with pytest.raises(Misshapen, match="cohort 2"):
        read_cohorts(site_of(moodle), "lontar:")
    pull = read_all_cohorts(site_of(moodle))
    members = [one for one in pull.records if isinstance(one, CohortMember)]
    assert members == [CohortMember("lms", 1, 1001)]
    assert pull.extent.unread == {"cohort": {2}}
    assert "members of cohort 2" in [one.subject for one in pull.extent.skipped]


def test_search_looks_into_every_context() -> None:
    moodle = moodle_with([])
    read_cohorts(site_of(moodle), "lontar:")
    (asked,) = moodle.asked(SEARCH)
    assert (asked["query"], asked["includes"]) == ("lontar:", "all")
    assert asked["context"] == {"contextlevel": "system", "instanceid": "0"}


def test_recorded_search_and_members() -> None:
    moodle = FakeMoodle(
        **{
            SEARCH: lambda _: recording(953)["response"],
            MEMBERS: lambda _: recording(962)["response"],
        }
    )
    (found,) = read_cohorts(site_of(moodle), "KOH-CPNS")
    assert (found.cohort, found.idnumber) == (2, "KOH-CPNS-2026")
    assert found.members


def test_all_cohorts_are_facts_whoever_made_them() -> None:
    moodle = moodle_with([cohort(1, "lontar:tpp"), cohort(2, None) | {"visible": True}])
    found = set(read_all_cohorts(site_of(moodle)).records)
    assert found == {
        SiteCohort("lms", 1, "lontar:tpp", "Layak & lulus", None),
        SiteCohort("lms", 2, None, "Layak & lulus", True),
        CohortMember("lms", 1, 1001),
        CohortMember("lms", 2, 1002),
    }
    assert moodle.asked(SEARCH)[0]["query"] == ""


def test_cohort_that_went_meanwhile_keeps_its_members_and_stops_no_other() -> None:
    moodle = moodle_with([cohort(number, None) for number in (1, 2, 3)])
    members = moodle.handlers[MEMBERS]

    def but_two(params: Params) -> Any:
        return refusal("invalidrecord") if "2" in params["cohortids"] else members(params)

    moodle.handlers[MEMBERS] = but_two
    pull = read_all_cohorts(site_of(moodle))
    found = {one.cohort for one in pull.records if isinstance(one, CohortMember)}
    assert (found, pull.extent.unread["cohort"]) == ({1, 3}, {2})
    assert pull.extent.skipped[0].subject == "members of cohort 2"
