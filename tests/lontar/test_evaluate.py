"""Evaluations, partners and methods as commands, on the demo office."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

COURSE = "PIM-01-2026"


def figures(document: Any) -> Iterator[dict[str, Any]]:
    """Every figure of a document, wherever it stands."""
    if isinstance(document, dict):
        if document.keys() & {"value", "unknown"}:
            yield document
            return
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from figures(part)


def is_whole(figure: dict[str, Any]) -> bool:
    if "unknown" in figure:
        return bool(figure["unknown"]) and "value" not in figure
    low, high = figure.get("interval", (figure["value"], figure["value"]))
    return {"value", "unit", "n"} <= figure.keys() and low <= figure["value"] <= high


def test_a_course_is_evaluated_on_four_levels(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "evaluate", COURSE, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = ended.document
    assert told["subject"] | {"courses": []} == {
        "kind": "course",
        "key": "lms/2",
        "name": "Pelatihan Kepemimpinan Pengawas",
        "courses": [],
    }
    levels = told["levels"]
    assert list(levels) == ["reaction", "learning", "behaviour", "results"]
    assert all(is_whole(figure) for figure in figures(levels))
    for level in ("behaviour", "results"):
        assert levels[level]["caution"]


def test_questions_of_the_tests_have_a_difficulty(lontar: Lontar, planned: Office) -> None:
    """In the demo every later question of a test is the harder one."""
    levels = lontar(planned, "evaluate", COURSE, "--json").document["levels"]
    told = levels["learning"]["item_difficulty"]
    assert "mean share of the marks" in told["caution"]
    tests: dict[str, list[float]] = {}
    for one in told["items"]:
        tests.setdefault(one["test"], []).append(one["value"])
    assert {len(values) for values in tests.values()} == {5}
    assert all(values == sorted(values, reverse=True) for values in tests.values())
    shown = lontar(planned, "evaluate", COURSE).out
    assert all(f"difficulty of {test}, question 5" in shown for test in tests)
    assert told["caution"] in shown


def test_an_evaluation_reads_as_a_table(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "evaluate", "method:e-learning")
    assert ended.code == 0
    assert ended.out.startswith("method E-learning: 1 course, 2026")
    for words in ("1 reaction", "2 learning", "mean of g", "pairs left out", "does not prove"):
        assert words in ended.out


def test_an_evaluation_is_a_workbook_too(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    file = tmp_path / "evaluasi.xlsx"
    ended = lontar(planned, "evaluate", COURSE, "--xlsx", file)
    assert f"written: {file}" in ended.out
    figures, about = CalamineWorkbook.from_path(str(file)).sheet_names
    assert (figures, about) == ("figures", "about")
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("figures").to_python()
    assert rows[0][:3] == ["level", "figure", "value"]
    assert len(rows) == len([line for line in ended.out.splitlines() if line[:1].isdigit()]) + 1


def test_what_is_called_nothing_is_refused(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "evaluate", "Nihil")
    assert ended.code == 2
    assert "no course, provider, method or programme is called 'Nihil'" in ended.err


def test_a_programme_of_the_configuration_is_evaluated(lontar: Lontar, planned: Office) -> None:
    planned.edit(
        "[push]\n",
        f'[[programme]]\nid = "pim"\ncourses = ["{COURSE}", "MNJ-02-2026"]\n\n[push]\n',
    )
    subject = lontar(planned, "evaluate", "pim", "--json").document["subject"]
    assert (subject["kind"], len(subject["courses"])) == ("programme", 2)


def test_partners_stand_with_their_agreements(lontar: Lontar, planned: Office) -> None:
    told = lontar(planned, "partners", "--json").document
    states = {one["provider"]: one["agreement"]["state"] for one in told}
    assert (states["lan"], states["lkpp"], states["anri"]) == ("in_force", "ends_soon", "none")
    assert states["universitas contoh"] == "in_force"
    assert all(is_whole(figure) for figure in figures(told))
    assert "Universitas Contoh" in lontar(planned, "partners").out


def test_one_partner_has_a_card(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "partners", "lan")
    assert ended.code == 0
    assert "agreement: in force, PKS 01/2026, 2026-01-01 to 2027-02-28" in ended.out
    assert "cost per hour" in ended.out
    assert lontar(planned, "partners", "Nihil").code == 2


def test_methods_are_told_by_unit_and_month(lontar: Lontar, planned: Office) -> None:
    told = lontar(planned, "methods", "--by", "unit", "--by", "month", "--json").document
    assert {one["method"] for one in told["methods"]} >= {"e learning", "klasikal", "blended"}
    assert {one["where"] for one in told["by_month"]} >= {"2026-01", "2026-11"}
    assert told["by_unit"]
    assert all(is_whole(figure) for figure in figures(told))
    assert "learning events" in lontar(planned, "methods").out


@pytest.mark.parametrize("name", ["evaluate", "partners", "methods", "metrics"])
def test_commands_start_without_the_statistics_library(name: str) -> None:
    code = f"import sys, lontar.cli.{name}; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
