"""Figures know whether their aim held and stand once by name in the results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figures import Figure, keep

LANDING = Figure("first landing", 2.0, "× raw", "raw sqlite3", 3)


@pytest.mark.parametrize(
    ("value", "at_least", "held"), [(3, False, True), (4, False, False), (3, True, True)]
)
def test_an_aim_is_a_ceiling_or_a_floor(value: float, at_least: bool, held: bool) -> None:
    assert Figure("f", value, "×", "nothing", 3, at_least).held is held


def test_a_figure_replaces_its_older_self_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep([LANDING, Figure("pull", 60, "× fewer", "one by one", 50, True)], path)
    keep([Figure("first landing", 1.5, "× raw", "raw sqlite3", 3)], path)
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["name"], row["value"]) for row in rows] == [("first landing", 1.5), ("pull", 60)]


def test_machines_find_the_promised_keys() -> None:
    promised = {"name", "value", "unit", "baseline", "aim", "held"}
    assert promised <= LANDING.as_json().keys()
