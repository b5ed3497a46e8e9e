"""Enrolments that ended: expired or suspended. Their completions stay, and count."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlmodel import Session

from sync.inward.happenings.changed import rows_changed, was_replaced
from sync.inward.happenings.declaration import Happening, counted
from sync.store.tables.facts import completion, enrolment


def enrolments_ended(session: Session, since: int) -> Iterator[Happening]:
    """Enrolments that were in force and are no more, of people who are still listed."""
    rows = rows_changed(enrolment, since, "active")
    ended = and_(was_replaced(rows, since), rows.c.active, ~rows.c.active_after)
    told = (rows.c.site, rows.c.course, rows.c.run_to, rows.c.seen_to)
    done = and_(
        completion.c.site == rows.c.site,
        completion.c.account == rows.c.account,
        completion.c.course == rows.c.course,
        completion.c.seen_to.is_(None),
    )
    figures = (func.count(), func.count(completion.c.id), func.min(rows.c.account))
    query = select(*told, *figures).outerjoin(completion, done).where(ended).group_by(*told)
    for site, course, run, seen_at, people, completions, account in session.execute(query).all():
        stay = f"{counted(completions, 'completion')} of theirs stay"
        detail = f"{counted(people, 'enrolment')} ended; {stay}"
        one = account if people == 1 else None
        place = (site, course, one, None, run, seen_at)
        yield Happening("enrolment_ended", *place, people, completions, detail)
