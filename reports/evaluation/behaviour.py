"""Level 3, behaviour: are those who were trained assessed higher afterwards than others like them?

Compared is how the assessed level changed in the competencies that the subject teaches. A
participant's assessments lie before and after the own first completion; another's before and
after the median of those days. Two people are alike with the same unit, kind of post and earlier
levels; each participant is paired with one other, nobody twice. Who took part in another period is
like neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.evaluation.contrasts import Change, Matched, matched
from reports.evaluation.subject import Subject, certificates, participants
from reports.figures import Figure, Unknown
from reports.frames.frame import Frame
from reports.hours.course_worth import read_worth
from reports.people.competencies import post_keys
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import numbers_as_of

NOTHING_TAUGHT = "no competency is mapped to the courses"
NOBODY = "nobody completed it in the period"
NOT_AGAIN = "no participant was assessed before and again afterwards"
CAUTION = (
    "People were not trained by lot: those who were may differ in ways that unit, kind of post "
    "and earlier level do not show. The interval says how sure the difference is, not its cause."
)

Levels = Sequence[tuple[date, int]]  # assessments of one competency, the earliest first


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The difference in levels, and who could not be compared."""

    difference: Figure
    competencies: tuple[str, ...]
    participants: int
    reassessed: int
    unmatched: int

    def as_json(self) -> dict[str, Any]:
        """The figure, who stands behind it, and what it does not prove."""
        counts = {name: getattr(self, name) for name in ("participants", "reassessed", "unmatched")}
        return {
            "difference": self.difference.as_json(),
            "competencies": list(self.competencies),
            **counts,
            "caution": CAUTION,
        }


def read_behaviour(session: Session, frame: Frame, subject: Subject) -> Behaviour:
    """Participants of the period against others, by assessments up to the as-of day."""
    trained = participants(session, frame, subject)
    taught = _taught(session, frame, subject)
    if not taught or not trained:
        return _nothing(NOBODY if taught else NOTHING_TAUGHT, taught, len(trained))
    median = sorted(trained.values())[len(trained) // 2]
    own: list[Change] = []
    others: list[Change] = []
    places = _places(session, frame)
    for person in participants(session, frame, subject, ever=True).keys() - trained.keys():
        places.pop(person, None)  # trained at another time: like neither
    for person, levels in _assessed(session, frame, taught):
        if person not in places:
            continue
        change = _change(person, places[person], levels, trained.get(person, median))
        if change is not None:
            (own if person in trained else others).append(change)
    if not own:
        return _nothing(NOT_AGAIN, taught, len(trained))
    told = matched(
        own, others, unit="levels", small=frame.settings.metrics.small_on(frame.reference)
    )
    return _behaviour(told, taught, len(trained), len(own))


def _behaviour(told: Matched, taught: set[str], trained: int, again: int) -> Behaviour:
    return Behaviour(told.difference, tuple(sorted(taught)), trained, again, told.unmatched)


def _nothing(why: str, taught: set[str], trained: int) -> Behaviour:
    return _behaviour(Matched(Unknown(why), 0), taught, trained, 0)


def _taught(session: Session, frame: Frame, subject: Subject) -> set[str]:
    settings = frame.competencies
    worth = read_worth(session, frame.at.moment)
    texts = [
        row["competencies"] for row in worth if (row["site"], row["course"]) in subject.courses
    ]
    credit = frame.credits
    own = select(credit.c.competencies).where(certificates(session, credit, subject)).distinct()
    texts += session.scalars(own)
    return {code for text in texts if text for code in settings.codes(text)}


def _places(session: Session, frame: Frame) -> dict[int, tuple[str | None, str | None]]:
    """By person in scope: the unit and the kind of post on the reference date."""
    row, people = as_of(HR["posts"], frame.at.moment), frame.people
    kinds: dict[str, str | None] = dict(session.execute(select(row.c.post, row.c.kind)).all())
    keys = post_keys(session, frame.at.moment)
    query = select(people.c.person, people.c.unit, people.c.post).where(people.c.in_scope)
    return {
        person: (unit, kinds.get(keys.get(post) or post or ""))
        for person, unit, post in session.execute(query)
    }


def _assessed(
    session: Session, frame: Frame, taught: set[str]
) -> Iterator[tuple[int, Mapping[str, Levels]]]:
    """Each person's assessments in the competencies, by competency and day."""
    row, settings = as_of(HR["assessments"], frame.at.moment), frame.competencies
    words = session.scalars(select(row.c.competency).distinct())
    codes = {word: code for word in words if (code := settings.code(word)) in taught}
    owner = numbers_as_of(frame.at.moment)
    query = (
        select(owner.c.person, row.c.competency, row.c.assessed_on, row.c.level)
        .join(row, row.c.nip == owner.c.number)
        .where(row.c.competency.in_(sorted(codes)), row.c.assessed_on <= frame.at.day)
        .order_by(owner.c.person, row.c.assessed_on, row.c.source.desc(), row.c.id)
    )
    found: dict[int, dict[str, list[tuple[date, int]]]] = defaultdict(lambda: defaultdict(list))
    for person, word, day, level in session.execute(query):
        found[person][codes[word]].append((day, level))
    yield from found.items()


def _change(person: int, place: Hashable, levels: Mapping[str, Levels], day: date) -> Change | None:
    """The mean change over competencies assessed up to the day and again after it."""
    both = {}
    for code, told in levels.items():
        before, after = (
            [level for on, level in told if on <= day],
            [level for on, level in told if on > day],
        )
        if before and after:
            both[code] = (before[-1], after[-1])
    if not both:
        return None
    earlier = tuple(sorted((code, first) for code, (first, _) in both.items()))
    change = sum(last - first for first, last in both.values()) / len(both)
    return Change(person, (place, earlier), change)
