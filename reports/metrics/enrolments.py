"""Who was enrolled in a period, by course and person, and who of them completed.

An enrolment begins on the day that Moodle tells, else on the day it was first seen; a completion
before that moves it back. Enrolments that ended since count.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select

from reports.frames.frame import Frame
from reports.metrics.declaration import of_taught
from sync.store.tables.facts import as_of, completion, enrolment
from sync.store.tables.people import links_as_of

PAIR = ("site", "course", "account")


def reach(frame: Frame) -> Select[Any]:
    """People in scope that were enrolled in the period."""
    people, pair = frame.people, enrolled(frame)
    own = people.c.person == pair.c.person
    return _samples(pair).join(people, own).where(people.c.in_scope)


def completion_rate(frame: Frame) -> Select[Any]:
    """1 for an enrolment of the period that was completed by the reference date, else 0."""
    return _samples(enrolled(frame))


def _samples(pair: FromClause) -> Select[Any]:
    behind, value = pair.c.person.label("behind"), pair.c.done.label("value")
    return select(pair.c.site, pair.c.course, behind, value)


def enrolled(frame: Frame) -> FromClause:
    """(site, course, person, done): one row per person and course enrolled in the period."""
    begun, done, linked = _begun(frame), _done(frame), links_as_of(frame.at.moment)
    own = and_(linked.c.site == begun.c.site, linked.c.account == begun.c.account)
    same = and_(*(done.c[name] == begun.c[name] for name in PAIR))
    completed = func.max(case((done.c.account.is_not(None), 1), else_=0))
    since = func.min(begun.c.since)
    first, over = frame.instants
    return (
        select(begun.c.site, begun.c.course, linked.c.person, completed.label("done"))
        .select_from(begun.join(linked, own).join(frame.people, _is(frame, linked)))
        .outerjoin(done, same)
        .group_by(begun.c.site, begun.c.course, linked.c.person)
        .having(since >= first, since < over)
        .subquery()
    )


def _is(frame: Frame, linked: FromClause) -> ColumnElement[bool]:
    return frame.people.c.person == linked.c.person


def _begun(frame: Frame) -> FromClause:
    """(site, course, account, since): when enrolments began, completions without one included."""
    row, done, moment = enrolment, completion, frame.at.moment
    told = func.coalesce(row.c.starts_at, row.c.created_at, row.c.seen_from).label("since")
    listed = select(*(row.c[name] for name in PAIR), told)
    finished = select(*(done.c[name] for name in PAIR), done.c.completed_at).where(
        done.c.completed_at.is_not(None)
    )
    if moment is not None:
        listed = listed.where(row.c.seen_from <= moment)
        finished = finished.where(done.c.seen_from <= moment)
    every = listed.union_all(finished).subquery()
    keyed = [every.c[name] for name in PAIR]
    return select(*keyed, func.min(every.c.since).label("since")).group_by(*keyed).subquery()


def _done(frame: Frame) -> FromClause:
    """(site, course, account) that Moodle shows as completed by the reference date."""
    row = as_of(completion, frame.at.moment)
    known = or_(row.c.completed_on.is_(None), row.c.completed_on <= frame.reference)
    return select(*(row.c[name] for name in PAIR)).where(known).subquery()


METRICS = (
    *of_taught(
        name="reach",
        unit="share",
        range=(0, 1),
        formula="people in scope whose enrolment began in the period ÷ people in scope",
        settings=("status",),
        source="enrolments, completions; HR people",
        unknown_when="fewer people in scope than [metrics] small_group",
        label={"id": "Jangkauan", "en": "Reach"},
        example="of 50 people in scope 20 enrolled in the period: 20 ÷ 50 = 0.4",
        samples=reach,
        of_everybody=True,
    ),
    *of_taught(
        name="completion_rate",
        unit="share",
        range=(0, 1),
        formula="enrolments begun in the period (a person in a course) that were completed by the "
        "reference date ÷ enrolments begun in the period",
        source="enrolments, completions",
        unknown_when="fewer people enrolled than [metrics] small_group",
        label={"id": "Tingkat penyelesaian", "en": "Completion rate"},
        example="20 enrolled, 15 of them completed: 15 ÷ 20 = 0.75",
        samples=completion_rate,
    ),
)
