"""Methods of learning: whom each reaches and how well, for a period and month by month.

Methods are those that courses name, by any spelling. By month every figure is that of the month
alone. Figures of few are hidden, and those that would tell them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from reports.calendar.periods import Period
from reports.figures import Figure
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.offerings.partners import figure_of
from reports.offerings.taught import Taught, taught_of
from reports.organisation.disclosure import kept_of_total, without


@dataclass(frozen=True, slots=True)
class Method:
    """One method with its figures; of one unit or month where ``where`` names it."""

    key: str
    name: str
    figures: Mapping[str, Figure]
    where: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The method's name, where it is told of, and its figures."""
        figures = {name: figure.as_json() for name, figure in self.figures.items()}
        return {"method": self.key, "name": self.name, "where": self.where, "figures": figures}


def report_methods(session: Session, frame: Frame) -> list[Method]:
    """Every method of a course, by name."""
    small = frame.settings.metrics.small_on(frame.reference)
    return [_method(one, small) for one in taught_of(session, frame, "method")]


def _method(
    one: Taught, small: int, where: str | None = None, kept: Collection[str] = ()
) -> Method:
    figures = {name: figure_of(name, told, small) for name, told in one.figures.items()}
    return Method(one.key, one.name, without(figures, kept, small), where)


def by_month(session: Session, settings: Measuring, period: Period, at: AsOf) -> list[Method]:
    """The methods of each month that has begun, in order."""
    small = settings.metrics.small_on(min(period.last, at.day))
    told = {
        month.text: taught_of(session, build_frame(session, settings, month, at), "method")
        for month in period.parts("month")
        if month.first <= at.day
    }
    kept = _kept_months(told, small)
    return [
        _method(one, small, month, kept[month, one.key])
        for month, methods in told.items()
        for one in methods
    ]


def _kept_months(
    told: Mapping[str, Sequence[Taught]], small: int
) -> Mapping[tuple[str, str], set[str]]:
    """By month and method: the figures that would tell, with the year's, those of few."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for month, methods in told.items():
        for one in methods:
            for name, figure in one.figures.items():
                counts[one.key, name][month] = figure.n or 0
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (key, name), by_month in counts.items():
        for month in kept_of_total(by_month, small):
            found[month, key].add(name)
    return found
