"""Between two full sweeps of a site only what is new is read; here is remembered and decided when.

In: the last sweep as kept, the configured days, the moment of the run. Out: whether a sweep is
due, and what the short way may rely on. Moodle has no feed of changes: rows may vanish or be dated
back, so a sweep also follows whenever the short way finds a count or a fact missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from connector.moodle.records import Completion
from connector.pull import Mark
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.sweeps import Sweep

OVERLAP = timedelta(days=30)  # a late cron or a person may date a completion back
SLACK = timedelta(hours=1)  # a nightly run is never a whole day after the last
DAYS_BY_REPORT, DAYS_BY_PAIRS = 1, 7

Pair = tuple[int, int]  # account, course


@dataclass(frozen=True, slots=True)
class LastSweep:
    """What the short way rests on: the report's ``mark``, or the pairs ``completed`` already."""

    mark: Mark | None
    completed: set[Pair]


def start_of_window(run: RunStamp) -> datetime:
    """From when on completions count as lately completed: a whole minute, as reports tell."""
    return (run.moment - OVERLAP).replace(second=0, microsecond=0)


def valid_sweep(session: Session, site: str, run: RunStamp, days: int | None) -> LastSweep | None:
    """The last sweep, if no new one is due; ``days`` None means the default of its road."""
    sweep = session.get(Sweep, site)
    if sweep is None:
        return None
    if sweep.since is None or sweep.rows is None or sweep.older is None:
        mark, usual = None, DAYS_BY_PAIRS
    else:
        mark, usual = Mark(sweep.since, sweep.rows, sweep.older), DAYS_BY_REPORT
    if run.moment - sweep.swept_at >= timedelta(days=days or usual) - SLACK:
        return None
    return LastSweep(mark, set() if mark else completed_pairs(session, site))


def keep_sweep(session: Session, site: str, run: RunStamp, mark: Mark | None) -> None:
    """Remember a full sweep that was landed in this transaction."""
    sweep = Sweep(site=site, swept_at=run.moment)
    if mark is not None:
        sweep.since, sweep.rows, sweep.older = mark.since, mark.rows, mark.older
    session.merge(sweep)


def completed_pairs(session: Session, site: str, since: datetime | None = None) -> set[Pair]:
    """Pairs whose completion stands, of all times or from ``since`` on."""
    table = facts.completion.c
    query = select(table.account, table.course).where(table.site == site, table.seen_to.is_(None))
    if since is not None:
        query = query.where(table.completed_at >= since)
    return {(account, course) for account, course in session.execute(query)}


def none_missing(session: Session, site: str, mark: Mark, told: Iterable[Completion]) -> bool:
    """Whether every landed completion of the window was told again."""
    return completed_pairs(session, site, mark.since) <= {(x.account, x.course) for x in told}
