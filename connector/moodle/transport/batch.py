"""Many calls in one request: ``tool_mobile_call_external_functions`` and its habits.

In: calls and the batch call itself. Out: one answer or error per call, in order. Moodle 4.5
stops at the first inner error and leaves out the rest, and PHP's ``max_input_vars`` may cut the
list: what was not answered is sent again until every call has its answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from connector.moodle.errors import Misshapen, MoodleError
from connector.moodle.functions import BATCH
from connector.moodle.transport.wire import Params, json_value, refusal

Request = tuple[str, Params]
Send = Callable[[list[dict[str, str]]], Any]


class Inner(BaseModel):
    """One inner answer: ``data`` and ``exception`` are JSON inside JSON."""

    error: bool
    data: str | None = None
    exception: str | None = None


class Responses(BaseModel):
    """The answer of the batch call."""

    responses: list[Inner]


RESPONSES = TypeAdapter(Responses)


def answers_of(group: Sequence[Request], send: Send) -> list[Any | MoodleError]:
    """An answer or error for each call of ``group``; raises what ``send`` raises."""
    answers: list[Any | MoodleError] = []
    while len(answers) < len(group):
        answers += first_answers(group[len(answers) :], send)
    return answers


def first_answers(group: Sequence[Request], send: Send) -> list[Any | MoodleError]:
    """As many answers, one at least, as one request brings. Raises what ``send`` raises.

    Fewer than asked without an error at their end mean that the request was cut.
    """
    inner = _checked(send([_packed(request) for request in group]), len(group))
    answers = [_unpacked(name, one) for (name, _), one in zip(group, inner, strict=False)]
    _raise_if_site_stops(answers[-1])
    return answers


def _packed(request: Request) -> dict[str, str]:
    function, params = request
    return {"arguments": json.dumps(params), "function": function}  # cut between: refused, not run


def _checked(raw: Any, asked: int) -> list[Inner]:
    problem, inner = "", []
    try:
        inner = RESPONSES.validate_python(raw).responses
    except ValidationError as error:
        problem = f"{error.error_count()} faults in the list of answers"
    if problem or not 0 < len(inner) <= asked:
        raise Misshapen(BATCH, problem or f"{len(inner)} answers to {asked} questions")
    return inner


def _unpacked(function: str, inner: Inner) -> Any | MoodleError:
    text = inner.exception if inner.error else inner.data
    try:
        value = None if text is None else json_value(text)
    except ValueError:  # told as the error of this one call
        return Misshapen(function, "JSON inside the batch answer cannot be read")
    if not inner.error:
        return value
    return refusal(function, value if isinstance(value, dict) else {})


def _raise_if_site_stops(answer: Any | MoodleError) -> None:
    if isinstance(answer, MoodleError) and answer.reach == "site":
        raise answer
