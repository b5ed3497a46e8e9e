"""Personnel files that wait for a person, and sources that have told nothing for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from reports.quality.declaration import Context, Finder, Problem
from sync.store.tables.intake import Intake

HELD, STALE = "hr_held", "hr_stale"
OLD = timedelta(days=45)  # a monthly file that missed a month


def _newest(session: Session, *conditions: Any) -> Iterator[Intake]:
    """The last reading of each source that fits."""
    last = select(func.max(col(Intake.id))).where(*conditions).group_by(col(Intake.source))
    yield from session.scalars(select(Intake).where(col(Intake.id).in_(last)))


def _held(session: Session, context: Context) -> Iterator[Problem]:
    """Files that the trust gate holds."""
    for one in _newest(session):
        if one.status == "held":
            held = [str(check["message"]) for check in one.gate if check.get("held")]
            remedy = f"look at it: lontar hr check {one.source}; then hr accept or hr reject"
            detail = f"{one.file}: {'; '.join(held)}"
            yield Problem(HELD, one.source, None, one.read_at, detail, remedy)


def _stale(session: Session, context: Context) -> Iterator[Problem]:
    """Sources whose last accepted file speaks of a day long ago."""
    for one in _newest(session, col(Intake.status) == "accepted"):
        if context.frame.at.day - one.as_of > OLD:
            detail = f"the last accepted file speaks of {one.as_of}"
            remedy = "ask the office for a new export, and put it in the file's place"
            yield Problem(STALE, one.source, None, one.read_at, detail, remedy)


FINDERS = (
    Finder(HELD, "Personnel files that wait for a decision", _held),
    Finder(STALE, "Sources that have told nothing new for long", _stale),
)
