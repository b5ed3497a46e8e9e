"""Happenings: what became of courses, accounts and completions, recognised from landed facts.

Moodle has no feed of changes: a reset, unlocked criteria, a merge and a deletion all show as facts
that vanish or move. Here each is told apart by what went with it, once for all that it touched,
and kept; nothing is linked, closed or counted otherwise for it. Reading order: ``declaration``
(kinds and remedies), ``changed`` (rows that runs opened or closed), ``lost``, ``dates``,
``merged``, ``courses``, ``enrolments``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields

from sqlalchemy import func, insert, select
from sqlmodel import Session

from sync.inward.happenings.courses import courses_recreated
from sync.inward.happenings.dates import completions_back, dates_moved
from sync.inward.happenings.declaration import REMEDIES, Happening
from sync.inward.happenings.enrolments import enrolments_ended
from sync.inward.happenings.lost import (
    accounts_deleted,
    courses_cleared,
    courses_deleted,
    unenrolments,
)
from sync.inward.happenings.merged import accounts_merged
from sync.store.tables.happenings import happening

__all__ = ["REMEDIES", "Happening", "list_happenings", "recognise"]

COLUMNS = [happening.c[field.name] for field in fields(Happening)]


def recognise(session: Session) -> list[Happening]:
    """Keep what happened since the last happening known; returns what is new.

    The run of that one is looked at again, in case it died before it had told all; the same facts
    give the same happenings, so that a second look writes nothing.
    """
    since = session.execute(select(func.coalesce(func.max(happening.c.run), 0))).scalar_one()
    known = {one.key for one in list_happenings(session, since)}
    fresh = [one for one in _found(session, since) if one.key not in known]
    if fresh:
        session.execute(insert(happening), [asdict(one) for one in fresh])
    return fresh


def list_happenings(session: Session, since: int = 0) -> list[Happening]:
    """What was recognised in runs from ``since`` on, in the order of runs."""
    query = (
        select(*COLUMNS).where(happening.c.run >= since).order_by(happening.c.run, happening.c.id)
    )
    return [Happening(*row) for row in session.execute(query)]


def _found(session: Session, since: int) -> Iterator[Happening]:
    merged = list(accounts_merged(session, since))
    moved = {(one.site, one.account or 0, one.run) for one in merged}
    yield from courses_recreated(session, since)
    yield from courses_deleted(session, since, moved)
    yield from courses_cleared(session, since, moved)
    yield from unenrolments(session, since, moved)
    yield from accounts_deleted(session, since, moved)
    yield from merged
    yield from dates_moved(session, since)
    yield from completions_back(session, since)
    yield from enrolments_ended(session, since)
