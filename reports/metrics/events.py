"""Learning events: course completions, whatever their hours, graded quizzes, and verified
certificates (design §8)."""

from __future__ import annotations

from sqlalchemy import FromClause, or_, select, union

from reports.frame import Frame

NO_EVENT = ("withdrawn", "claimed", "rejected")


def learning_events(frame: Frame) -> FromClause:
    """(person, day, month) of every dated event up to the reference date, of any year."""
    credit, result = frame.credits, frame.results
    stands = or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(NO_EVENT))
    completed = select(credit.c.person, credit.c.date.label("day"), credit.c.month).where(
        credit.c.date <= frame.reference, stands
    )
    graded = select(result.c.person, result.c.day, result.c.month).where(
        result.c.day <= frame.reference
    )
    return union(completed, graded).subquery()
