"""How hard the questions of the tests were: item facility of classical test theory, slot by slot.

The difficulty of a slot is the mean over people of mark ÷ highest mark: 1 where everybody had full
marks, 0 where nobody had any. (Crocker and Algina, Introduction to Classical and Modern Test
Theory, 1986, chapter 14; Moodle's own statistics call it facility index.) Each person counts once
per test, by the first finished attempt, since practice makes later ones easier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import FromClause, and_, func, select
from sqlmodel import Session

from reports.evaluation.subject import Subject
from reports.exact import exact
from reports.figures import Figure, Known, too_few
from reports.frames.frame import Frame
from sync.store.tables.facts import as_of, quiz
from sync.store.tables.learning import question_mark, quiz_attempt
from sync.store.tables.people import links_as_of

PER_SLOT = (
    "difficulty is the mean share of the marks of a place in a test, 1 where everybody had full "
    "marks; of a place that draws its question at random it is that of all drawn there"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a test; ``test`` is its name."""

    site: str
    quiz: int
    slot: int
    test: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What one person had of a slot, as a share of its highest mark.

    ``kind`` of question and ``number`` as Moodle shows it differ between attempts where questions
    are drawn at random, or shuffled.
    """

    slot: Slot
    kind: str
    number: str
    share: float


@dataclass(frozen=True, slots=True)
class Items:
    """Difficulties by slot, in the order of tests and slots, with what was shown there."""

    difficulties: Mapping[Slot, Figure]
    kinds: Mapping[Slot, list[str]]
    numbers: Mapping[Slot, list[str]]

    def as_json(self) -> dict[str, Any]:
        """A list of figures, each with its place, and what they mean."""
        told = [
            {"site": one.site, "quiz": one.quiz, "test": one.test, "slot": one.slot}
            | {"numbers": self.numbers[one], "kinds": self.kinds[one], **figure.as_json()}
            for one, figure in self.difficulties.items()
        ]
        return {"items": told, "caution": PER_SLOT}


def difficulties(marks: Iterable[Mark], small: int = 1) -> Items:
    """The difficulty of each slot by the marks of people, one each; of few it is not shown."""
    shares: defaultdict[Slot, list[float]] = defaultdict(list)
    kinds: defaultdict[Slot, set[str]] = defaultdict(set)
    numbers: defaultdict[Slot, set[str]] = defaultdict(set)
    for mark in marks:
        shares[mark.slot].append(mark.share)
        kinds[mark.slot].add(mark.kind)
        numbers[mark.slot].add(mark.number)
    order = sorted(shares, key=lambda one: (one.site, one.quiz, one.slot))
    return Items(
        {one: _difficulty(shares[one], small) for one in order},
        {one: sorted(kinds[one]) for one in order},
        {one: sorted(numbers[one]) for one in order},
    )


def _difficulty(shares: list[float], small: int) -> Figure:
    if len(shares) < small:
        return too_few(len(shares), small, "people with a mark")
    return Known(exact(fmean(shares)), "share", len(shares))


def read_items(session: Session, frame: Frame, subject: Subject) -> Items:
    """Slots of the tests whose first attempts of people lie in the period."""
    moment = frame.at.moment
    mark, first, about = as_of(question_mark, moment), _first_attempts(frame), as_of(quiz, moment)
    same = and_(mark.c.site == first.c.site, mark.c.attempt_id == first.c.attempt_id)
    query = (
        select(
            *(mark.c[name] for name in ("site", "quiz", "slot")),
            about.c.name,
            *(mark.c[name] for name in ("kind", "number")),
            mark.c.mark / mark.c.mark_max,
        )
        .join(first, same)
        .join(about, and_(about.c.site == mark.c.site, about.c.quiz == mark.c.quiz))
        .where(
            subject.holds(mark),
            mark.c.mark.is_not(None),
            first.c.turn == 1,
            first.c.finished_on.between(frame.period.first, frame.reference),
        )
    )
    rows = (
        Mark(Slot(*place), kind, number, share)
        for *place, kind, number, share in session.execute(query)
    )
    return difficulties(rows, frame.settings.metrics.small_on(frame.reference))


def _first_attempts(frame: Frame) -> FromClause:
    """Finished attempts; ``turn`` 1 is the first of its person and test."""
    attempt, linked = as_of(quiz_attempt, frame.at.moment), links_as_of(frame.at.moment)
    own = and_(linked.c.site == attempt.c.site, linked.c.account == attempt.c.account)
    turn = func.row_number().over(
        partition_by=(attempt.c.site, attempt.c.quiz, linked.c.person),
        order_by=(attempt.c.finished_at, attempt.c.attempt, attempt.c.account),
    )
    return (
        select(
            *(attempt.c[name] for name in ("site", "attempt_id", "finished_on")),
            turn.label("turn"),
        )
        .join(linked, own)
        .where(attempt.c.state == "finished", attempt.c.finished_on.is_not(None))
        .subquery()
    )
