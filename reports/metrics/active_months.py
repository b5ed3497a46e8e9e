"""Months with a learning event: a course completion, whatever its hours, or a graded quiz."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, and_, case, func, select

from reports.frame import Frame
from reports.metrics.declaration import Metric


def months_of_service(frame: Frame) -> FromClause:
    """(person, finished, active) per begun month of unpaused service, active 1 or 0.

    Only people with a linked account and readable dates of service.
    """
    people, months = frame.people, frame.months
    event = _event_months(frame)
    met = and_(event.c.person == months.c.person, event.c.month == months.c.month)
    active = case((event.c.month.is_(None), 0), else_=1).label("active")
    return (
        select(people.c.person, months.c.finished, months.c.month, active)
        .select_from(
            people.join(
                months, and_(months.c.person == people.c.person, months.c.begun), isouter=True
            ).join(event, met, isouter=True)
        )
        .where(people.c.linked, people.c.service_known)
        .subquery()
    )


def active_months(frame: Frame) -> Select[Any]:
    """How many months of unpaused service had a learning event up to the reference date."""
    month = months_of_service(frame)
    return select(month.c.person, func.sum(month.c.active).label("value")).group_by(month.c.person)


def _event_months(frame: Frame) -> FromClause:
    """(person, month) of every learning event of the period up to the reference date."""
    event = frame.events
    inside = event.c.day.between(frame.period.first, frame.reference)
    return select(event.c.person, event.c.month).where(inside).distinct().subquery()


METRICS = (
    Metric(
        name="active_months",
        level="person",
        unit="count",
        range=(0, 12),
        formula="months of unpaused service in the period with a learning event",
        source="ledger; quiz grades; HR people",
        unknown_when="no linked account, or a date of joining or leaving cannot be read",
        label={"id": "Bulan aktif belajar", "en": "Active months"},
        example="courses completed in January, February and May: 3",
        select=active_months,
    ),
)
