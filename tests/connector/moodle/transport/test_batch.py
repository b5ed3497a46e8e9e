"""Many calls in one request, and what Moodle 4.5 makes of a bad one among them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from pydantic import SecretStr

from connector.moodle.errors import (
    FormCut,
    Misshapen,
    MoodleError,
    NotJson,
    Refused,
    TimedOut,
    Unreachable,
)
from connector.moodle.functions import BATCH, SITE_INFO
from connector.moodle.transport.batch import answers_of
from connector.moodle.transport.client import Client
from tests.connector.moodle.conftest import (
    TOKEN,
    FakeMoodle,
    Handler,
    Params,
    Reply,
    client_of,
    refusal,
    response_of,
    session_of,
    settings,
)

STATUS = "core_completion_get_course_completion_status"
OTHER = "mod_quiz_get_user_attempts"


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
    assert sizes(moodle) == [5, 2]  # 11, 12, 13 (error); then 14, 15


def sizes(moodle: FakeMoodle) -> list[int]:
    """How many calls each request held."""
    return [sum(name.endswith("[function]") for name, _ in form) for form in moodle.forms]


def test_two_hundred_travel_together_once_the_site_is_known_to_be_fast() -> None:
    moodle = FakeMoodle(**{STATUS: lambda params: params["userid"]})
    list(batching(moodle).call_many(questions(range(900))))
    assert sizes(moodle) == [50, 100, 200, 200, 200, 150]


def test_caller_may_set_a_lower_limit() -> None:
    moodle = FakeMoodle(**{STATUS: lambda params: params["userid"]})
    list(batching(moodle).call_many(questions(range(60)), batch=25))
    assert sizes(moodle) == [25, 25, 10]


def test_slow_site_gets_batches_of_about_a_second() -> None:
    """Each call takes 40 ms here: 25 of them fill a second."""
    now = 0.0

    def slow(params: Params) -> Any:
        nonlocal now
        now += 0.04
        return params["userid"]

    moodle = FakeMoodle(**{STATUS: slow})
    client = Client(settings(), SecretStr(TOKEN), session=session_of(moodle), clock=lambda: now)
    client.batches = True
    list(client.call_many(questions(range(150))))
    assert sizes(moodle) == [50, 25, 25, 25, 25]


class Php(FakeMoodle):
    """A fake behind a PHP that keeps no more form fields than ``limit`` and one."""

    def __init__(self, limit: int, **handlers: Handler) -> None:
        super().__init__(**handlers)
        self.limit = limit

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> Any:
        kept = str(request.body).split("&")[: self.limit + 1]
        if len(kept) < str(request.body).count("&") + 1:
            request = request.copy()
            self.forms.append(parse_qsl("&".join(kept), keep_blank_values=True))
            return response_of(request, Reply(b"<?xml version='1.0'?><RESPONSE></RESPONSE>"))
        return super().send(request, *rest, **more)


@pytest.mark.parametrize("limit", [20, 21, 60, 99, 100])
def test_form_that_php_cuts_is_noticed_and_the_limit_is_learned(limit: int) -> None:
    moodle = Php(limit, **{STATUS: status})
    client = batching(moodle)
    found = list(client.call_many(questions(range(1, 201))))
    assert shown(found) == [user if user % 13 else "usernotenroled" for user in range(1, 201)]
    assert limit / 4 < client.max_form_fields + 3 <= limit + 1
    before = len(moodle.forms)
    list(client.call_many(questions([*range(1, 13), *range(14, 26)])))
    assert max(map(len, moodle.forms[before:])) <= limit + 1


def test_single_call_whose_form_is_cut_says_so() -> None:
    with pytest.raises(FormCut, match="end of our form") as caught:
        client_of(Php(20, **{STATUS: status})).call(STATUS, {"values": list(range(50))})
    assert "max_input_vars" in caught.value.advice


def poisoned(*users: int) -> FakeMoodle:
    """Whoever asks about these, alone or in a batch, gets a page of PHP's."""

    def fatal(params: Params) -> Any:
        return Reply(b"<b>Fatal error</b>") if int(params["userid"]) in users else params["userid"]

    def batch(tree: Params) -> Any:
        inner = [json.loads(one["arguments"]) for one in tree["requests"]]
        if any(one["userid"] in users for one in inner):
            return Reply(b"<b>Fatal error</b>")
        data = [{"error": False, "data": json.dumps(one["userid"])} for one in inner]
        return {"responses": data}

    return FakeMoodle(**{STATUS: fatal, BATCH: batch})


def test_one_call_that_kills_php_does_not_spoil_its_batch() -> None:
    found = list(batching(poisoned(17, 40)).call_many(questions(range(60))))
    assert [place for place, one in enumerate(found) if isinstance(one, NotJson)] == [17, 40]
    assert [one for one in found if not isinstance(one, MoodleError)] == [
        user for user in range(60) if user not in (17, 40)
    ]


def test_where_the_batch_call_is_no_good_each_goes_alone() -> None:
    moodle = FakeMoodle(**{STATUS: status, BATCH: lambda _: refusal("nopermissions")})
    client = batching(moodle)
    assert shown(list(client.call_many(questions([1, 2, 3])))) == [1, 2, 3]
    assert not client.batches


def late(_: Params) -> Any:
    raise requests.ReadTimeout("late")


def test_batch_without_an_answer_in_time_is_asked_one_by_one() -> None:
    moodle = FakeMoodle(**{STATUS: status, BATCH: late})
    assert shown(list(batching(moodle).call_many(questions([1, 2, 3])))) == [1, 2, 3]


def test_one_call_without_an_answer_in_time_is_its_own_error() -> None:
    def handler(params: Params) -> Any:
        return late(params) if params["userid"] == "2" else int(params["userid"])

    found = list(client_of(FakeMoodle(**{STATUS: handler})).call_many(questions([1, 2, 3])))
    assert [type(one).__name__ for one in found] == ["int", "TimedOut", "int"]


def test_function_that_answers_nothing_in_time_ends_its_kind_and_several_the_site() -> None:
    moodle = FakeMoodle(**{STATUS: late, OTHER: late})
    client = client_of(moodle)
    reaches = []
    for function in (STATUS, OTHER, OTHER):
        with pytest.raises(TimedOut) as caught:
            list(client.call_many((function, {"userid": user}) for user in range(100)))
        reaches.append(caught.value.reach)
    assert reaches == ["feature", "feature", "feature"]
    with pytest.raises(TimedOut) as caught:
        list(client.call_many(questions(range(100))))
    assert caught.value.reach == "site"
    assert len(moodle.asked(STATUS)) + len(moodle.asked(OTHER)) <= 12


def gateway(*busy: int) -> Handler:
    """A gateway that gives up on these users."""
    return lambda params: (
        Reply(b"<h1>504</h1>", 504) if int(params["userid"]) in busy else int(params["userid"])
    )


@pytest.mark.parametrize("batched", [False, True])
def test_function_that_never_answers_is_asked_less_and_less(batched: bool) -> None:
    client = client_of(moodle := FakeMoodle(**{STATUS: gateway(*range(1000))}))
    moodle.handlers[BATCH] = lambda _: Reply(b"<h1>504</h1>", 504)
    client.batches = batched
    found = list(client.call_many(questions(range(1000))))
    assert (len(found), {type(one).__name__ for one in found}) == (1000, {"Maintenance"})
    assert len(moodle.forms) < 120


def test_some_heavy_questions_side_by_side_keep_nobody_else_waiting() -> None:
    moodle = FakeMoodle(**{STATUS: gateway(*range(6))})
    found = list(client_of(moodle).call_many(questions(range(20))))
    assert [one for one in found if not isinstance(one, MoodleError)] == list(range(8, 20))


@pytest.mark.parametrize("code", ["nosuchcode", "dmlwriteexception"])
def test_ten_errors_that_nobody_knows_end_the_kind(code: str) -> None:
    moodle = FakeMoodle(**{STATUS: lambda _: refusal(code)})
    with pytest.raises(Refused, match=code) as caught:
        list(client_of(moodle).call_many(questions(range(100))))
    assert caught.value.reach == "feature"
    assert len(moodle.asked(STATUS)) == 10


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

    handlers = {BATCH: broken, STATUS: broken, SITE_INFO: broken}
    with pytest.raises(Unreachable):
        list(batching(FakeMoodle(**handlers)).call_many(questions([1, 2])))


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
