"""Level 2, learning: what the tests of the courses say, from before to after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from reports.evaluation.gains import Gains, Pair, gains
from reports.evaluation.intervals import of_share
from reports.evaluation.items import Items, read_items
from reports.evaluation.subject import Subject
from reports.exact import exact
from reports.figures import Figure, Known, Unknown, too_few
from reports.frames.frame import Frame
from reports.metrics.gain import pairs
from reports.metrics.pass_rate import of_courses as passes
from sync.store.tables.facts import as_of, quiz

NO_RESULT = "no graded quiz with a pass mark in the period"
NO_REVIEW = (
    "no first attempt of the period was read question by question: Moodle tells that of one "
    "attempt at a time (mod_quiz_get_attempt_review), [[site]] reviews_a_night says of how many"
)


@dataclass(frozen=True, slots=True)
class Learning:
    """Gains of those who sat both tests, the pass rate, and how hard single questions were."""

    gains: Gains
    pass_rate: Figure
    item_difficulty: Items | Unknown

    def as_json(self) -> dict[str, Any]:
        """The figures by name."""
        return self.gains.as_json() | {
            "pass_rate": self.pass_rate.as_json(),
            "item_difficulty": self.item_difficulty.as_json(),
        }


def read_learning(session: Session, frame: Frame, subject: Subject) -> Learning:
    """Tests whose post-test or result lies in the period."""
    small = frame.settings.metrics.small_on(frame.reference)
    items = read_items(session, frame, subject)
    return Learning(
        gains(_pairs(session, frame, subject), small),
        _pass_rate(session, frame, subject),
        items if items.difficulties else Unknown(NO_REVIEW),
    )


def _pairs(session: Session, frame: Frame, subject: Subject) -> list[Pair]:
    """Paired tests by the course of the post-test."""
    row, about = pairs(frame), as_of(quiz, frame.at.moment)
    query = (
        select(row.c.person, row.c.pre, row.c.post)
        .join(about, and_(about.c.site == row.c.site, about.c.quiz == row.c.quiz))
        .where(subject.holds(about))
        .order_by(row.c.person, row.c.site, row.c.pair)
    )
    return [Pair(person, pre, post) for person, pre, post in session.execute(query)]


def _pass_rate(session: Session, frame: Frame, subject: Subject) -> Figure:
    """Passed ÷ attempted; an interval only where everybody has one result."""
    row = passes(frame).subquery()
    query = select(row.c.behind, row.c.value).where(subject.holds(row))
    results = session.execute(query).all()
    people = {person for person, _ in results}
    if not results:
        return Unknown(NO_RESULT)
    small = frame.settings.metrics.small_on(frame.reference)
    if len(people) < small:
        return too_few(len(people), small, "people with a result")
    passed, n = sum(value for _, value in results), len(results)
    interval = of_share(passed, n) if len(people) == n else None
    return Known(exact(passed / n), "share", n, interval)
