"""Months with a learning event: a course completion, whatever its hours, or a graded quiz."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, func, select

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric


def active_months(frame: Frame) -> Select[Any]:
    """How many months of unpaused service had a learning event up to the reference date."""
    people, months = frame.people, frame.months
    begun = and_(months.c.person == people.c.person, months.c.begun)
    return (
        select(people.c.person, func.sum(case((months.c.active, 1), else_=0)).label("value"))
        .select_from(people.join(months, begun, isouter=True))
        .where(people.c.linked, people.c.service_known)
        .group_by(people.c.person)
    )


METRICS = (
    Metric(
        name="active_months",
        level="person",
        unit="count",
        range=(0, 12),
        formula="months of unpaused service in the period with a learning event",
        settings=("status",),
        source="ledger; quiz grades; HR people",
        unknown_when="no linked account, or a date of joining or leaving cannot be read",
        label={"id": "Bulan aktif belajar", "en": "Active months"},
        example="courses completed in January, February and May: 3",
        select=active_months,
    ),
)
