"""Whatever a site answers, it is understood or it is a ``MoodleError``: no other exception."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connector.moodle
from connector.moodle.answers import Shape
from connector.moodle.errors import MoodleError
from connector.moodle.transport.batch import answers_of
from connector.moodle.transport.wire import decoded, json_value
from tests.connector.moodle.test_recordings import GOOD, body_of

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=20) | st.just(10**30)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["exception", "data"]), inner)
    ),
    max_leaves=12,
)


def shapes() -> dict[str, Shape[Any]]:
    """Every answer that any module of the connector reads, by function."""
    found = {}
    for module in pkgutil.walk_packages(connector.moodle.__path__, "connector.moodle."):
        for member in vars(importlib.import_module(module.name)).values():
            if isinstance(member, Shape):
                found[member.function] = member
    return found


SHAPES = shapes()
RECORDED = [one for one in GOOD if one["function"] in SHAPES and len(body_of(one)) < 50_000]


def refused(work: Callable[[], object]) -> MoodleError | None:
    """The refusal, if it was one; any other exception is a fault of ours."""
    try:
        work()
    except MoodleError as error:
        return error
    return None


def check(shape: Shape[Any], body: bytes) -> None:
    """The answer is taken, or refused with the name of the function and an advice."""
    error = refused(lambda: shape.read(decoded(shape.function, 200, body)))
    assert error is None or (error.function == shape.function and error.advice)


@pytest.mark.parametrize("function", sorted(SHAPES))
@settings(max_examples=20)
@given(value=JSON)
def test_any_json_is_taken_or_refused_by_name(function: str, value: Any) -> None:
    check(SHAPES[function], json.dumps(value).encode())


def parts(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all parts of a JSON value."""
    found = [path]
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += parts(inner, (*path, name))
    return found


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another part at ``path``."""
    if not path:
        return new
    first, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[first] = changed(copy[first], tuple(rest), new)
    return copy


@settings(max_examples=300)
@given(data=st.data())
def test_recorded_answer_with_another_part_is_taken_or_refused(data: st.DataObject) -> None:
    recorded = data.draw(st.sampled_from(RECORDED))
    answer = json.loads(body_of(recorded))
    path = data.draw(st.sampled_from(parts(answer)))
    body = json.dumps(changed(answer, path, data.draw(JSON))).encode()
    check(SHAPES[recorded["function"]], body)


@given(st.binary(max_size=60), st.sampled_from([200, 303, 403, 404, 429, 500, 503]))
def test_any_bytes_are_json_or_a_moodle_error(body: bytes, status: int) -> None:
    error = refused(lambda: decoded("core_user_get_users", status, body))
    assert error is None or error.advice


@given(st.sampled_from(RECORDED), st.data())
def test_answer_that_breaks_off_is_no_answer(recorded: dict[str, Any], data: st.DataObject) -> None:
    body = body_of(recorded)
    assert not body.endswith(b"\n")
    if body[:1] in b"{[":
        short = body[: data.draw(st.integers(0, len(body) - 1))]
        with pytest.raises(MoodleError):
            decoded(recorded["function"], 200, short)


@given(JSON)
def test_any_answer_of_a_batch_is_taken_or_refused(value: Any) -> None:
    def send(_: object) -> Any:
        return {"responses": [{"error": False, "data": json.dumps(value)}]}

    (found,) = answers_of([("core_user_get_users", {})], send)
    assert isinstance(found, MoodleError) or found == json_value(json.dumps(value))
    error = refused(lambda: answers_of([("core_user_get_users", {})], lambda _: value))
    assert error is None or error.advice


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"9" * 10_000,
        b"[1e999]",
        b"[NaN]",
        b"[-Infinity]",
        b"[9223372036854775808]",
        b'["\\ud800"]',
        b'["\xff"]',
    ],
)
def test_json_that_php_cannot_write_is_no_answer(body: bytes) -> None:
    with pytest.raises(MoodleError):
        decoded("core_user_get_users", 200, body)


def test_nul_which_no_database_keeps_is_dropped() -> None:
    body = b'{"a\\u0000": ["x\\u0000y"], "largest": 9223372036854775807}'
    assert decoded("f", 200, body) == {"a": ["xy"], "largest": 2**63 - 1}
