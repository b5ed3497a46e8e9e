"""Form names and parameter types as PHP and Moodle read them."""

from __future__ import annotations

from typing import Any

import pytest

from lontar.demo.errors import Refusal
from lontar.demo.wire import as_json, as_xml, checked, decode_form


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        ("a=1", {"a": "1"}),
        ("a=", {"a": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("v[0]=x&v[1]=y", {"v": {"0": "x", "1": "y"}}),
        ("v[]=x&v[]=y", {"v": {"0": "x", "1": "y"}}),
        ("a%5Bb%5D=%26%3D", {"a": {"b": "&="}}),
        ("a[b=1", {}),
    ],
)
def test_form_names_make_trees(body: str, tree: dict[str, Any]) -> None:
    assert decode_form(body) == tree


def scalar(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "presence": "required", "null": False, **more}


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        ("PARAM_INT", "12", 12),
        ("PARAM_INT", -3, -3),
        ("PARAM_BOOL", "1", True),
        ("PARAM_BOOL", False, False),
        ("PARAM_ALPHA", "id", "id"),
        ("PARAM_RAW", 7, "7"),
        ("PARAM_USERNAME", "made.arta-1@x", "made.arta-1@x"),
        ("PARAM_RAW_TRIMMED", "a b", "a b"),
    ],
)
def test_values_in_their_clean_form_are_taken(kind: str, given: object, taken: object) -> None:
    assert checked(scalar(kind), given) == taken


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("PARAM_INT", "1.5"),
        ("PARAM_INT", ""),
        ("PARAM_INT", ["1"]),
        ("PARAM_BOOL", "True"),
        ("PARAM_ALPHA", "a_b"),
        ("PARAM_USERNAME", "Made"),
        ("PARAM_NOTAGS", "A<b>"),
        ("PARAM_RAW_TRIMMED", " a"),
        ("PARAM_LANG", "zz"),
        ("PARAM_RAW", None),
    ],
)
def test_other_values_refuse_the_call(kind: str, given: object) -> None:
    with pytest.raises(Refusal, match="Invalid parameter"):
        checked(scalar(kind), given)


def test_a_missing_parameter_takes_its_default() -> None:
    spec = {"object": {"page": {**scalar("PARAM_INT"), "presence": "default", "default": 0}}}
    assert checked(spec, {}) == {"page": 0}


def test_an_optional_parameter_may_be_absent() -> None:
    spec = {"object": {"city": {**scalar("PARAM_TEXT"), "presence": "optional"}}}
    assert checked(spec, {}) == {}


def test_null_is_taken_where_the_contract_allows_it() -> None:
    assert checked(scalar("PARAM_RAW", null=True), None) is None


def test_json_is_written_as_php_does() -> None:
    assert as_json({"a": "é/\u1b05"}) == b'{"a":"\\u00e9\\/\\u1b05"}'


def test_xml_holds_every_kind_of_value() -> None:
    text = as_xml({"a": [True, None, "<"]}).decode()
    assert "<VALUE>1</VALUE>" in text
    assert '<VALUE null="null"/>' in text
    assert "<VALUE>&lt;</VALUE>" in text
