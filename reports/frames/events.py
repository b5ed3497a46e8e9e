"""Learning events: course completions, whatever their hours, graded quizzes, and verified
certificates (design §8), in a temporary table that every metric of them reads."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Column, Date, FromClause, Integer, or_, select, union
from sqlmodel import Session

from reports.calendar.weeks import week_of
from reports.hours.claims import LATE_CLAIM
from reports.temporary import fill, temporary

NO_EVENT = ("withdrawn", "claimed", "rejected", LATE_CLAIM)
EVENTS = temporary(
    "frame_events",
    Column("person", BigInteger, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("month", Integer, nullable=False),
    Column("week", Integer, nullable=False),
)


def fill_events(
    session: Session, credit: FromClause, result: FromClause, reference: date
) -> FromClause:
    """(person, day, month, week) of days with an event up to the reference date, of any year."""
    stands = or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(NO_EVENT))
    completed = select(credit.c.person, credit.c.date.label("day"), credit.c.month).where(
        credit.c.date <= reference, stands
    )
    graded = select(result.c.person, result.c.day, result.c.month).where(result.c.day <= reference)
    event = union(completed, graded).subquery()
    return fill(session, EVENTS, select(event, week_of(event.c.day)))
