"""A package of the agency on the whole way: from its reader to figures, mails, Moodle and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.lontar.office import NOW, Office

ROOT = Path(__file__).parents[2]
MODULE = '''
"""What an agency adds: a metric of people, one of units, a target, a reader."""
from collections import defaultdict
from dataclasses import dataclass, replace
from connector.moodle.accounts.profile_fields import read_profile_fields
from connector.moodle.writes import update_profile_fields
from reports.metrics.hours import METRICS as HOURS
from reports.metrics.unit_means import METRICS as MEANS
from sync.outward.settings import TargetSettings
from sync.outward.targets.declaration import Slot, Wish, WriteOutcome

MEDIAN = next(one for one in MEANS if one.name == "median_hours")
METRICS = (
    replace(HOURS[0], name="toy_hours", interval=None, label={"id": "JP kami", "en": "Our JP"}),
    replace(MEDIAN, name="toy_median", label={"id": "Median kami", "en": "Our median"}),
)

class Settings(TargetSettings):
    field: str

@dataclass
class Port:
    site: object
    usernames: object

    def actual(self, slots):
        fields = sorted({slot.key for slot in slots})
        accounts = {slot.account for slot in slots}
        shown = read_profile_fields(self.site, fields, accounts, usernames=self.usernames)
        return {Slot(one, key): text or None for one, told in shown.items()
                for key, text in told.items()}

    def apply(self, writes):
        wanted = defaultdict(dict)
        for one in writes:
            wanted[one.slot.account][one.slot.key] = one.after or ""
        return [WriteOutcome(Slot(one.account, key), one.status, one.detail)
                for one in update_profile_fields(self.site, wanted) for key in wanted[one.account]]

class Toy:
    """Writes whether somebody has any hours into the agency's own field."""
    name = "toy"
    settings = Settings
    def owns(self, key): return key.startswith("toy_")
    def reversible(self, slot, before): return True
    def wanted(self, settings, standings, site):
        return {Slot(account, settings.field): Wish("yes", one.person, "it has hours")
                for one in standings if one.metrics.get("toy_hours")
                for account in one.accounts_on(site)}
    def open(self, site, usernames): return Port(site, usernames)

TARGET = Toy()

def read(options):
    yield {"NIP": options["nip"], "JUDUL": "Bimtek kami", "JP": 7, "SELESAI": "2026-03-02",
           "KEADAAN": "verified"}
'''
POINTS = """[lontar.metrics]
toy = toy_office:METRICS
[lontar.targets]
toy = toy_office:TARGET
[lontar.sources]
toy = toy_office:read
"""
SECTIONS = """
[[hr]]
id = "kami"
holds = "trainings"
reader = "toy"
options = {{ nip = "{nip}" }}
columns = {{ nip = "NIP", title = "JUDUL", hours = "JP", end = "SELESAI", state = "KEADAAN" }}
[[scheme]]
id = "kami"
period = "year"
[[scheme.rule]]
id = "ours"
fact = "toy_hours"
at_least = 1
[push.toy]
enabled = true
field = "toy_learns"
"""
# Commands in one process, so that the package is loaded once; what a document told may be asked
# for by its key in a later command.
DRIVER = """
import contextlib, io, json, sys
from datetime import datetime
from lontar.cli import run
now = datetime.fromisoformat(sys.argv[1])
told, known = [], {}
for words in json.loads(sys.argv[2]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run([word.format(**known) for word in words.split()] + ["--json"], now=lambda: now)
    document = json.loads(out.getvalue())
    known |= document if isinstance(document, dict) else {}
    told.append([code, document])
print(json.dumps(told))
"""


def install(folder: Path) -> None:
    """A package with its metadata, as an installer leaves it."""
    about = folder / "toy_office-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "toy_office.py").write_text(MODULE, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-office\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(POINTS, encoding="utf-8")


def run(office: Office, folder: Path, *commands: str) -> list[Any]:
    """The exit code and document of each command, the package installed."""
    words = [f"--config {office.config} {command}" for command in commands]
    ended = subprocess.run(
        [sys.executable, "-c", DRIVER, NOW.isoformat(), json.dumps(words)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    told: list[Any] = json.loads(ended.stdout)
    return told


def fields(office: Office, name: str) -> dict[int, str]:
    """What the LMS holds in a profile field, by account."""
    held = {user["id"]: user.get("customfields", {}).get(name) for user in office.lms["users"]}
    return {account: text for account, text in held.items() if text}


@pytest.fixture
def joined(planned: Office, tmp_path: Path) -> tuple[Office, Path, str]:
    """An office with the package's sections, and somebody's number whose account is linked."""
    ((nip, *_),) = planned.query(
        "SELECT nip FROM person JOIN credit ON credit.person = person.id ORDER BY nip LIMIT 1"
    )
    more = [{"shortname": name} for name in ("toy_learns", "lontar_toy")]
    planned.change_lms(profile_fields=[*planned.lms["profile_fields"], *more])
    planned.edit('hours = "lontar_hours"', 'hours = "lontar_hours"\ntoy_hours = "lontar_toy"')
    with planned.config.open("a", encoding="utf-8") as file:
        file.write(SECTIONS.format(nip=nip))
    install(tmp_path / "site")
    return planned, tmp_path / "site", nip


def test_what_a_package_adds_goes_the_whole_way_and_back(
    joined: tuple[Office, Path, str], tmp_path: Path
) -> None:
    office, site, nip = joined
    file = tmp_path / "figures.xlsx"
    told = run(
        office,
        site,
        "hr accept kami",
        "sync",
        "plan show {plan}",
        "plan apply {plan} --approve",
        f"explain {nip}",
        "metrics",
        f"export figures {file}",
        "digest preview",
    )
    codes, (_, synced, plan, _, explained, catalogue, _, mails) = zip(*told, strict=True)
    assert codes == (0, 3, 0, 0, 0, 0, 0, 0)
    learners = {one["account"] for one in plan["changes"] if one["key"] == "toy_learns"}
    assert fields(office, "toy_learns") == dict.fromkeys(learners, "yes")
    _is_explained(explained, [one for one in plan["changes"] if one["nip"] == nip])
    assert {"toy_hours", "toy_median"} <= {row["name"] for row in catalogue}
    _is_exported(file, nip, explained["metrics"]["hours"])
    assert "Median kami" in next(mail["html"] for mail in mails if "Indeks" in mail["html"])
    pushed = fields(office, "lontar_toy")
    assert set(pushed.values()) >= {str(explained["metrics"]["toy_hours"])}

    undone = run(office, site, f"undo {synced['run']} --only toy", "plan apply {plan} --approve")
    assert [code for code, _ in undone] == [3, 0]
    assert (fields(office, "toy_learns"), fields(office, "lontar_toy")) == ({}, pushed)


def _is_explained(explained: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    """The metric, its rule, the reader's certificate, and what is pushed of them."""
    metrics = explained["metrics"]
    assert metrics["toy_hours"] == metrics["hours"] >= 7
    (decision,) = (one for one in explained["decisions"] if one["scheme"] == "kami")
    assert (decision["outcome"], decision["rules"][0]["id"]) == ("eligible", "ours")
    titles = [one["title"] for one in explained["credits"] if one["source"]["kind"] == "training"]
    assert titles == ["Bimtek kami"]
    pushed = {one["key"]: one["after"] for one in changes}
    assert (pushed["lontar_toy"], pushed["toy_learns"]) == (str(metrics["toy_hours"]), "yes")


def _is_exported(file: Path, nip: str, hours: float) -> None:
    book = CalamineWorkbook.from_path(str(file))
    head, *rows = book.get_sheet_by_name("people").to_python()
    assert {row[0]: row[head.index("toy_hours")] for row in rows}[nip] == hours
    assert "toy_median" in book.get_sheet_by_name("units").to_python()[0]
