"""Many calls in one request, and what Moodle 4.5 makes of a bad one among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import requests

from connector.moodle.batch import answers_of
from connector.moodle.client import Client
from connector.moodle.errors import Misshapen, MoodleError, Refused, Unreachable
from connector.moodle.functions import BATCH
from tests.connector.moodle.conftest import FakeMoodle, Params, client_of, refusal

STATUS = "core_completion_get_course_completion_status"


def status(params: Params) -> Any:
    """Users 13, 26, … are not enrolled; everybody else's answer is the id."""
    user = int(params["userid"])
    return refusal("usernotenroled") if user % 13 == 0 else user


def questions(users: Sequence[int]) -> list[tuple[str, Params]]:
    return [(STATUS, {"userid": user}) for user in users]


def batching(moodle: FakeMoodle, **changes: Any) -> Client:
    client = client_of(moodle, **changes)
    client.batches = True
    return client


def shown(answers: list[Any]) -> list[Any]:
    return [one.errorcode if isinstance(one, Refused) else one for one in answers]


def test_answers_come_in_order_with_errors_in_their_place() -> None:
    moodle = FakeMoodle(**{STATUS: status})
    found = list(batching(moodle).call_many(questions(range(1, 61))))
    assert shown(found) == ["usernotenroled" if user % 13 == 0 else user for user in range(1, 61)]


def test_batch_stops_at_an_error_and_the_rest_is_sent_again() -> None:
    moodle = FakeMoodle(**{STATUS: status})
    list(batching(moodle).call_many(questions(range(11, 16))))
    sizes = [
        len({name[:11] for name, _ in form if name.startswith("requests")}) for form in moodle.forms
    ]
    assert sizes == [5, 2]  # 11, 12, 13 (error); then 14, 15


def test_fifty_travel_together() -> None:
    moodle = FakeMoodle(**{STATUS: lambda params: params["userid"]})
    list(batching(moodle).call_many(questions(range(120))))
    assert len(moodle.forms) == 3


def test_without_the_batch_call_each_goes_alone() -> None:
    moodle = FakeMoodle(**{STATUS: status})
    found = list(client_of(moodle).call_many(questions([12, 13, 14])))
    assert shown(found) == [12, "usernotenroled", 14]
    assert len(moodle.forms) == 3


def test_heavy_calls_go_alone_although_the_site_batches() -> None:
    moodle = FakeMoodle(**{STATUS: status})
    list(batching(moodle).call_many(questions([1, 2, 3]), batch=1))
    assert len(moodle.forms) == 3


def test_parallel_batches_keep_the_order() -> None:
    moodle = FakeMoodle(**{STATUS: status})
    found = list(batching(moodle, max_parallel=4).call_many(questions(range(500))))
    assert shown(found)[1:13] == list(range(1, 13))
    assert shown(found)[-1] == 499


def test_what_stops_the_site_stops_all() -> None:
    moodle = FakeMoodle(**{STATUS: lambda _: refusal("wsaccessusersuspended")})
    with pytest.raises(Refused, match="wsaccessusersuspended"):
        list(batching(moodle).call_many(questions([1, 2])))


def test_broken_connection_stops_all() -> None:
    def broken(_: Params) -> Any:
        raise requests.ConnectionError("refused")

    with pytest.raises(Unreachable):
        list(batching(FakeMoodle(**{BATCH: broken})).call_many(questions([1, 2])))


def test_writing_calls_are_not_taken() -> None:
    with pytest.raises(ValueError, match="core_user_update_users writes"):
        list(batching(FakeMoodle()).call_many([("core_user_update_users", {})]))


@pytest.mark.parametrize("responses", [[], [{"error": False, "data": "1"}] * 3, "none"])
def test_answers_must_fit_the_questions(responses: Any) -> None:
    with pytest.raises(Misshapen, match=BATCH):
        answers_of(questions([1, 2]), lambda _: {"responses": responses})


def test_short_answer_is_completed_by_asking_on() -> None:
    """As when PHP drops the form fields beyond its limit."""
    asked: list[int] = []

    def cut(group: list[dict[str, str]]) -> Any:
        asked.append(len(group))
        return {"responses": [{"error": False, "data": "1"}] * min(2, len(group))}

    assert answers_of(questions(range(5)), cut) == [1] * 5
    assert asked == [5, 3, 1]


def test_null_is_an_answer() -> None:
    assert answers_of(questions([1]), lambda _: {"responses": [{"error": False}]}) == [None]


def test_unreadable_inner_answer_is_the_error_of_its_call() -> None:
    (found,) = answers_of(
        questions([1]), lambda _: {"responses": [{"error": False, "data": "{oops"}]}
    )
    assert isinstance(found, MoodleError)
    assert found.function == STATUS
