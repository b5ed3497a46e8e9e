"""What the daemon does in a house: the round and the mails, stopped between two calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from lontar.cli.daemon import duties_of
from lontar.daemon import Duties, Stopped
from tests.lontar.office import NOW, Office


@contextmanager
def duties(office: Office, stop: Event | None = None) -> Iterator[Duties]:
    with office.house() as house:
        yield duties_of(house, stop or Event())


def test_a_round_that_ended_well_is_done(settled: Office) -> None:
    with duties(settled) as ours:
        assert ours.run_sync() is True


def test_a_round_that_waits_for_a_person_is_done_too(planned: Office) -> None:
    with duties(planned) as ours:
        assert ours.run_sync() is True


@pytest.mark.usefixtures("without_waiting")
def test_a_round_that_failed_is_to_be_tried_again(settled: Office) -> None:
    settled.server.close()
    with duties(settled) as ours:
        assert ours.run_sync() is False


def test_the_last_round_is_known(new: Office) -> None:
    with duties(new) as ours:
        assert ours.last_sync() is None
        ours.run_sync()
        assert ours.last_sync() == NOW


def test_digests_are_sent(planned: Office) -> None:
    with duties(planned) as ours:
        assert ours.send_digests() is True
    assert list((planned.folder / "outbox").glob("*.eml"))


def test_before_the_first_round_there_is_nothing_to_send(new: Office) -> None:
    with duties(new) as ours:
        assert ours.send_digests() is False


def test_a_stop_ends_the_round_and_gives_the_lease_back(settled: Office) -> None:
    stop = Event()
    stop.set()
    with duties(settled, stop) as ours, pytest.raises(Stopped):
        ours.run_sync()
    assert settled.query("SELECT status FROM run ORDER BY id DESC LIMIT 1") == [("interrupted",)]
    assert settled.query("SELECT owner FROM lease") == [("",)]
