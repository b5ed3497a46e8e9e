"""What happened to a completion that is gone from Moodle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from sync.inward.happenings import Happening, list_happenings
from sync.store.tables.facts import completion

Place = tuple[str, int, int | None, int | None]  # site, run, course, account
Happened = Mapping[Place, Happening]


def happenings_by_place(session: Session) -> Happened:
    """Happenings by site, run, and course or account; of two of one course the larger."""
    found = sorted(list_happenings(session), key=lambda one: one.people)
    return {
        (one.site, one.run, one.course, None if one.course else one.account): one for one in found
    }


def happening_of(
    happened: Happened, *, site: str, run: int, course: int, account: int
) -> Happening | None:
    """What took a completion away in a run: of its course, its account, or several accounts."""
    places = ((course, None), (None, account), (None, None))
    found = (happened.get((site, run, *place)) for place in places)
    return next((one for one in found if one), None)


def last_gone(
    session: Session, *, site: str, account: int, course: int, moment: datetime | None
) -> tuple[int, datetime] | None:
    """The run that last saw a pair's completion go, as known at the moment, and when."""
    row = completion.c
    query = select(row.run_to, row.seen_to).where(
        row.site == site, row.account == account, row.course == course, row.seen_to.is_not(None)
    )
    if moment is not None:
        query = query.where(row.seen_to <= moment)
    found = session.execute(query.order_by(row.id.desc()).limit(1)).first()
    return (found.run_to, found.seen_to) if found else None
