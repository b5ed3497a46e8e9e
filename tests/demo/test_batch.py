"""The batch call of the demo LMS."""

from __future__ import annotations

import json
from typing import Any

from tests.demo.conftest import Client, Start, small_site

BATCH = "tool_mobile_call_external_functions"
UPDATE = ("core_user_update_users", {"users": [{"id": 8, "city": "Ubud"}]})
COMPLETION = "core_completion_get_course_completion_status"


def batch(client: Client, *requests: tuple[str, Any]) -> list[dict[str, Any]]:
    fields: dict[str, str] = {}
    for place, (function, arguments) in enumerate(requests):
        fields[f"requests[{place}][function]"] = function
        fields[f"requests[{place}][arguments]"] = json.dumps(arguments)
    answer: list[dict[str, Any]] = client.call(BATCH, **fields)["responses"]
    return answer


def test_answers_are_json_inside_json(client: Client) -> None:
    (response,) = batch(client, ("core_cohort_get_cohort_members", {"cohortids": [2]}))
    assert json.loads(response["data"]) == [{"cohortid": 2, "userids": [5, 63]}]


def test_it_stops_at_the_first_error(client: Client) -> None:
    wrong = (COMPLETION, {"courseid": 2, "userid": 4})
    right: tuple[str, Any] = ("core_cohort_get_cohorts", {})
    responses = batch(client, right, wrong, right)
    assert [response["error"] for response in responses] == [False, True]


def test_an_inner_error_names_its_code(client: Client) -> None:
    (response,) = batch(client, (COMPLETION, {"courseid": 2, "userid": 4}))
    assert json.loads(response["exception"])["errorcode"] == "usernotenroled"


def test_writes_before_the_error_stay(client: Client) -> None:
    batch(client, UPDATE, ("core_cohort_get_cohort_members", {"cohortids": [99]}))
    assert next(row for row in client.saved()["users"] if row["id"] == 8)["city"] == "Ubud"


def test_a_function_without_an_answer_gives_null(client: Client) -> None:
    removal = {"members": [{"cohortid": 2, "userid": 5}]}
    (response,) = batch(client, ("core_cohort_delete_cohort_members", removal))
    assert response == {"error": False, "data": None}


def test_batches_nest(client: Client) -> None:
    inner = {"requests": [{"function": "core_cohort_get_cohorts", "arguments": "{}"}]}
    (response,) = batch(client, (BATCH, inner))
    assert json.loads(response["data"])["responses"][0]["error"] is False


def test_a_php_fault_gets_a_code_inside_a_batch(client: Client) -> None:
    asked = ("core_course_get_courses_by_field", {"field": "ids", "value": "2,999"})
    (response,) = batch(client, asked)
    assert json.loads(response["exception"])["errorcode"] == "generalexceptionmessage"


def test_a_function_outside_the_service_is_refused(start: Start) -> None:
    site = small_site() | {"site": {"functions": [BATCH]}}
    (response,) = batch(start(site), UPDATE)
    assert json.loads(response["exception"]) == {
        "errorcode": "accessexception",
        "module": "webservice",
    }
