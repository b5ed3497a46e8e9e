"""The regulation's name beside the settings, where a person or a machine asks for figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lontar.cli import cli

CONFIG = """
[agency]
name = "Badan"
[hours.target]
PNS = { 2025 = 20, 2027 = { hours = 24, regulation = "PP baru" } }
[metrics]
regulation = "UU 27/2022"
[status]
regulation = "Perka BKN"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(*words: str) -> str:
    ended = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert ended.exit_code == 0
    return ended.output


def test_metrics_name_the_settings_in_force_with_their_texts(file: Path) -> None:
    rows = json.loads(run("--config", str(file), "metrics", "--json"))
    told = {(row["level"], row["name"]): row["regulations"] for row in rows}
    target, part, status = told["person", "hours_target"]
    assert (part["setting"], part["value"]) == ("hours.part_year", "months_served")
    assert (target["of"], target["since"], target["regulation"]) == ("PNS", "2025", "")
    assert (status["setting"], status["regulation"]) == ("status", "Perka BKN")
    (small,) = told["course", "completion_rate"]
    assert (small["value"], small["regulation"]) == ("5", "UU 27/2022")


def test_a_persons_table_tells_texts_that_somebody_wrote(file: Path) -> None:
    lines = [line.split("\t") for line in run("--config", str(file), "metrics").splitlines()]
    told = [line for line in lines if line[0] in ("hours.target", "status", "metrics.small_group")]
    assert [line[0] for line in told] == ["status", "metrics.small_group"]


def test_the_catalogue_needs_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = json.loads(run("metrics", "--json"))
    assert {len(row["regulations"]) for row in rows} == {0}
