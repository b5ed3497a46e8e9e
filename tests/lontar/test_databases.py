"""The whole round runs alike on each database, and tells the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.engine import Store
from tests.lontar.conftest import Lontar, accept_files
from tests.lontar.office import Office, opened


@pytest.fixture
def office(store: Store, new_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """A new office that keeps its facts in this database."""
    with opened(shutil.copytree(new_folder, tmp_path / "office")) as office:
        office.edit("sqlite:///lontar.db", store.url)
        yield office


def test_the_whole_round_ends_in_silence(office: Office, settled: Office) -> None:
    office.sync()
    accept_files(office)
    office.sync()
    office.approve()
    assert office.apply().status == "applied"
    office.sync()  # which lands what Moodle shows of the push
    rows = office.rows()
    status, again = office.sync().status, office.rows()
    assert (status, {n: (rows[n], again[n]) for n in rows if rows[n] != again[n]}) == ("ok", {})
    assert (office.facts(), office.shown()) == (settled.facts(), settled.shown())


def test_what_was_landed_is_read(lontar: Lontar, office: Office) -> None:
    accept_files(office)
    office.sync()
    commands = ["runs", "plan show 1", "units", "people unmatched", "quality", "db check"]
    ended = {words: lontar(office, *words.split(), "--json").code for words in commands}
    assert ended == dict.fromkeys(commands, 0)
