"""Lesson hours of a period as an interval: shown, certain, and at most (design §8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from reports.frames.frame import Frame
from reports.metrics.declaration import HOURS, Metric
from sync.store.tables.types import LessonHours


def shown(frame: Frame) -> Select[Any]:
    """Everything that counts, hours under review included."""
    return _hours(frame, "counted")


def sure(frame: Frame) -> Select[Any]:
    """Only what is certain: no withdrawn completion, no claim."""
    return _hours(frame, "sure")


def at_most(frame: Frame) -> Select[Any]:
    """Hours if every doubt went the person's way; nobody whose hours are unbounded has a row."""
    people, unbounded = frame.people, frame.hours.c.unbounded
    bounded = or_(unbounded.is_(None), ~unbounded)
    return _hours(frame, "at_most").where(
        people.c.linked, ~people.c.unseen, ~people.c.estranged, bounded
    )


def _hours(frame: Frame, column: str) -> Select[Any]:
    """One of the frame's sums for everybody, zero included."""
    people, hours = frame.people, frame.hours
    value = func.coalesce(hours.c[column], literal(Decimal(0), LessonHours())).label("value")
    joined = people.join(hours, hours.c.person == people.c.person, isouter=True)
    return select(people.c.person, value).select_from(joined)


METRICS = (
    Metric(
        name="hours",
        level="person",
        unit="JP",
        range=(0, None),
        formula="sum of counted hours of the ledger in the period",
        settings=HOURS,
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
        settings=HOURS,
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
        settings=HOURS,
        source="ledger",
        unknown_when="unbounded: no linked account, one with completions that is linked to nobody "
        "and may be the person's, a completed course or certificate without "
        "hours, one without date, or an enrolment whose completion no road ever saw",
        label={"id": "Jam pelajaran paling banyak", "en": "Lesson hours at most"},
        example="hours 25 and a claim of 8: 33",
        select=at_most,
    ),
)
