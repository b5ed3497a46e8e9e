"""Competencies, plans and badges of the demo LMS behave as those of a real site."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import Client, Start, recording, small_site

SUMMARY = "tool_lp_data_for_user_competency_summary"
INSIDE = "core_competency_list_plan_competencies"


def test_reading_an_unrated_pair_makes_an_empty_rating(client: Client) -> None:
    answer = client.call(SUMMARY, userid=8, competencyid=1)
    assert answer["usercompetency"]["grade"] is None
    assert client.saved()["ratings"][-1] == {
        "userid": 8,
        "competencyid": 1,
        "timemodified": answer["usercompetency"]["timemodified"],
    }


def test_reading_a_plan_makes_nothing(client: Client) -> None:
    before = client.saved()["ratings"]
    unrated, rated = client.call(INSIDE, id=1)
    assert (unrated["usercompetency"]["grade"], rated["usercompetency"]["grade"]) == (None, 4)
    assert client.saved()["ratings"] == before


def test_completed_plan_shows_the_ratings_of_its_last_day(client: Client) -> None:
    (kept,) = client.call(INSIDE, id=2)
    assert "usercompetency" not in kept
    assert (kept["usercompetencyplan"]["grade"], kept["usercompetencyplan"]["proficiency"]) == (
        2,
        False,
    )


def test_rating_is_named_and_counts_from_the_proficient_level(client: Client) -> None:
    answer = client.call(SUMMARY, userid=4, competencyid=3)["usercompetency"]
    assert (answer["gradename"], answer["proficiency"]) == ("Level 4", True)


@pytest.mark.parametrize(
    ("switch", "number", "function", "fields"),
    [
        ("competencies", 763, "core_competency_list_competencies", {"filters[0][column]": "id"}),
        ("badges", 789, "core_badges_get_user_badges", {"userid": 4}),
    ],
)
def test_switched_off_features_refuse_as_recorded(
    start: Start, switch: str, number: int, function: str, fields: dict[str, Any]
) -> None:
    client = start(small_site() | {"site": {switch: False}})
    fields = {**fields, "filters[0][value]": 1} if "filters[0][column]" in fields else fields
    assert client.call(function, **fields) == recording(number)["response"]


def test_badges_may_be_asked_of_one_course_and_page_by_page(client: Client) -> None:
    function = "core_badges_get_user_badges"
    named = [one["name"] for one in client.call(function, userid=4, courseid=3)["badges"]]
    assert named == ["Lulus"]
    page = client.call(function, userid=4, page=1, perpage=1)["badges"]
    assert [one["name"] for one in page] == ["Lulus"]


def test_front_page_tells_who_was_deleted(client: Client) -> None:
    function = "core_completion_get_course_completion_status"
    codes = [client.call(function, courseid=1, userid=one)["errorcode"] for one in (63, 999, 8)]
    assert codes == ["userdeleted", "invaliduser", "cannotviewreport"]
