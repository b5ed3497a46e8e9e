"""Who may read a database and not write it: every command that only reads works for them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.engine import Store
from sync.store.errors import StoreUnavailable
from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

CAPABILITIES = 0x20080522  # version 3 of the structure
OVERRIDES = 0b1110  # DAC_OVERRIDE, DAC_READ_SEARCH and FOWNER, by which root passes every mode
Words = ctypes.c_uint32 * 6  # effective, permitted, inheritable; twice
WRITES = "must own the database file and its folder, and may write to both"


@pytest.fixture
def bound_by_modes() -> Iterator[None]:
    """Permissions hold for root too, as for everybody else."""
    if os.geteuid() != 0:
        yield
        return
    libc, header, own = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(CAPABILITIES, 0), Words()
    assert libc.capget(header, own) == 0
    less = Words(*own)
    less[0] &= ~OVERRIDES
    assert libc.capset(header, less) == 0
    yield
    assert libc.capset(header, own) == 0


@pytest.fixture
def locked(planned: Office, bound_by_modes: None) -> Iterator[Office]:
    """An office whose folder and database nobody may write."""
    (planned.folder / "lontar.db").chmod(0o400)
    planned.folder.chmod(0o500)
    yield planned
    planned.folder.chmod(0o700)


@pytest.mark.parametrize("command", ["runs", "plan show 1", "quality", "units", "db check"])
def test_what_only_reads_needs_no_right_to_write(
    lontar: Lontar, locked: Office, command: str
) -> None:
    ended = lontar(locked, *command.split(), "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.document
    assert sorted(one.name for one in locked.folder.glob("lontar.db*")) == ["lontar.db"]


def test_what_writes_says_what_is_lacking(lontar: Lontar, locked: Office, tmp_path: Path) -> None:
    ended = lontar(locked, "plan", "approve", "1")
    assert (ended.code, "Traceback" in ended.err, WRITES in ended.err) == (1, False, True)
    assert lontar(locked, "db", "backup", "--to", tmp_path / "copies").code == 0
    (locked.folder / "lontar.db").chmod(0o000)
    ended = lontar(locked, "runs")
    assert (ended.code, WRITES in ended.err) == (1, True)


def write(file: Path) -> Store:
    """Forget a run, as a daemon might; the store stays open as the daemon's does."""
    store = Store(f"sqlite:///{file}")
    with store.begin() as session:
        session.connection().exec_driver_sql("UPDATE run SET trigger = 'changed' WHERE id = 1")
    return store


def test_a_reader_sees_what_a_writer_has_just_written(lontar: Lontar, locked: Office) -> None:
    locked.folder.chmod(0o700)
    (locked.folder / "lontar.db").chmod(0o600)
    writer = write(locked.folder / "lontar.db")
    assert (locked.folder / "lontar.db-wal").exists()
    locked.folder.chmod(0o500)
    for file in locked.folder.glob("lontar.db*"):
        file.chmod(0o400)
    shown = lontar(locked, "runs", "--json").document
    assert [one["trigger"] for one in shown if one["run"] == 1] == ["changed"]
    writer.close()


def read_while_it_changes(store: Store, folder: Path) -> None:
    with store.read():
        folder.chmod(0o700)
        (folder / "lontar.db").chmod(0o600)
        write(folder / "lontar.db").close()
        (folder / "lontar.db").chmod(0o400)
        folder.chmod(0o500)


def test_a_file_that_changes_under_a_reader_is_told(locked: Office) -> None:
    store = Store(f"sqlite:///{locked.folder / 'lontar.db'}")
    with pytest.raises(StoreUnavailable, match="changed while it was read"):
        read_while_it_changes(store, locked.folder)
    store.close()
