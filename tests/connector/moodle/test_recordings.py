"""Every recorded answer of a real Moodle 4.5 to a function that we call, replayed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connector.moodle import answers, messages, report_setup, site_answers
from connector.moodle.answers import Shape
from connector.moodle.errors import FormCut, Maintenance, MoodleError, NotJson, Refused
from connector.moodle.functions import BATCH, FUNCTIONS
from connector.moodle.learning import answers as learning_answers
from connector.moodle.sheets import designs
from connector.moodle.transport.batch import answers_of
from connector.moodle.transport.wire import decoded
from tests.connector.moodle.conftest import FIXTURES

SHAPES = {
    one.function: one
    for module in (answers, learning_answers, messages, site_answers, designs, report_setup)
    for one in vars(module).values()
    if isinstance(one, Shape)
}
TRANSPORT = range(100, 160)  # calls that never reach a function; some name one of no Moodle
RECORDINGS = [
    json.loads(path.read_text("utf-8")) | {"name": path.stem}
    for path in FIXTURES.glob("[0-9]*-*.json")
]
OURS = [
    one
    for one in RECORDINGS
    if one["function"] in FUNCTIONS or int(one["name"].split("-")[0]) in TRANSPORT
]


def body_of(recorded: dict[str, Any]) -> bytes:
    response = recorded["response"]
    if isinstance(response, dict) and isinstance(response.get("functions"), str):
        response = response | {"functions": []}  # the recorder left out a repeated list
    if "json" in recorded["headers"]["Content-Type"]:
        return json.dumps(response).encode()
    return str(response).encode()


def expected_error(recorded: dict[str, Any]) -> type[MoodleError] | None:
    """By the recorded answer alone, not by our own rules."""
    response = recorded["response"]
    if recorded["status"] >= 500:
        return Maintenance
    if isinstance(response, dict) and "exception" in response:
        paused = response.get("errorcode") in ("sitemaintenance", "upgraderunning")
        return Maintenance if paused else Refused
    if isinstance(response, str):
        if response.startswith("<?xml"):  # the format did not arrive; nor the token, or only it
            return Refused if "<ERRORCODE>invalidtoken<" in response else FormCut
        return NotJson if response else Refused
    return None


GOOD = [one for one in OURS if expected_error(one) is None]
BAD = [one for one in OURS if expected_error(one) is not None]


def name(recorded: dict[str, Any]) -> str:
    return str(recorded["name"])


def test_every_function_of_ours_has_a_shape() -> None:
    assert set(SHAPES) == set(FUNCTIONS) - {BATCH}


def test_every_function_of_ours_was_recorded() -> None:
    assert set(FUNCTIONS) <= {one["function"] for one in GOOD}


@pytest.mark.parametrize("recorded", BAD, ids=name)
def test_bad_answer_is_the_right_error_with_an_advice(recorded: dict[str, Any]) -> None:
    kind = expected_error(recorded)
    assert kind is not None
    with pytest.raises(kind) as caught:
        decoded(recorded["function"], recorded["status"], body_of(recorded))
    assert caught.value.advice
    response = recorded["response"]
    if isinstance(caught.value, Refused) and isinstance(response, dict):
        code = caught.value.errorcode
        assert code in (response.get("errorcode", ""), "missingfunction")


@pytest.mark.parametrize("recorded", [r for r in GOOD if r["function"] in SHAPES], ids=name)
def test_good_answer_is_understood(recorded: dict[str, Any]) -> None:
    answer = decoded(recorded["function"], recorded["status"], body_of(recorded))
    SHAPES[recorded["function"]].read(answer)


@pytest.mark.parametrize("recorded", [r for r in GOOD if r["function"] == BATCH], ids=name)
def test_batch_answers_are_taken_apart(recorded: dict[str, Any]) -> None:
    told = len(recorded["response"]["responses"])
    questions: list[tuple[str, dict[str, Any]]] = [
        ("core_user_get_users_by_field", {})
    ] * told  # those that Moodle got to
    found = answers_of(questions, lambda _: recorded["response"])
    failed = [one["error"] for one in recorded["response"]["responses"]]
    assert [isinstance(one, MoodleError) for one in found] == failed


@pytest.mark.parametrize("code", ["nopermissions", "usernotenroled", "invalidtoken"])
def test_known_codes_were_really_recorded(code: str) -> None:
    assert any(
        isinstance(one["response"], dict) and one["response"].get("errorcode") == code
        for one in BAD
    )
