"""The lesson hours that a person is to reach in a period, by employee type and months of service.

A yearly target is scaled to the period's share of the year and to the served share of the
period: target × (months of the period ÷ 12) × (months served ÷ months of the period), which is
target × months served ÷ 12. Twelve JP over seven months of a year are 7 JP; over a whole
quarter 3 JP. ``[[hours.part_year]]`` may take the whole period for whoever served a month of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator

from reports.frames.frame import Frame
from reports.hours.ledger import in_force
from reports.metrics.declaration import Metric


class Twelfths(TypeDecorator[Decimal]):
    """Lesson hours as whole 1/1200 JP, so that shares of a yearly target stay exact."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 1200


def target(frame: Frame) -> Select[Any]:
    """Yearly target × months served (or all, where parts count whole) ÷ 12, for people whose type
    has a target."""
    people, months = frame.people, frame.months
    yearly = _yearly(frame)
    served: ColumnElement[Any] = func.count(months.c.month)
    if frame.settings.hours.part_year_on(frame.reference).target == "whole":
        served = case((served > 0, len(frame.period.months)), else_=0)
    return (
        select(people.c.person, type_coerce(served * yearly, Twelfths()).label("value"))
        .select_from(people.join(months, months.c.person == people.c.person, isouter=True))
        .where(and_(yearly.is_not(None), people.c.service_known))
        .group_by(people.c.person)
    )


def _yearly(frame: Frame) -> ColumnElement[Any]:
    """The yearly target in hundredths of JP; null for a type that is not listed in time."""
    listed = frame.settings.hours.target.items()
    found = {kind: in_force(by_year, frame.period.year) for kind, by_year in listed}
    arms = [
        (frame.people.c.employment == kind, literal(int(yearly.hours * 100), Integer))
        for kind, yearly in found.items()
        if yearly is not None
    ]
    return case(*arms, else_=null()) if arms else null()


METRICS = (
    Metric(
        name="hours_target",
        level="person",
        unit="JP",
        range=(0, None),
        formula="yearly target of the employee type × months of the period with a day of "
        "unpaused service (by [[hours.part_year]]: all of them) ÷ 12",
        settings=("hours.target", "hours.part_year", "status"),
        source="[hours.target]; HR people",
        unknown_when="the employee type is unknown or has no target for the year or an earlier "
        "one, or a date of joining or leaving cannot be read",
        label={"id": "Target jam pelajaran", "en": "Target of lesson hours"},
        example="20 JP a year, joined in October: 20 × 3 ÷ 12 = 5",
        select=target,
        recovers=False,
    ),
)
