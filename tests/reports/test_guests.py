"""A metric of a package that an agency installed beside ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOY = '''
"""A metric of the agency."""
from dataclasses import replace
from reports.metrics.hours import METRICS as OURS
METRICS = (replace(OURS[0], name="{name}", interval=None, formula="twice nothing"),)
WRONG = ["hours"]
'''


def install(folder: Path, *, name: str = "toy_hours", points_at: str = "METRICS") -> None:
    """A package with its metadata, as an installer leaves it."""
    (folder / "toy_metrics.py").write_text(TOY.format(name=name), encoding="utf-8")
    about = folder / "toy_metrics-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-metrics\nVersion: 1.0\n")
    points = f"[lontar.metrics]\ntoy = toy_metrics:{points_at}\n"
    (about / "entry_points.txt").write_text(points, encoding="utf-8")


def lontar(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the folder's packages installed."""
    return subprocess.run(
        [sys.executable, "-m", "lontar", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def listed(folder: Path, *arguments: str) -> dict[str, Any]:
    rows = json.loads(lontar(folder, *arguments, "--json").stdout)
    return {row["name"]: row for row in rows}


def test_an_installed_metric_is_listed_and_can_be_asked_by_rules(tmp_path: Path) -> None:
    install(tmp_path)
    assert listed(tmp_path, "metrics")["toy_hours"]["formula"] == "twice nothing"
    assert listed(tmp_path, "scheme", "facts")["toy_hours"]["unit"] == "JP"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "hours"}, "two metrics are named 'hours'"),
        ({"points_at": "WRONG"}, "lontar.metrics toy (toy_metrics:WRONG) is no tuple of metrics"),
    ],
)
def test_a_package_that_clashes_or_names_no_metric_is_refused(
    tmp_path: Path, options: dict[str, str], message: str
) -> None:
    install(tmp_path, **options)
    ended = lontar(tmp_path, "metrics")
    assert ended.returncode != 0
    assert message in ended.stderr
