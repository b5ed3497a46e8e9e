"""Landing 100,000 completions against raw sqlite3 upserting the same rows.

Three landings: all new, all the same, one in ten changed. The baseline is one ``executemany`` of an
upsert into a table with the same key, without history; both start from the connector's records.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from connector.moodle.records import Completion
from sync.inward.landing import Landed, Scope, land
from sync.store import schema
from sync.store.engine import Store
from sync.store.runs import start_run
from sync.store.tables.facts import completion

ROWS, ACCOUNTS = 100_000, 5_000
ROUNDS = 3  # the best of them counts
SITE = "lms"
START = datetime(2026, 1, 1, tzinfo=UTC)

TABLE = """CREATE TABLE completion (
    site TEXT, account INTEGER, course INTEGER, completed_at TEXT, completed_on TEXT,
    PRIMARY KEY (site, account, course))"""
UPSERT = """INSERT INTO completion VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (site, account, course) DO UPDATE SET
    completed_at = excluded.completed_at, completed_on = excluded.completed_on"""


@dataclass(frozen=True, slots=True)
class Seconds:
    """One round's times: the first landing, an equal one, one with changes; the same raw."""

    first: float
    same: float
    changed: float
    raw_first: float
    raw_again: float
    rows_of_same: int  # that the equal landing wrote


def measure() -> Iterator[Figure]:
    """Ratios of landing to raw sqlite3, the best of some rounds each."""
    rows = list(completions())
    rounds = [_round(rows) for _ in range(ROUNDS)]
    raw_first = min(one.raw_first for one in rounds)
    raw_again = min(one.raw_again for one in rounds)
    for name, seconds, raw, aim in (
        ("first landing", min(one.first for one in rounds), raw_first, 3.0),
        ("unchanged landing", min(one.same for one in rounds), raw_again, 5.0),
        ("landing with 10 % changed", min(one.changed for one in rounds), raw_again, 5.0),
    ):
        baseline = f"raw sqlite3 upsert of {ROWS:,} rows, {raw:.2f} s"
        yield Figure(name, seconds / raw, "× raw", baseline, aim)
    written = max(one.rows_of_same for one in rounds)
    yield Figure("rows written by an unchanged landing", written, "rows", "nothing", 0)


def completions() -> Iterator[Completion]:
    """Completions of 5,000 people in 20 courses, a minute apart."""
    for number in range(ROWS):
        at = START + timedelta(minutes=number)
        yield Completion(SITE, number % ACCOUNTS + 1, number // ACCOUNTS + 1, at, at.date())


def _round(rows: list[Completion]) -> Seconds:
    later = timedelta(hours=1)
    changed = [
        replace(row, completed_at=row.completed_at + later)
        if row.completed_at and row.account % 10 == 0
        else row
        for row in rows
    ]
    with TemporaryDirectory() as folder:
        raw = _raw(Path(folder) / "raw.db", rows)
        store = Store(f"sqlite:///{Path(folder) / 'lontar.db'}")
        schema.upgrade(store)
        first, _ = _landing(store, rows, START)
        same, landed = _landing(store, rows, START + later)
        tenth, _ = _landing(store, changed, START + 2 * later)
        store.close()
    return Seconds(first, same, tenth, *raw, rows_of_same=landed.written)


def _raw(path: Path, rows: list[Completion]) -> tuple[float, float]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(TABLE)

        def upsert() -> None:
            with connection:
                connection.executemany(UPSERT, map(_text, rows))

        return _timed(upsert), _timed(upsert)


def _text(row: Completion) -> tuple[str, int, int, str | None, str | None]:
    at = row.completed_at.isoformat(" ") if row.completed_at else None
    on = row.completed_on.isoformat() if row.completed_on else None
    return row.site, row.account, row.course, at, on


def _landing(store: Store, rows: list[Completion], moment: datetime) -> tuple[float, Landed]:
    """Seconds of one landing, commit included, and what it counted."""
    with store.begin() as session:
        run = start_run(session, "bench", moment)
    landed = Landed()

    def landing() -> None:
        nonlocal landed
        with store.begin() as session:
            landed = land(session, completion, rows, Scope({"site": SITE}), run)

    return _timed(landing), landed


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
