"""How old the facts are: the newest round that read Moodle and ended well."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync.store.engine import Store
from sync.store.runs import last_pull
from sync.store.tables.runs import Run, StageRow


def at(day: int, hour: int = 5) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def ran(store: Store, day: int, status: str, *stages: tuple[str, str]) -> None:
    """A run from five to six o'clock of a day in November."""
    with store.begin() as session:
        run = Run(trigger="daemon", started=at(day), finished=at(day, 6), status=status)
        session.add(run)
        session.flush()
        for name, ended in stages:
            session.add(StageRow(run=run.id or 0, name=name, status=ended, seconds=1.0))


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("failed", ("pull", "ok")),
        ("interrupted", ("pull", "ok")),
        ("ok", ("pull", "failed")),
        ("ok", ("land", "ok")),
    ],
)
def test_a_round_that_did_not_read_moodle_well_does_not_renew_the_facts(
    store: Store, status: str, stage: tuple[str, str]
) -> None:
    ran(store, 20, "waiting", ("pull", "ok"))
    ran(store, 21, status, stage)
    with store.read() as session:
        assert last_pull(session) == at(20)


def test_rounds_after_a_moment_are_not_looked_at(sqlite_store: Store) -> None:
    ran(sqlite_store, 20, "ok", ("pull", "ok"))
    ran(sqlite_store, 21, "ok", ("pull", "ok"))
    with sqlite_store.read() as session:
        assert last_pull(session, at(21)) == at(20)


def test_before_the_first_round_there_is_none(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        assert last_pull(session) is None
