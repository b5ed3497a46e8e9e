"""Lesson hours of a period as an interval: shown, certain, and at most (design §8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from reports.frame import Frame
from reports.metrics.declaration import Metric
from sync.store.tables.types import LessonHours


def shown(frame: Frame) -> Select[Any]:
    """Everything that counts, hours under review included."""
    return _sum(frame)


def sure(frame: Frame) -> Select[Any]:
    """Only what is certain: no withdrawn completion, no claim."""
    return _sum(frame, frame.credits.c.certain)


def at_most(frame: Frame) -> Select[Any]:
    """Hours if every doubt went the person's way; nobody whose hours are unbounded has a row."""
    people, credit = frame.people, frame.credits
    of_period = credit.c.date.between(frame.period.first, frame.reference)
    unbounded = and_(credit.c.at_most.is_(None), or_(credit.c.date.is_(None), of_period))
    doubt = exists().where(credit.c.person == people.c.person, unbounded).correlate(people)
    possible = _sum(frame, value=credit.c.at_most)
    return possible.where(people.c.linked, ~people.c.unseen, ~doubt)


def _sum(frame: Frame, *conditions: ColumnElement[bool], value: Any = None) -> Select[Any]:
    """Hours counted in the period per person of the frame, zero included; or another column."""
    people, credit = frame.people, frame.credits
    inside = and_(
        credit.c.person == people.c.person,
        credit.c.date.between(frame.period.first, frame.reference),
        *conditions,
    )
    nothing = literal(Decimal(0), LessonHours())
    summed = credit.c.counted if value is None else value
    total = func.coalesce(func.sum(summed), nothing)
    return (
        select(people.c.person, total.label("value"))
        .select_from(people.join(credit, inside, isouter=True))
        .group_by(people.c.person)
    )


METRICS = (
    Metric(
        name="hours",
        level="person",
        unit="JP",
        range=(0, None),
        formula="sum of counted hours of the ledger in the period",
        source="ledger",
        unknown_when="never",
        label={"id": "Jam pelajaran", "en": "Lesson hours"},
        example="16 + 3 + 4 of a capped form + 2 of another = 25",
        select=shown,
        interval=("hours_sure", "hours_at_most"),
    ),
    Metric(
        name="hours_sure",
        level="person",
        unit="JP",
        range=(0, None),
        formula="sum of counted hours in the period without completions under review",
        source="ledger",
        unknown_when="never",
        label={"id": "Jam pelajaran yang pasti", "en": "Certain lesson hours"},
        example="hours 25, of which 3 are of a completion that is gone from Moodle: 22",
        select=sure,
    ),
    Metric(
        name="hours_at_most",
        level="person",
        unit="JP",
        range=(0, None),
        formula="hours if every doubt went the person's way",
        source="ledger",
        unknown_when="unbounded: no linked account, a completed course or certificate without "
        "hours, one without date, or an enrolment whose completion no road ever saw",
        label={"id": "Jam pelajaran paling banyak", "en": "Lesson hours at most"},
        example="hours 25 and a claim of 8: 33",
        select=at_most,
    ),
)
