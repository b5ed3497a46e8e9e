"""Between two full sweeps of a site only what is new is read; here is remembered and decided when.

In: the last sweep as kept, the configured days, the moment of the run. Out: whether a sweep is
due, and what the short way may rely on. Moodle has no feed of changes: rows may vanish or be dated
back, so a sweep also follows whenever the short way finds a count or a fact missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlmodel import Session

from connector.moodle.records import Completion, Enrolment
from connector.pull import Mark
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.sweeps import Sweep

OVERLAP = timedelta(days=30)  # a late cron or a person may date a completion back
SLACK = timedelta(hours=1)  # a nightly run is never a whole day after the last
DAYS_BY_REPORT, DAYS_BY_PAIRS = 1, 7

Pair = tuple[int, int]  # account, course
Records = Mapping[type, Iterable[Any]]


@dataclass(frozen=True, slots=True)
class LastSweep:
    """What the short way rests on: the report's ``mark``, or the pairs ``completed`` already."""

    at: datetime
    mark: Mark | None
    completed: set[Pair]


def start_of_window(run: RunStamp) -> datetime:
    """From when on completions are read again: a whole minute, as reports tell."""
    return (run.moment - OVERLAP).replace(second=0, microsecond=0)


def valid_sweep(session: Session, site: str, run: RunStamp, days: int | None) -> LastSweep | None:
    """The last sweep, if no new one is due; ``days`` None means the default of its road."""
    sweep = session.get(Sweep, site)
    if sweep is None:
        return None
    if sweep.since is None or sweep.rows is None or sweep.older is None:
        mark, usual = None, DAYS_BY_PAIRS
    else:
        counts = (sweep.rows, sweep.older, sweep.enrolled_from, sweep.enrolled)
        mark, usual = Mark(sweep.since, *counts), DAYS_BY_REPORT
    if run.moment - sweep.swept_at >= timedelta(days=days or usual) - SLACK:
        return None
    done = set[Pair]() if mark else _pairs(session, facts.completion, site)
    return LastSweep(sweep.swept_at, mark, done)


def keep_sweep(session: Session, site: str, run: RunStamp, mark: Mark | None) -> None:
    """Remember a full sweep that was landed in this transaction."""
    sweep = Sweep(site=site, swept_at=run.moment)
    if mark is not None:
        sweep.since, sweep.rows, sweep.older = mark.since, mark.rows, mark.older
        sweep.enrolled_from, sweep.enrolled = mark.enrolled_from, mark.enrolled
    session.merge(sweep)


def none_missing(session: Session, site: str, last: LastSweep, told: Records) -> bool:
    """Whether all that the short way must tell again was told.

    That is every landed completion of the window, and everybody who was landed as enrolled since
    the sweep.
    """
    done, enrolled = facts.completion.c, facts.enrolment.c
    if last.mark is None:
        return False
    window = _pairs(session, facts.completion, site, done.completed_at >= last.mark.since)
    fresh = _pairs(session, facts.enrolment, site, enrolled.seen_from > last.at)
    return window <= _of(told[Completion]) and fresh <= _of(told[Enrolment])


def _pairs(
    session: Session, table: Table, site: str, *conditions: ColumnElement[bool]
) -> set[Pair]:
    """Pairs of current facts."""
    columns = table.c
    here = (columns.site == site, columns.seen_to.is_(None), *conditions)
    rows = session.execute(select(columns.account, columns.course).where(*here))
    return {(account, course) for account, course in rows}


def _of(rows: Iterable[Any]) -> set[Pair]:
    return {(one.account, one.course) for one in rows}
