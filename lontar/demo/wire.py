"""What travels: PHP form names to trees, trees checked against Moodle's own parameter types.

In: an urlencoded body, a function's name. Out: checked arguments, and the bytes of an answer.
``parameters.json`` holds the parameter trees of the contract; a test keeps the two equal.
Moodle refuses a call for one unknown or misshapen parameter, so do we.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from lontar.demo.errors import Refusal, invalid_parameter

LANGUAGES = ("en", "id")
AUTHS = ("manual", "nologin", "email", "ldap", "oauth2")
SHAPES = {
    "PARAM_ALPHA": re.compile(r"[A-Za-z]*"),
    "PARAM_ALPHANUM": re.compile(r"[A-Za-z0-9]*"),
    "PARAM_ALPHANUMEXT": re.compile(r"[A-Za-z0-9_-]*"),
    "PARAM_NOTAGS": re.compile(r"[^<]*"),
    "PARAM_TEXT": re.compile(r"[^<]*"),
    "PARAM_USERNAME": re.compile(r"[a-z0-9@._-]*"),
    "PARAM_EMAIL": re.compile(r"[^@\s]+@[^@\s]+|"),
    "PARAM_RAW_TRIMMED": re.compile(r"(\S(.*\S)?)?", re.DOTALL),
    "PARAM_LANG": re.compile("|".join((*LANGUAGES, ""))),
    "PARAM_AUTH": re.compile("|".join((*AUTHS, ""))),
}
NUMBER = re.compile(r"-?[0-9]+")
NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")

Tree = dict[str, Any]  # decoded form fields or JSON arguments: text, numbers, lists, objects
Spec = Mapping[str, Any]  # a node of the contract: type, list or object, with its presence


@cache
def parameter_specs() -> Mapping[str, Spec]:
    """The parameter trees of every function that the demo answers, by its name."""
    text = files("lontar.demo").joinpath("parameters.json").read_text(encoding="utf-8")
    specs: Mapping[str, Spec] = json.loads(text)
    return specs


def decode_form(body: str, max_input_vars: int | None = None) -> Tree:
    """Nested dicts from PHP names: ``users[0][id]=4`` gives {"users": {"0": {"id": "4"}}}.

    PHP drops what comes after ``max_input_vars`` fields and one more, without a word.
    """
    tree: Tree = {}
    fields = parse_qsl(body, keep_blank_values=True)
    for name, value in fields if max_input_vars is None else fields[: max_input_vars + 1]:
        match = NAME.fullmatch(name)
        if match:
            path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
            _put(tree, path, value)
    return tree


def _put(tree: Tree, path: list[str], value: str) -> None:
    here = tree
    for step in path[:-1]:
        inner = here.get(step)
        if not isinstance(inner, dict):
            inner = here[step or str(len(here))] = {}
        here = inner
    here[path[-1] or str(len(here))] = value


def checked(spec: Spec, value: object) -> Any:
    """The value as Moodle would hand it to the function; raises invalidparameter."""
    if value is None and spec.get("null"):
        return None
    if "object" in spec:
        return _checked_object(spec["object"], value)
    if "list" in spec:
        if not isinstance(value, dict | list):
            raise invalid_parameter()
        items = value.values() if isinstance(value, dict) else value
        return [checked(spec["list"], item) for item in items]
    return _checked_scalar(str(spec["type"]), value)


def _checked_object(fields: Mapping[str, Spec], value: object) -> Tree:
    if value == []:
        value = {}
    if not isinstance(value, dict) or not set(value) <= set(fields):
        raise invalid_parameter()
    found: Tree = {}
    for name, spec in fields.items():
        if name in value:
            found[name] = checked(spec, value[name])
        elif spec["presence"] == "default":
            found[name] = _default(spec)
        elif spec["presence"] == "required":
            raise invalid_parameter()
    return found


def _default(spec: Spec) -> Any:
    value = deepcopy(spec.get("default"))
    return checked(spec, value) if value not in (None, "") else value


def _checked_scalar(kind: str, value: object) -> object:
    if isinstance(value, dict | list) or value is None:
        raise invalid_parameter()
    if kind == "PARAM_BOOL":
        return _truth(value)
    text = str(int(value)) if isinstance(value, bool) else str(value)
    if kind == "PARAM_INT":
        return _whole_number(text)
    if kind in SHAPES and not SHAPES[kind].fullmatch(text):
        raise invalid_parameter()
    return text


def _truth(value: object) -> bool:
    if value not in (True, False, "0", "1"):
        raise invalid_parameter()
    return value in (True, "1")


def _whole_number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise invalid_parameter()
    return int(text)


def clean(kind: str, value: str) -> object:
    """A value that must already be in its cleaned form, as inside some functions."""
    return _checked_scalar(kind, value)


def as_json(answer: object) -> bytes:
    """JSON as PHP writes it: ASCII only, slashes escaped, no blanks."""
    text = json.dumps(answer, separators=(",", ":")).replace("/", "\\/")
    return text.encode("ascii")


def as_xml(answer: object) -> bytes:
    """The XML that Moodle sends when ``moodlewsrestformat=json`` did not arrive."""
    if isinstance(answer, Refusal):
        inside = (
            f'<EXCEPTION class="{escape(answer.kind)}">\n'
            f"<ERRORCODE>{escape(answer.errorcode or '')}</ERRORCODE>\n"
            f"<MESSAGE>{escape(answer.message)}</MESSAGE>\n</EXCEPTION>"
        )
    else:
        inside = f"<RESPONSE>\n{_xml(answer)}</RESPONSE>"
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n{inside}\n'.encode()


def _xml(value: object) -> str:
    if isinstance(value, dict):
        keys = "".join(
            f'<KEY name="{escape(name)}">{_xml(item)}</KEY>\n' for name, item in value.items()
        )
        return f"<SINGLE>\n{keys}</SINGLE>\n"
    if isinstance(value, list):
        return f"<MULTIPLE>\n{''.join(_xml(item) for item in value)}</MULTIPLE>\n"
    if value is None:
        return '<VALUE null="null"/>\n'
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return f"<VALUE>{escape(text)}</VALUE>\n"
