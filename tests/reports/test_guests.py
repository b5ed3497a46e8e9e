"""Packages of an agency that may not be used: names that clash, sections that do not fit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOY = '''
"""A metric of the agency."""
from dataclasses import replace
from reports.metrics.hours import METRICS as OURS
METRICS = (replace(OURS[0], name="{name}", interval=None, formula="twice nothing"),)
WRONG = ["hours"]
'''
TARGET = '''
"""A target of the agency: it wants nothing, but it is there."""
from sync.outward.settings import TargetSettings
class Settings(TargetSettings):
    place: str
class Toy:
    name = "{name}"
    settings = Settings
    def owns(self, key): return key.startswith("toy_")
    def reversible(self, slot): return True
    def wanted(self, settings, standings, site): return {{}}
    def open(self, site, usernames): raise NotImplementedError
TARGET = Toy()
def read(options):
    yield {{"NIP": options["nip"], "NAMA": "Ni Luh Sari", "GAJI": 1}}
'''
CONFIG = """
[agency]
name = "Badan"
[[hr]]
id = "pegawai"
holds = "people"
reader = "toy"
options = {{ nip = "199001012015011001" }}
columns = {{ nip = "NIP", name = "NAMA" }}
[[scheme]]
id = "s"
period = "year"
[[scheme.rule]]
fact = "toy_hours"
at_least = 1
[push.profile_fields]
enabled = true
toy_hours = "lontar_toy"
[push.toy]
{section}
"""


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


def install_target(folder: Path, *, name: str = "toy") -> None:
    """A package with a target and a reader of personnel."""
    (folder / "toy_target.py").write_text(TARGET.format(name=name), encoding="utf-8")
    about = folder / "toy_target-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-target\nVersion: 1.0\n")
    points = "[lontar.targets]\ntoy = toy_target:TARGET\n[lontar.sources]\ntoy = toy_target:read\n"
    (about / "entry_points.txt").write_text(points, encoding="utf-8")


def configure(folder: Path, section: str) -> None:
    (folder / "config.toml").write_text(CONFIG.format(section=section), encoding="utf-8")


@pytest.mark.parametrize(
    ("section", "message"),
    [("enabled = true", "push.toy.place: Field required"), ("place = 3", "push.toy.place: ")],
)
def test_a_packages_section_is_checked_by_its_own_model(
    tmp_path: Path, section: str, message: str
) -> None:
    install(tmp_path)
    install_target(tmp_path)
    configure(tmp_path, section)
    ended = lontar(tmp_path, "scheme", "check")
    assert ended.returncode == 2
    assert message in ended.stderr


def test_a_section_of_no_installed_target_is_an_unknown_key(tmp_path: Path) -> None:
    install(tmp_path)
    configure(tmp_path, "enabled = true")
    assert "push.toy: unknown key" in lontar(tmp_path, "scheme", "check").stderr


def test_a_target_with_our_name_is_refused(tmp_path: Path) -> None:
    install_target(tmp_path, name="cohorts")
    (tmp_path / "config.toml").write_text('[agency]\nname = "Badan"\n', encoding="utf-8")
    ended = lontar(tmp_path, "plan", "list")
    assert "two targets are named 'cohorts'" in ended.stderr
