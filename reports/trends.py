"""Trends: figures of a period beside those of the period before, as far as this one has gone.

A running period is compared with the same days of the one before: the year up to 15 July with the
last one up to 15 July. Both are measured by what is known at the same moment. What is hidden or
unknown on either side has no trend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from reports.calendar.periods import Period, month_first, month_index, month_last
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.measuring import Measures, measure
from reports.metrics.declaration import Figure
from reports.units import Summary, UnitReport, figure_json, report_units
from sync.outward.standing import Number


@dataclass(frozen=True, slots=True)
class UnitTrend:
    """One unit now and in the period before; None: it did not stand then."""

    now: UnitReport
    before: UnitReport | None

    def as_json(self) -> dict[str, Any]:
        """The document of ``units --trend --json``: every figure with ``before`` and ``change``."""
        now, before = self.now, self.before
        return now.as_json() | {
            "direct": _both(now.direct, before.direct if before else None),
            "rolled": _both(now.rolled, before.rolled if before else None),
        }


@dataclass(frozen=True, slots=True)
class PersonTrend:
    """A person's metric in both periods; None is unknown."""

    now: Number | None
    before: Number | None

    @property
    def change(self) -> Decimal | None:
        """How far it moved; None where either is unknown."""
        return change(self.now, self.before)


def unit_trends(session: Session, settings: Measuring, period: Period, at: AsOf) -> list[UnitTrend]:
    """Every unit that stands now, the agency first, then by name."""
    earlier = report_units(session, settings, *period_before(period, at))
    return compared(report_units(session, settings, period, at), earlier)


def compared(now: Iterable[UnitReport], earlier: Iterable[UnitReport]) -> list[UnitTrend]:
    """Each unit of now beside itself before."""
    before = {one.unit.key: one for one in earlier}
    return [UnitTrend(one, before.get(one.unit.key)) for one in now]


def person_trends(
    session: Session, settings: Measuring, period: Period, at: AsOf
) -> dict[str, dict[int, PersonTrend]]:
    """Every person metric by name and person, where either period knows it."""
    before = _measured(session, settings, *period_before(period, at))
    now = _measured(session, settings, period, at)
    return {
        name: {
            person: PersonTrend(known.get(person), before[name].get(person))
            for person in known.keys() | before[name].keys()
        }
        for name, known in now.items()
    }


def period_before(period: Period, at: AsOf) -> tuple[Period, AsOf]:
    """The period before, up to the day that this one has reached, by today's knowledge."""
    before = period.before
    return before, AsOf(_same_day(period, before, min(period.last, at.day)), at.moment)


def _same_day(period: Period, before: Period, reached: date) -> date:
    """The same day of the same month of the period before, or that month's last."""
    if reached == period.last:
        return before.last
    month = month_index(before.first) + month_index(reached) - month_index(period.first)
    last = month_last(month)
    return last if reached.day > last.day else month_first(month).replace(day=reached.day)


def change(now: Number | None, before: Number | None) -> Decimal | None:
    """The difference of two known numbers."""
    return None if now is None or before is None else Decimal(str(now)) - Decimal(str(before))


def _measured(session: Session, settings: Measuring, period: Period, at: AsOf) -> Measures:
    return measure(session, build_frame(session, settings, period, at))


def _both(now: Summary, before: Summary | None) -> dict[str, Any]:
    known = {} if before is None else before.metrics
    metrics = {name: _moved(figure, name, known) for name, figure in now.metrics.items()}
    return {"n": now.n, "metrics": metrics}


def _moved(now: Figure, name: str, known: Mapping[str, Figure]) -> dict[str, Any]:
    before = known[name].value if name in known else None
    moved = change(now.value, before)
    told = {"before": before, "change": moved}
    return figure_json(now) | {
        key: None if value is None else float(value) for key, value in told.items()
    }
