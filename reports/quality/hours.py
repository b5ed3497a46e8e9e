"""Hours in doubt: completions that vanished from Moodle, and courses without readable hours.

Completions that went with many others are one problem of their course: nobody reads a line for
each of hundreds of people. Single ones are told by person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session

from reports.hours.withdrawn import happening_of, happenings_by_place
from reports.quality.declaration import Context, Finder, Problem
from sync.inward.happenings import Happening
from sync.store.tables.facts import completion, course, last_known

ONE, MANY, UNREADABLE = "completion_withdrawn", "completions_withdrawn", "course_hours"
TOGETHER = 5  # people from whom on a happening is told as one problem
POLICY = {
    "review": "the hours stay counted, under review",
    "drop": "the hours do not count, as [hours] withdrawn says",
}


class Withdrawn(NamedTuple):
    """A person's completion that is gone, and the run that saw it go."""

    person: int
    nip: str
    title: str
    site: str
    course: int
    account: int
    run: int
    since: datetime


def _one_by_one(session: Session, context: Context) -> Iterator[Problem]:
    """Completions that are gone, by person and course."""
    remedy = f"ask the course's teachers; {_policy(context)}"
    for one, happened in _withdrawn(session, context):
        if happened is None or happened.people < TOGETHER:
            why = f" ({happened.kind.replace('_', ' ')})" if happened else ""
            detail = f"the completion of {one.title} is gone from Moodle{why}"
            yield Problem(ONE, one.nip, context.unit_of(one.person), one.since, detail, remedy)


def _together(session: Session, context: Context) -> Iterator[Problem]:
    """Completions that went with many others, by what happened."""
    people: dict[Happening, set[int]] = defaultdict(set)
    for one, happened in _withdrawn(session, context):
        if happened is not None and happened.people >= TOGETHER:
            people[happened].add(one.person)
    for happened, touched in people.items():
        kind = happened.kind.replace("_", " ")
        detail = f"{kind}: {happened.detail}; {len(touched):,} people have hours in doubt"
        remedy = happened.remedy or _policy(context)
        yield Problem(MANY, happened.subject, None, happened.seen_at, detail, remedy)


def _policy(context: Context) -> str:
    return POLICY[context.frame.settings.hours.withdrawn]


def _withdrawn(session: Session, context: Context) -> Iterator[tuple[Withdrawn, Happening | None]]:
    """Every completion in doubt with what happened to it, if that was recognised."""
    rows = session.execute(_gone(context)).all()
    happened = happenings_by_place(session) if rows else {}
    for row in rows:
        one = Withdrawn(*row)
        yield (
            one,
            happening_of(
                happened, site=one.site, run=one.run, course=one.course, account=one.account
            ),
        )


def _gone(context: Context) -> Select[Any]:
    credit, people = context.frame.credits, context.frame.people
    same = and_(*(completion.c[name] == credit.c[name] for name in ("site", "account", "course")))
    told = (people.c.person, people.c.nip, credit.c.title)
    place = (credit.c.site, credit.c.course, credit.c.account)
    uncounted = credit.c.why_not.in_(("same_course", "same_course_in_doubt", "same_training"))
    return (
        select(*told, *place, func.max(completion.c.run_to), func.max(completion.c.seen_to))
        .join(credit, credit.c.person == people.c.person)
        .join(completion, same)
        .where(credit.c.certain.is_(False), completion.c.seen_to.is_not(None))
        .where(or_(credit.c.why_not.is_(None), ~uncounted))
        .group_by(*told, *place)
    )


def _unreadable(session: Session, context: Context) -> Iterator[Problem]:
    """Completed courses whose hours nobody set, or that cannot be read."""
    credit = context.frame.credits
    known = last_known(course, context.frame.at.moment)
    same = and_(known.c.site == credit.c.site, known.c.course == credit.c.course)
    told = (known.c.site, known.c.course, known.c.fullname, known.c.hours_text, known.c.seen_from)
    query = (
        select(*told, func.count(credit.c.person.distinct()))
        .join(credit, same)
        .where(credit.c.at_most.is_(None), credit.c.date.is_not(None))
        .group_by(*told)
    )
    remedy = "write the hours into the course's field in Moodle, or into the office's course list"
    for site, number, title, text, since, people in session.execute(query):
        said = f'its hours read "{text}"' if text else "nobody set its hours"
        detail = f"{title}: {said}; completed by {people:,}"
        yield Problem(UNREADABLE, f"{site} course {number}", None, since, detail, remedy)


FINDERS = (
    Finder(MANY, "Completions that went together", _together),
    Finder(ONE, "Completions that are gone from Moodle", _one_by_one),
    Finder(UNREADABLE, "Completed courses without readable hours", _unreadable),
)
