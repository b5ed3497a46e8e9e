"""Whether an answer has the types that Moodle's own function descriptions promise."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parents[1] / "fixtures" / "moodle" / "contract.json"
KINDS: dict[str, tuple[type, ...]] = {
    "PARAM_INT": (int,),
    "PARAM_FLOAT": (int, float),
    "PARAM_BOOL": (bool,),
}


@cache
def contract() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return found


def problems(spec: Any, value: Any, place: str = "answer") -> list[str]:
    """Every place where the value breaks the description; [] when it keeps it."""
    if spec is None:
        return [] if value is None else [f"{place}: an answer where none is promised"]
    if value is None:
        return [] if spec.get("null") else [f"{place}: null"]
    if "list" in spec:
        return _problems_of_list(spec, value, place)
    if "object" in spec:
        return _problems_of_object(spec["object"], value, place)
    wanted = KINDS.get(spec["type"], (str,))
    good = isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool))
    return [] if good else [f"{place}: {type(value).__name__} for {spec['type']}"]


def _problems_of_list(spec: Any, value: Any, place: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{place}: no list"]
    found = (problems(spec["list"], item, f"{place}[{i}]") for i, item in enumerate(value))
    return [problem for one in found for problem in one]


def _problems_of_object(fields: Any, value: Any, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: no object"]
    found = [f"{place}.{key}: unknown key" for key in value if key not in fields]
    for key, spec in fields.items():
        if key in value:
            found += problems(spec, value[key], f"{place}.{key}")
        elif spec["presence"] == "required":
            found.append(f"{place}.{key}: missing")
    return found
