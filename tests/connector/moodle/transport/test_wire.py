"""PHP forms out, Moodle's answers in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.errors import (
    FormCut,
    Maintenance,
    MoodleError,
    NotJson,
    Refused,
    Unreachable,
)
from connector.moodle.transport.wire import decoded, form_fields, halves, portions
from tests.connector.moodle.conftest import nested

FUNCTION = "core_course_get_courses_by_field"


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({"a": 1}, [("a", "1")]),
        ({"a": True, "b": False}, [("a", "1"), ("b", "0")]),
        ({"a": 7.5, "b": ""}, [("a", "7.5"), ("b", "")]),
        ({"ids": [4, 5]}, [("ids[0]", "4"), ("ids[1]", "5")]),
        ({"a": [{"b": [1]}]}, [("a[0][b][0]", "1")]),
        ({"a": {"b": {"c": "x"}}}, [("a[b][c]", "x")]),
        ({"a": []}, []),
    ],
)
def test_form_is_flat_as_php_reads_it(
    params: dict[str, Any], fields: list[tuple[str, str]]
) -> None:
    assert form_fields(params) == fields


@pytest.mark.parametrize("value", [None, object(), {1, 2}])
def test_form_refuses_what_php_would_misread_and_says_where(value: object) -> None:
    with pytest.raises(TypeError, match=r"users\[0\]\[city\]"):
        form_fields({"users": [{"city": value}]})


leaves = st.text(max_size=5)
names = st.text("abcdefg", min_size=1, max_size=3)
trees = st.dictionaries(
    names,
    st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(names, inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@given(trees)
def test_php_reads_back_what_was_encoded(tree: dict[str, Any]) -> None:
    assert nested(form_fields(tree)) == tree


def test_portions_keep_within_items_and_fields() -> None:
    found = list(portions([1, 5, 3, 3, 9], 2, room=6, fields=lambda size: size))
    assert found == [[1, 5], [3, 3], [9]]


def test_portions_of_nothing_are_none() -> None:
    assert list(portions([], 50, room=900)) == []


@pytest.mark.parametrize(("items", "both"), [([1, 2], ([1], [2])), ([1, 2, 3], ([1], [2, 3]))])
def test_halves(items: list[int], both: tuple[list[int], list[int]]) -> None:
    assert halves(items) == both


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b"0", 0),
        (b"true", True),
        (b"[]", []),
        (b"\xef\xbb\xbf{}", {}),
        (b"\n\n {} \n", {}),
    ],
)
def test_json_of_any_kind_is_an_answer(body: bytes, value: object) -> None:
    assert decoded(FUNCTION, 200, body) == value


HTML = b"<!DOCTYPE html><title>Home</title>"


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (200, HTML, NotJson, "Home"),
        (200, b"", NotJson, "an empty answer"),
        (200, b"<br /><b>Notice</b>: Undefined index[]", NotJson, "Undefined index"),
        (200, b"<?xml version='1.0'?><RESPONSE></RESPONSE>", FormCut, "end of our form"),
        (200, b'{"courses": [{"id": 1', Unreachable, "cut off"),
        (404, b"File not found.\n", NotJson, "HTTP 404"),
        (403, HTML, NotJson, "HTTP 403"),
        (403, b"", Refused, "webservicesoff"),
        (429, b'{"error": "slow down"}', Maintenance, "HTTP 429"),
        (500, b"", Maintenance, "HTTP 500"),
        (502, HTML, Maintenance, "HTTP 502"),
        (503, HTML, Maintenance, "HTTP 503"),
        (401, b'{"error": "proxy"}', NotJson, "HTTP 401"),
    ],
)
def test_whatever_is_no_answer_has_its_error(
    status: int, body: bytes, kind: type[MoodleError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        decoded(FUNCTION, status, body)
    assert caught.value.function == FUNCTION
    assert caught.value.advice


@pytest.mark.parametrize(
    ("status", "body", "advice"),
    [
        (200, b"<br />\n<b>Warning</b>:  x in <b>a.php</b><br />{}", "display_errors"),
        (200, b'{"a": 1}\nDeprecated: x in a.php on line 1\n', "display_errors"),
        (200, b"<br />\n<b>Fatal error</b>:  Allowed memory size exhausted", "memory_limit"),
        (200, b'{"a": [1,<br />\n<b>Fatal error</b>:  Maximum execution time', "memory_limit"),
        (200, b"\nFatal error: Allowed memory size of 1 bytes", "memory_limit"),
        (200, b'{"a": "Warning: half', "proxy"),
        (429, b"", "max_parallel"),
        (500, b"", "log"),
        (502, HTML, "PHP"),
        (503, HTML, "maintenance"),
        (504, HTML, "time-out"),
    ],
)
def test_advice_fits_what_happened(status: int, body: bytes, advice: str) -> None:
    with pytest.raises(MoodleError) as caught:
        decoded(FUNCTION, status, body)
    assert advice in caught.value.advice


def test_excerpt_has_two_hundred_characters_at_most() -> None:
    with pytest.raises(NotJson) as caught:
        decoded(FUNCTION, 200, b"x" * 5000)
    assert caught.value.excerpt == "x" * 200


def test_exception_without_errorcode_is_a_refusal() -> None:
    with pytest.raises(Refused) as caught:
        decoded(FUNCTION, 200, b'{"exception": "Error", "message": "on null"}')
    assert (caught.value.errorcode, caught.value.reach) == ("", "item")


@pytest.mark.parametrize("code", ["sitemaintenance", "upgraderunning"])
def test_maintenance_may_come_with_status_200(code: str) -> None:
    body = f'{{"exception": "e", "errorcode": "{code}", "message": "wait"}}'
    with pytest.raises(Maintenance, match=code):
        decoded(FUNCTION, 200, body.encode())


def test_unknown_function_is_told_from_an_unknown_record() -> None:
    body = (
        b'{"exception": "e", "errorcode": "invalidrecord", "message": "table external_functions"}'
    )
    with pytest.raises(Refused) as caught:
        decoded(FUNCTION, 200, body)
    assert (caught.value.errorcode, caught.value.reach) == ("missingfunction", "feature")


def test_pause_that_the_site_asks_for_is_kept() -> None:
    with pytest.raises(Maintenance) as caught:
        decoded(FUNCTION, 503, HTML, retry_after=300)
    assert caught.value.retry_after == 300
