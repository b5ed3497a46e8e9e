"""The share of months of unpaused service so far that had a learning event."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Select, case, cast, func, or_, select

from reports.frame import Frame
from reports.metrics.active_months import months_of_service
from reports.metrics.declaration import Metric


def continuity(frame: Frame) -> Select[Any]:
    """Active months ÷ months so far; an unfinished month counts only if it is active."""
    month = months_of_service(frame)
    counts = or_(month.c.finished, month.c.active == 1)
    so_far = func.sum(case((counts, 1), else_=0))
    value = cast(func.sum(month.c.active), Double) / so_far
    return select(month.c.person, value.label("value")).group_by(month.c.person).having(so_far > 0)


METRICS = (
    Metric(
        name="continuity",
        level="person",
        unit="share",
        range=(0, 1),
        formula="active months ÷ months of unpaused service so far, an unfinished month only if "
        "active",
        source="ledger; quiz grades; HR people",
        unknown_when="no linked account, no month of service so far, or a date of joining or "
        "leaving cannot be read",
        label={"id": "Kesinambungan belajar", "en": "Continuity of learning"},
        example="asked on 15 July, active in January, February and May: 3 ÷ 6 = 0.5; July counts "
        "only once it is active",
        select=continuity,
    ),
)
