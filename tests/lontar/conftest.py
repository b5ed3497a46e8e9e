"""Offices at each stage, made once per session and copied for each test, and the command line."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina

from connector.moodle.transport.client import ATTEMPTS
from lontar.cli import run
from lontar.intake import read_source, sources, take_in
from lontar.rounds import Silent, open_round
from sync.inward.personnel.importing import Decision
from tests.lontar.office import Office, make_new, now, opened
from tests.lontar.pulls import Yesterday, made_yesterday


@pytest.fixture(scope="session")
def new_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing was read yet."""
    return make_new(tmp_path_factory.mktemp("office") / "new", sqlite_template)


@pytest.fixture(scope="session")
def planned_folder(new_folder: Path) -> Path:
    """Files were accepted, Moodle was read, plan 1 waits for a person."""
    folder = shutil.copytree(new_folder, new_folder.with_name("planned"))
    with opened(folder) as office:
        office.sync()
        accept_files(office)
        office.sync()
    return folder


@pytest.fixture(scope="session")
def settled_folder(planned_folder: Path) -> Path:
    """Plan 1 was written; a sync found nothing more to do."""
    folder = shutil.copytree(planned_folder, planned_folder.with_name("settled"))
    with opened(folder) as office:
        office.approve()
        office.apply()
        office.sync()
    return folder


@pytest.fixture
def new(new_folder: Path, tmp_path: Path) -> Iterator[Office]:
    with opened(shutil.copytree(new_folder, tmp_path / "new")) as office:
        yield office


@pytest.fixture
def planned(planned_folder: Path, tmp_path: Path) -> Iterator[Office]:
    with opened(shutil.copytree(planned_folder, tmp_path / "planned")) as office:
        yield office


@pytest.fixture
def settled(settled_folder: Path, tmp_path: Path) -> Iterator[Office]:
    with opened(shutil.copytree(settled_folder, tmp_path / "settled")) as office:
        yield office


@pytest.fixture
def without_waiting() -> Iterator[None]:
    """Calls are asked again as often as ever, but at once."""
    stamina.set_testing(True, attempts=ATTEMPTS)
    yield
    stamina.set_testing(False)


def accept_files(office: Office) -> None:
    """A person accepts every personnel file."""
    with office.house() as house, open_round(house, "test", Silent()) as round_:
        for settings in sources(house):
            take_in(house, read_source(house, settings), round_.run, Decision("accepted", "test"))


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Lontar = Callable[..., Ended]


@pytest.fixture
def lontar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Lontar]:
    """Runs ``lontar [--config of an office] WORDS`` here; its logs end with the test."""
    for name in [name for name in os.environ if name.startswith("LONTAR_")]:
        monkeypatch.delenv(name)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def call(*words: object) -> Ended:
        told = [
            f"--config={word.config}" if isinstance(word, Office) else str(word) for word in words
        ]
        capsys.readouterr()
        code = run(told, now=now)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    yield call
    root.handlers, root.level = handlers, level


@pytest.fixture(scope="module")
def yesterday(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Yesterday]:
    """An office as a pull left it yesterday, one per file of tests."""
    with made_yesterday(tmp_path_factory.mktemp("yesterday"), sqlite_template) as made:
        yield made
