"""The store keeps a step whole or not at all; one lease, runs with an end, a known schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from sync.inward.landing import Scope, land
from sync.store import runs, schema
from sync.store.engine import Store
from sync.store.errors import (
    LeaseHeld,
    SchemaOutdated,
    StoreError,
    StoreUnavailable,
)
from sync.store.lease import HOLD, release_lease, renew_lease, take_lease
from sync.store.runs import RunStamp
from sync.store.tables.facts import completion
from sync.store.tables.runs import Problem, Run, StageRow
from tests.sync import builders
from tests.sync.builders import begin_run, moment


def fail_half_way(store: Store) -> None:
    """A step that writes and then breaks off."""
    with store.begin() as session:
        runs.start_run(session, "test", moment(1))
        raise RuntimeError


def test_a_step_that_fails_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError):
        fail_half_way(store)
    with store.read() as session:
        assert runs.recent_runs(session) == []


def test_reading_keeps_nothing(store: Store) -> None:
    with store.read() as session:
        runs.start_run(session, "test", moment(1))
    with store.read() as session:
        assert runs.recent_runs(session) == []


def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    begin_run(store, 1)
    with store.read() as session:
        assert session.exec(select(Run.started)).one() == moment(1)


def land_with_room(store: Store, pages: int, day: int) -> None:
    """Land many completions into a database that may only grow by some pages."""
    rows = [builders.completion(account, 1) for account in range(20_000)]
    run = begin_run(store, day)
    with store.begin() as session:
        size = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {size + pages}"))
        land(session, completion, rows, Scope(), run)


def test_a_full_disk_is_told_and_keeps_nothing_of_the_step(sqlite_store: Store) -> None:
    with pytest.raises(StoreUnavailable, match="full"):
        land_with_room(sqlite_store, 20, day=1)
    assert builders.count(sqlite_store, completion) == 0


def test_after_a_full_disk_the_next_run_goes_on(sqlite_store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        land_with_room(sqlite_store, 20, day=1)
    land_with_room(sqlite_store, 10_000, day=2)
    assert builders.count(sqlite_store, completion) == 20_000


@pytest.mark.parametrize(
    "url", ["postgresql://lontar:secret@127.0.0.1:1/lontar", "sqlite:////nowhere/at/all.db"]
)
def test_a_database_out_of_reach_is_told(url: str) -> None:
    store = Store(url)
    with pytest.raises(StoreUnavailable) as told, store.read() as session:
        session.execute(text("SELECT 1"))
    assert "secret" not in f"{told.value} {store}"


def taken(store: Store, owner: str, day: int = 1, hour: int = 1) -> int:
    """The lease of one owner."""
    with store.begin() as session:
        return take_lease(session, owner, moment(day, hour))


def test_a_lease_keeps_others_out(store: Store) -> None:
    taken(store, "daemon")
    with pytest.raises(LeaseHeld) as told:
        taken(store, "manual")
    assert (told.value.owner, told.value.expires) == ("daemon", moment(1) + HOLD)


def test_an_expired_lease_is_free(store: Store) -> None:
    assert [taken(store, "daemon"), taken(store, "manual", hour=2)] == [1, 2]


def test_the_same_owner_may_take_its_lease_again(store: Store) -> None:
    assert [taken(store, "daemon"), taken(store, "daemon")] == [1, 2]


def test_a_renewed_lease_holds_longer(store: Store) -> None:
    fence = taken(store, "daemon")
    with store.begin() as session:
        renew_lease(session, fence, moment(1, 2))
    with pytest.raises(LeaseHeld):
        taken(store, "manual", hour=2)


def test_who_lost_the_lease_cannot_renew_it(store: Store) -> None:
    fence = taken(store, "daemon")
    taken(store, "manual", hour=2)
    with pytest.raises(LeaseHeld, match="manual"), store.begin() as session:
        renew_lease(session, fence, moment(1, 3))


def test_a_released_lease_is_free_at_once(store: Store) -> None:
    fence = taken(store, "daemon")
    with store.begin() as session:
        release_lease(session, fence, moment(1))
    assert taken(store, "manual") == fence + 1


def test_who_lost_the_lease_cannot_release_it(store: Store) -> None:
    fence = taken(store, "daemon")
    taken(store, "manual", hour=2)
    with store.begin() as session:
        release_lease(session, fence, moment(1, 2))
    with pytest.raises(LeaseHeld):
        taken(store, "daemon", hour=2)


def finished(store: Store, run: RunStamp, status: str) -> None:
    """End a run."""
    with store.begin() as session:
        runs.finish_run(session, run, status, moment(2))


def test_a_run_whose_process_died_is_interrupted_by_the_next(store: Store) -> None:
    for day in (1, 2):
        begin_run(store, day)
    with store.read() as session:
        told = [(run.status, run.finished) for run in runs.recent_runs(session)]
    assert told == [("running", None), ("interrupted", moment(2))]


def test_a_finished_run_stays_as_it_ended(store: Store) -> None:
    finished(store, begin_run(store, 1), "partial")
    begin_run(store, 3)
    with store.read() as session:
        assert [run.status for run in runs.recent_runs(session)] == ["running", "partial"]


def test_the_last_finished_run_is_one_that_did_not_fail(store: Store) -> None:
    for day, status in enumerate(("ok", "waiting", "failed"), 1):
        finished(store, begin_run(store, day), status)
    with store.read() as session:
        last = runs.last_finished(session)
        assert last is not None
        assert last.status == "waiting"
        assert runs.last_finished(session, "daemon") is None


def test_a_repeated_stage_replaces_its_result(store: Store) -> None:
    run = begin_run(store, 1)
    for seconds in (1.0, 2.0):
        stage = StageRow(run=run.id, name="pull", status="ok", seconds=seconds, counts={"calls": 3})
        with store.begin() as session:
            runs.note_stage(session, stage)
    with store.read() as session:
        rows = session.exec(select(StageRow.seconds, StageRow.counts)).all()
    assert rows == [(2.0, {"calls": 3})]


def test_problems_are_kept_with_their_run(store: Store) -> None:
    run = begin_run(store, 1)
    with store.begin() as session:
        runs.note_problem(session, Problem(run=run.id, kind="moodle", message="down"))
    with store.read() as session:
        assert session.exec(select(Problem.message).where(Problem.run == run.id)).all() == ["down"]


def marked(store: Store, version: str) -> None:
    """Pretend that the schema is another one."""
    with store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_schema_from_the_future_asks_for_a_newer_program(sqlite_store: Store) -> None:
    marked(sqlite_store, "9999")
    with pytest.raises(SchemaOutdated, match="upgrade Lontar itself"):
        schema.check(sqlite_store)


def test_an_upgrade_tells_both_versions(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    head = schema.known_version()
    assert [schema.upgrade(store), schema.upgrade(store)] == [(None, head), (head, head)]
    store.close()


def test_a_backup_is_a_whole_database(sqlite_store: Store, tmp_path: Path) -> None:
    begin_run(sqlite_store, 1)
    copy = schema.backup(sqlite_store, tmp_path / "backups", moment(2))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)


def test_other_databases_have_their_own_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        schema.backup(Store("postgresql://127.0.0.1:1/lontar"), tmp_path, moment(1))
