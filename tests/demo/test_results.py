"""Completions, grades, attempts and surveys of the demo LMS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import Client, Start, small_site

COMPLETION = "core_completion_get_course_completion_status"
GRADES = "gradereport_user_get_grade_items"
ANALYSIS = "mod_feedback_get_responses_analysis"
ACTIVITIES = "core_completion_get_activities_completion_status"


def criterion(client: Client, courseid: int, userid: int) -> Any:
    status = client.call(COMPLETION, courseid=courseid, userid=userid)["completionstatus"]
    (one,) = status["completions"]
    return status["completed"], one["complete"], one["timecompleted"]


def test_a_completion_is_dated_by_its_criterion(client: Client) -> None:
    assert criterion(client, 2, 8) == (True, True, 1_778_817_826)


def test_a_suspended_account_answers_normally(client: Client) -> None:
    assert criterion(client, 3, 61) == (False, False, None)


@pytest.mark.parametrize("unknown", [0, None])
def test_a_completion_may_lack_its_date(start: Start, unknown: int | None) -> None:
    site = small_site()
    site["completions"][0]["timecompleted"] = unknown
    assert criterion(start(site), 2, 8) == (True, False, None)


def test_completion_switched_off_cannot_be_viewed(start: Start) -> None:
    site = small_site()
    site["courses"][0]["enablecompletion"] = False
    answer = start(site).call(COMPLETION, courseid=2, userid=8)
    assert answer["errorcode"] == "cannotviewreport"


def test_the_gradebook_of_a_course_leaves_out_expired_people_and_trainers(client: Client) -> None:
    rows = client.call(GRADES, courseid=2)["usergrades"]
    assert [row["userid"] for row in rows] == [8]


def test_the_total_is_the_sum_of_graded_items(client: Client) -> None:
    (row,) = client.call(GRADES, courseid=2, userid=8)["usergrades"]
    total = row["gradeitems"][-1]
    assert (total["itemtype"], total["graderaw"], total["grademax"]) == ("course", 90, 100)


def test_a_person_without_grades_has_empty_rows(client: Client) -> None:
    (row,) = client.call(GRADES, courseid=2, userid=16)["usergrades"]
    assert [item["graderaw"] for item in row["gradeitems"]] == [None, None, None]


def test_what_was_handed_in_waits_without_a_grade(start: Start) -> None:
    site = small_site() | {"submissions": [{"assignment": 1, "userid": 8, "submitted": 500}]}
    (row,) = start(site).call(GRADES, courseid=2, userid=8)["usergrades"]
    _, item, total = row["gradeitems"]
    assert (item["itemmodule"], item["graderaw"], item["gradedatesubmitted"]) == (
        "assign",
        None,
        500,
    )
    assert total["graderaw"] == 90


def test_a_graded_assignment_counts_in_the_total(start: Start) -> None:
    handed_in = {"assignment": 1, "userid": 8, "grade": 60, "graded": 600, "hidden": True}
    (row,) = start(small_site() | {"submissions": [handed_in]}).call(GRADES, courseid=2, userid=8)[
        "usergrades"
    ]
    _, item, total = row["gradeitems"]
    assert (item["gradeishidden"], item["gradedategraded"]) == (True, 600)
    assert (total["graderaw"], total["grademax"]) == (150, 200)


def states(client: Client, userid: int) -> dict[str, tuple[int, int]]:
    """State and time by kind of activity."""
    answer = client.call(ACTIVITIES, courseid=2, userid=userid)["statuses"]
    return {one["modname"]: (one["state"], one["timecompleted"]) for one in answer}


def test_states_of_activities_follow_what_was_done(start: Start) -> None:
    site = small_site() | {"submissions": [{"assignment": 1, "userid": 8, "submitted": 500}]}
    site["surveys"][0]["responses"][0]["timemodified"] = 700
    client = start(site)
    passed = {"quiz": (2, 1_778_817_826), "assign": (1, 500), "feedback": (1, 700)}
    assert states(client, 8) == passed
    assert set(states(client, 16).values()) == {(0, 0)}


def test_a_state_may_be_set_by_hand(start: Start) -> None:
    row = {"cmid": 1002, "userid": 16, "state": 3, "timecompleted": 9, "overrideby": 2}
    client = start(small_site() | {"activities": [row]})
    assert states(client, 16)["quiz"] == (3, 9)
    told = client.call(ACTIVITIES, courseid=2, userid=16)["statuses"]
    assert [one["overrideby"] for one in told] == [2, None, None]


def test_assignments_of_courses_that_the_caller_is_not_in_are_asked_for(client: Client) -> None:
    asked = {"courseids[0]": 2}
    (warning,) = client.call("mod_assign_get_assignments", **asked)["warnings"]
    assert (warning["itemid"], warning["warningcode"]) == (2, "2")
    answer = client.call("mod_assign_get_assignments", **asked, includenotenrolledcourses=1)
    assert [one["id"] for one in answer["courses"][0]["assignments"]] == [1]


def test_the_best_grade_comes_with_the_pass_mark(client: Client) -> None:
    answer = client.call("mod_quiz_get_user_best_grade", quizid=2, userid=8)
    assert answer == {"hasgrade": True, "grade": 90, "gradetopass": 70, "warnings": []}


def test_without_a_grade_the_key_is_missing(client: Client) -> None:
    answer = client.call("mod_quiz_get_user_best_grade", quizid=2, userid=16)
    assert answer == {"hasgrade": False, "gradetopass": 70, "warnings": []}


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        ({}, [1]),
        ({"status": "all"}, [1, 2]),
        ({"status": "unfinished"}, [2]),
        ({"status": "finished", "includepreviews": 1}, [1, 3]),
    ],
)
def test_attempts_by_state(start: Start, fields: dict[str, Any], numbers: list[int]) -> None:
    site = small_site()
    site["attempts"] += [
        {"quiz": 2, "userid": 8, "attempt": 3, "preview": True},
        {"quiz": 2, "userid": 8, "attempt": 2, "state": "overdue"},
    ]
    answer = start(site).call("mod_quiz_get_user_attempts", quizid=2, userid=8, **fields)
    assert [row["attempt"] for row in answer["attempts"]] == numbers


def questions(client: Client) -> list[dict[str, Any]]:
    """Of the only attempt: at quiz 2, by account 8, the first."""
    found: list[dict[str, Any]] = client.call("mod_quiz_get_attempt_review", attemptid=2_000_801)[
        "questions"
    ]
    return found


def test_the_points_of_an_attempt_are_shared_out_over_its_questions(client: Client) -> None:
    told = [(one["mark"], one["maxmark"], one["state"]) for one in questions(client)]
    assert told == [*[("2.00", 2, "gradedright")] * 4, ("1.00", 2, "gradedright")]


def test_the_last_question_of_an_unmarked_attempt_waits(start: Start) -> None:
    site = small_site()
    site["attempts"][0]["sumgrades"] = None
    told = [(one["mark"], one["state"]) for one in questions(start(site))]
    assert told == [*[("0.00", "gradedwrong")] * 4, ("", "needsgrading")]


@pytest.mark.parametrize(("release", "named"), [("4.1.2", False), ("4.2", True)])
def test_questions_have_names_since_4_2(start: Start, release: str, named: bool) -> None:
    shown = questions(start(small_site() | {"site": {"release": release}}))
    assert [one["number"] for one in shown] == [1, 2, 3, 4, 5]
    assert {"questionnumber" in one for one in shown} == {named}


def test_a_choice_is_told_by_position_and_text(client: Client) -> None:
    (attempt,) = client.call(ANALYSIS, feedbackid=1)["attempts"]
    (response,) = attempt["responses"]
    assert response == {"id": 1, "name": "(materi) Materi", "printval": "Baik", "rawval": "2"}


def test_anonymous_answers_name_nobody(start: Start) -> None:
    site = small_site()
    site["surveys"][0]["anonymous"] = 1
    answer = start(site).call(ANALYSIS, feedbackid=1)
    assert (answer["totalattempts"], answer["totalanonattempts"]) == (0, 1)
    assert "userid" not in answer["anonattempts"][0]


def test_answers_of_a_deleted_account_are_gone(start: Start) -> None:
    site = small_site()
    site["surveys"][0]["responses"][0]["userid"] = 63
    assert start(site).call(ANALYSIS, feedbackid=1)["totalattempts"] == 0


def test_a_page_past_the_end_keeps_the_total(client: Client) -> None:
    answer = client.call(ANALYSIS, feedbackid=1, page=4, perpage=3)
    assert (answer["attempts"], answer["totalattempts"]) == ([], 1)
