"""The share of months of unpaused service so far that had a learning event."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Select, and_, case, cast, func, or_, select

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric


def continuity(frame: Frame) -> Select[Any]:
    """Active months ÷ months so far; an unfinished month counts only if it is active."""
    people, months = frame.people, frame.months
    so_far = and_(
        months.c.person == people.c.person,
        months.c.begun,
        or_(months.c.finished, months.c.active),
    )
    active = func.sum(case((months.c.active, 1), else_=0))
    return (
        select(people.c.person, (cast(active, Double) / func.count()).label("value"))
        .select_from(people.join(months, so_far))
        .where(people.c.linked, people.c.service_known)
        .group_by(people.c.person)
    )


METRICS = (
    Metric(
        name="continuity",
        level="person",
        unit="share",
        range=(0, 1),
        formula="active months ÷ months of unpaused service so far, an unfinished month only if "
        "active",
        settings=("status",),
        source="ledger; quiz grades; HR people",
        unknown_when="no linked account, no month of service so far, or a date of joining or "
        "leaving cannot be read",
        label={"id": "Kesinambungan belajar", "en": "Continuity of learning"},
        example="asked on 15 July, active in January, February and May: 3 ÷ 6 = 0.5; July counts "
        "only once it is active",
        select=continuity,
    ),
)
