"""Who of a unit has certainly reached the target of lesson hours, and who certainly has not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, null, or_, select, type_coerce

from reports.frames.frame import Frame
from reports.metrics.declaration import HOURS, Metric
from reports.metrics.hours import at_most, sure
from reports.metrics.hours_target import target


def coverage(frame: Frame) -> Select[Any]:
    """1 for people in scope certain to have reached, 0 for those certain not to have."""
    people = frame.people
    wanted, low, high = (query(frame).subquery() for query in (target, sure, at_most))
    reached = _raw(low) * 12 >= _raw(wanted)
    short = and_(high.c.value.is_not(None), _raw(high) * 12 < _raw(wanted))
    value = case((reached, 1), (short, 0), else_=null())
    return (
        select(people.c.person, value.label("value"))
        .select_from(
            people.join(wanted, wanted.c.person == people.c.person)
            .join(low, low.c.person == people.c.person)
            .join(high, high.c.person == people.c.person, isouter=True)
        )
        .where(people.c.in_scope, or_(reached, short))
    )


def _raw(hours: Any) -> ColumnElement[int]:
    """The stored whole number: 1/100 JP of a sum, 1/1200 JP of a target."""
    return type_coerce(hours.c.value, BigInteger)


METRICS = (
    Metric(
        name="coverage",
        level="unit",
        unit="share",
        range=(0, 1),
        formula="people in scope certain to have reached the target (hours_sure ≥ hours_target) "
        "÷ those for whom it is certain either way",
        settings=("hours.target", *HOURS, "status"),
        source="ledger; [hours.target]; HR people",
        unknown_when="fewer people than [metrics] small_group for whom it is certain",
        label={"id": "Cakupan target JP", "en": "Coverage of the target"},
        example="hours 0, 10, 20, 30, 40 of five people, target 20: 3 ÷ 5 = 0.6",
        select=coverage,
    ),
)
