"""Whether the holder of the lease still lives."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from lontar.process import has_died, this_process
from sync.store.engine import Store
from sync.store.errors import LeaseHeld
from sync.store.lease import take_lease

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def owner(number: int) -> str:
    host, _, mark = this_process().rsplit("/", 2)
    return f"{host}/{number}/{mark}"


def ended_process() -> str:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    return owner(ended.pid)


def test_this_process_lives() -> None:
    assert not has_died(this_process())


def test_a_process_that_ended_has_died() -> None:
    assert has_died(ended_process())


def test_an_owner_bears_its_host_and_number() -> None:
    host, number, _ = this_process().rsplit("/", 2)
    assert (host != "", number) == (True, str(os.getpid()))


@pytest.mark.parametrize("of_others", ["elsewhere/1", "elsewhere/1/0a1b2c3d", "daemon", "", "//"])
def test_nothing_is_known_of_other_hosts_boots_and_containers(of_others: str) -> None:
    assert not has_died(of_others)


def test_a_process_of_somebody_else_lives() -> None:
    assert not has_died(owner(1))


def test_the_lease_of_a_killed_process_is_free_at_once(store: Store) -> None:
    with store.begin() as session:
        take_lease(session, ended_process(), NOW)
    with store.begin() as session:
        assert take_lease(session, this_process(), NOW, has_died) == 2


def test_the_lease_of_a_process_elsewhere_is_kept(store: Store) -> None:
    with store.begin() as session:
        take_lease(session, "elsewhere/1", NOW)
    with store.begin() as session, pytest.raises(LeaseHeld):
        take_lease(session, this_process(), NOW, has_died)
