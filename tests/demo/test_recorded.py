"""The demo LMS says no in exactly the words that a real Moodle was recorded with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.demo.conftest import Client, fields_of, recording

# Recorded on a site that the small one resembles in what the request touches.
REFUSALS = (
    *(112, 113, 118, 187, 209, 210, 211, 212, 215, 226, 249, 253, 256, 258, 303, 311),
    *(335, 339, 340, 341, 403, 404, 405, 406, 407, 408, 409, 411, 412, 505, 506),
    420,
    563,
    1100,
    *(550, 552, 553, 554, 611, 705, 706, 715, 783, 784, 808, 944, 956, 965, 967, 969, 978, 105),
)
SAME_ANSWERS = (582, 119, 224, 227, 306, 332, 350, 351, 541, 542, 601, 801, 816, 818, 958, 960, 963)
INNER_REFUSALS = (182, 186, 189)
# Real answers hold more of what a course or person may have: our keys must be among theirs.
SHAPES: dict[int, tuple[str, dict[str, Any]]] = {
    200: ("core_user_get_users_by_field", {"field": "id", "values[0]": 8}),
    330: ("core_enrol_get_enrolled_users", {"courseid": 2}),
    347: ("core_enrol_get_users_courses", {"userid": 8}),
    300: ("core_course_get_courses", {"options[ids][0]": 2}),
    302: ("core_course_get_courses_by_field", {"field": "id", "value": 2}),
    400: ("core_completion_get_course_completion_status", {"courseid": 2, "userid": 8}),
    501: ("gradereport_user_get_grade_items", {"courseid": 2, "userid": 8}),
    414: ("core_completion_get_activities_completion_status", {"courseid": 2, "userid": 8}),
    580: ("mod_assign_get_assignments", {"courseids[0]": 2, "includenotenrolledcourses": 1}),
    543: ("mod_quiz_get_user_attempts", {"quizid": 2, "userid": 8}),
    572: ("mod_quiz_get_attempt_review", {"attemptid": 2_000_801}),
    558: ("mod_quiz_get_user_best_grade", {"quizid": 2, "userid": 8}),
    604: ("mod_feedback_get_items", {"feedbackid": 1}),
    607: ("mod_feedback_get_responses_analysis", {"feedbackid": 1}),
    700: ("core_competency_list_competency_frameworks", {"context[contextid]": 1}),
    703: (
        "core_competency_list_competencies",
        {"filters[0][column]": "idnumber", "filters[0][value]": "KM.1"},
    ),
    711: ("core_competency_list_course_competencies", {"id": 2}),
    713: ("tool_lp_data_for_user_competency_summary", {"userid": 4, "competencyid": 3}),
    718: ("core_competency_list_user_plans", {"userid": 4}),
    722: ("core_competency_list_plan_competencies", {"id": 1}),
    780: ("core_badges_get_user_badges", {"userid": 4}),
    951: ("core_cohort_get_cohorts", {}),
    955: ("core_cohort_get_cohort_members", {"cohortids[0]": 2}),
    802: ("core_reportbuilder_retrieve_report", {"reportid": 1}),
}


@pytest.mark.parametrize("number", REFUSALS)
def test_refusals_equal_the_recorded_ones(client: Client, number: int) -> None:
    recorded = recording(number)
    answer = client.call(recorded["function"], **fields_of(recorded))
    assert answer == recorded["response"]


@pytest.mark.parametrize("number", SAME_ANSWERS)
def test_answers_without_content_equal_the_recorded_ones(client: Client, number: int) -> None:
    recorded = recording(number)
    fields = as_in_the_small_site(number, fields_of(recorded))
    answer = client.call(recorded["function"], **fields)
    assert without_content(answer) == without_content(recorded["response"])


def as_in_the_small_site(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    member = {"members[0][usertype][value]": "5"} if number == 958 else {}
    return {**fields, **member}


def without_content(answer: Any) -> Any:
    """An answer without the quizzes and surveys of another site, ids of members as ours."""
    if not isinstance(answer, dict):
        return answer
    text = json.dumps({k: v for k, v in answer.items() if k not in {"quizzes", "feedbacks"}})
    return json.loads(text.replace("id=4)", "id=5)"))


@pytest.mark.parametrize("number", INNER_REFUSALS)
def test_inner_refusals_equal_the_recorded_ones(client: Client, number: int) -> None:
    recorded = recording(number)
    answer = client.call(recorded["function"], **fields_of(recorded))
    expected = json.dumps(recorded["response"]).replace("http:\\\\/\\\\/lms.example.go.id", "URL")
    ours = json.dumps(answer).replace(client.server.url.replace("/", "\\\\/"), "URL")
    assert ours == expected


@pytest.mark.parametrize("number", sorted(SHAPES))
def test_answers_hold_no_key_that_the_recorded_ones_lack(client: Client, number: int) -> None:
    function, fields = SHAPES[number]
    answer = client.call(function, **fields)
    assert keys(answer) - keys(recording(number)["response"]) == set()


def keys(value: Any, place: str = "") -> set[str]:
    """Every key path of an answer, positions in lists left out."""
    if isinstance(value, list):
        return {key for item in value for key in keys(item, place)}
    if not isinstance(value, dict):
        return set()
    inner = {key for name, item in value.items() for key in keys(item, f"{place}.{name}")}
    return {f"{place}.{name}" for name in value} | inner


def test_an_xml_refusal_equals_the_recorded_one(client: Client) -> None:
    recorded = recording(110)
    response = client.post(
        recorded["function"], {**fields_of(recorded), "moodlewsrestformat": "none"}
    )
    assert response.text == recorded["response"]
