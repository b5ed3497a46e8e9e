"""Every answer of the demo LMS keeps the contract of Moodle 4.5."""

from __future__ import annotations

import inspect
import json
from datetime import date
from typing import Any

import pytest

from lontar.demo.functions.quizzes import attempt_id
from lontar.demo.functions.table import FUNCTIONS
from lontar.demo.seed import make_site
from lontar.demo.state import Attempt
from lontar.demo.wire import parameter_specs
from tests.demo.conftest import Client, Start
from tests.demo.contract import contract, problems

BATCH = "tool_mobile_call_external_functions"
SOMEBODY = "somebody who completed course 2"
ATTEMPT = "an attempt at a quiz"
SEEDED: dict[str, dict[str, Any]] = {
    "core_webservice_get_site_info": {},
    "core_user_get_users_by_field": {"field": "id", "values[0]": 1, "values[1]": 30},
    "core_user_get_users": {"criteria[0][key]": "email", "criteria[0][value]": "%"},
    "core_user_update_users": {"users[0][id]": 9999, "users[1][id]": 30},
    "core_course_get_courses": {},
    "core_course_get_courses_by_field": {},
    "core_course_get_categories": {},
    "core_course_update_courses": {"courses[0][id]": 9999, "courses[1][id]": 2},
    "core_enrol_get_enrolled_users": {"courseid": 2},
    "core_enrol_get_users_courses": {"userid": 30},
    "core_completion_get_course_completion_status": {"courseid": 2, "userid": SOMEBODY},
    "mod_quiz_get_quizzes_by_courses": {"courseids[0]": 2, "courseids[1]": 999},
    "mod_quiz_get_user_best_grade": {"quizid": 2, "userid": SOMEBODY},
    "mod_quiz_get_user_attempts": {"quizid": 2, "userid": SOMEBODY, "status": "all"},
    "mod_quiz_get_attempt_review": {"attemptid": ATTEMPT},
    "gradereport_user_get_grade_items": {"courseid": 2},
    "core_completion_get_activities_completion_status": {"courseid": 2, "userid": SOMEBODY},
    "mod_assign_get_assignments": {
        "courseids[0]": 2,
        "courseids[1]": 999,
        "includenotenrolledcourses": 1,
    },
    "mod_feedback_get_feedbacks_by_courses": {"courseids[0]": 2, "courseids[1]": 999},
    "mod_feedback_get_items": {"feedbackid": 1},
    "mod_feedback_get_responses_analysis": {"feedbackid": 1, "perpage": 5},
    "core_cohort_get_cohorts": {},
    "core_cohort_search_cohorts": {"query": "c", "context[contextlevel]": "system"},
    "core_cohort_get_cohort_members": {"cohortids[0]": 1},
    "core_cohort_create_cohorts": {
        "cohorts[0][categorytype][type]": "system",
        "cohorts[0][categorytype][value]": "",
        "cohorts[0][name]": "Layak",
        "cohorts[0][idnumber]": "lontar:x",
    },
    "core_cohort_add_cohort_members": {
        "members[0][cohorttype][type]": "id",
        "members[0][cohorttype][value]": 1,
        "members[0][usertype][type]": "id",
        "members[0][usertype][value]": 9999,
    },
    "core_cohort_delete_cohort_members": {"members[0][cohortid]": 1, "members[0][userid]": 4},
    "core_message_send_instant_messages": {
        "messages[0][touserid]": 30,
        "messages[0][text]": "Halo",
    },
    "core_competency_list_competency_frameworks": {"context[contextid]": 1},
    "core_competency_list_competencies": {
        "filters[0][column]": "competencyframeworkid",
        "filters[0][value]": 1,
    },
    "core_competency_get_scale_values": {"scaleid": 2},
    "core_competency_list_course_competencies": {"id": 2},
    "tool_lp_data_for_user_competency_summary": {"userid": SOMEBODY, "competencyid": 1},
    "core_competency_list_user_plans": {"userid": 4},
    "core_competency_list_plan_competencies": {"id": 1},
    "core_competency_grade_competency": {"userid": 4, "competencyid": 1, "grade": 2},
    "core_competency_create_plan": {
        "plan[name]": "Rencana",
        "plan[userid]": 4,
        "plan[status]": 1,
    },
    "core_competency_add_competency_to_plan": {"planid": 2, "competencyid": 1},
    "core_competency_remove_competency_from_plan": {"planid": 2, "competencyid": 1},
    "core_competency_complete_plan": {"planid": 2},
    "core_competency_reopen_plan": {"planid": 1},
    "core_badges_get_user_badges": {"userid": 4},
    "core_reportbuilder_list_reports": {},
    "core_reportbuilder_retrieve_report": {"reportid": 1, "perpage": 0},
    "core_reportbuilder_set_filters": {"reportid": 1, "values": "{}"},
    "core_reportbuilder_filters_reset": {"reportid": 1},
    "core_reportbuilder_reports_get": {"reportid": 1, "editmode": 1},
    "core_reportbuilder_columns_add": {"reportid": 1, "uniqueidentifier": "user:username"},
    "core_reportbuilder_columns_sort_toggle": {"reportid": 1, "columnid": 1, "enabled": 1},
    "core_reportbuilder_columns_sort_reorder": {"reportid": 1, "columnid": 1, "position": 1},
    "core_reportbuilder_filters_add": {"reportid": 1, "uniqueidentifier": "user:idnumber"},
    "core_reportbuilder_conditions_reset": {"reportid": 1},
    BATCH: {"requests[0][function]": "core_webservice_get_site_info"},
}


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    return make_site(60, 12, 1, today=date(2026, 11, 25))


@pytest.fixture
def seeded(start: Start, site: dict[str, Any]) -> Client:
    return start(site)


@pytest.mark.parametrize("function", sorted(SEEDED))
def test_answers_keep_the_contract(seeded: Client, site: dict[str, Any], function: str) -> None:
    somebody = next(row["userid"] for row in site["completions"] if row["courseid"] == 2)
    attempt = attempt_id(Attempt(**site["attempts"][0]))
    meant = {SOMEBODY: somebody, ATTEMPT: attempt}
    asked = {k: meant.get(v, v) for k, v in SEEDED[function].items()}
    answer = seeded.call(function, **asked)
    assert problems(contract()[function]["returns"], answer) == []


def test_every_function_is_held_against_the_contract() -> None:
    assert set(SEEDED) == set(FUNCTIONS) == set(contract())


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_parameters_are_those_of_the_contract(function: str) -> None:
    assert parameter_specs()[function] == contract()[function]["parameters"]


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_functions_take_their_parameters_by_contract_name(function: str) -> None:
    taken = set(inspect.signature(FUNCTIONS[function]).parameters) - {"call"}
    assert taken == set(contract()[function]["parameters"]["object"])


def test_users_without_any_optional_field_keep_the_contract(start: Start) -> None:
    client = start({"users": [{"id": 7, "username": "bare"}]})
    answer = client.call("core_user_get_users_by_field", field="id", **{"values[0]": 7})
    assert problems(contract()["core_user_get_users_by_field"]["returns"], answer) == []


def test_inner_answers_keep_the_contract(seeded: Client) -> None:
    request = {"requests[0][function]": "core_course_get_courses"}
    (response,) = seeded.call(BATCH, **request)["responses"]
    spec = contract()["core_course_get_courses"]["returns"]
    assert problems(spec, json.loads(response["data"])) == []


def test_the_checker_sees_a_broken_answer() -> None:
    spec = contract()["core_cohort_get_cohort_members"]["returns"]
    assert problems(spec, [{"cohortid": "1", "userids": [True], "x": 1}]) == [
        "answer[0].x: unknown key",
        "answer[0].cohortid: str for PARAM_INT",
        "answer[0].userids[0]: bool for PARAM_INT",
    ]
