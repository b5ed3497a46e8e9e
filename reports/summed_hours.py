"""Every person's lesson hours of a period, in a temporary table that the hour metrics read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, Column, FromClause, and_, case, func, or_, select
from sqlmodel import Session

from reports.temporary import fill, temporary
from sync.store.tables.types import LessonHours

HOURS = temporary(
    "frame_hours",
    Column("person", BigInteger, primary_key=True),
    *(Column(name, LessonHours, nullable=False) for name in ("counted", "sure", "at_most")),
    Column("unbounded", Boolean, nullable=False),
)


def fill_hours(session: Session, credit: FromClause, first: date, reference: date) -> FromClause:
    """(person, counted, sure, at_most, unbounded) by the credits from ``first`` to ``reference``.

    ``unbounded``: nobody knows what a credit is worth at most that lies there, or may.
    """
    inside = credit.c.date.between(first, reference)
    doubtful = and_(credit.c.at_most.is_(None), or_(inside, credit.c.date.is_(None)))
    sums = (
        func.coalesce(func.sum(case((and_(inside, *more), value))), 0)
        for value, more in (
            (credit.c.counted, ()),
            (credit.c.counted, (credit.c.certain,)),
            (credit.c.at_most, ()),
        )
    )
    unbounded = func.max(case((doubtful, 1), else_=0)) == 1
    rows = select(credit.c.person, *sums, unbounded).where(or_(inside, doubtful))
    return fill(session, HOURS, rows.group_by(credit.c.person))
