"""What is measured of each unit of the organisation.

Every figure is given twice: *direct*, of the unit's own people, and *rolled* up over the units
below. A figure with few people or answers behind it is not shown, nor one that would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from reports.calendar.periods import Period
from reports.exact import exact
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import measure_one
from reports.metrics import at_level, unit_figures
from reports.metrics.declaration import Figure, Metric, UnitFigure
from reports.organisation.disclosure import kept_back, sums_of
from reports.organisation.tree import AGENCY, Groups, Unit, UnitTree, Where, read_groups, read_tree
from sync.outward.standing import Number

__all__ = ["AGENCY", "Figure", "Unit", "UnitTree", "read_tree", "report_units", "units_of"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A group of people: how many are in scope, and their figures by metric."""

    n: int
    metrics: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """One unit with the figures of its own people and of everybody below."""

    unit: Unit
    direct: Summary
    rolled: Summary

    def as_json(self) -> dict[str, Any]:
        """The document of ``units --json``."""
        return {
            "unit": self.unit.key,
            "name": self.unit.name,
            "parent": self.unit.parent,
            "direct": _summary_json(self.direct),
            "rolled": _summary_json(self.rolled),
        }


def report_units(
    session: Session, settings: Measuring, period: Period, at: AsOf
) -> list[UnitReport]:
    """Every unit with its figures, the agency first, then by name."""
    return units_of(session, build_frame(session, settings, period, at))


def units_of(session: Session, frame: Frame) -> list[UnitReport]:
    """The same from a frame that was built already."""
    groups = read_groups(session, frame)
    told = _told(session, frame, groups)

    def summary(key: str, *, rolled: bool) -> Summary:
        where = (key, rolled)
        return Summary(len(groups.people[where]), told[where])

    return [
        UnitReport(unit, summary(unit.key, rolled=False), summary(unit.key, rolled=True))
        for unit in groups.tree.units.values()
    ]


def _told(session: Session, frame: Frame, groups: Groups) -> dict[Where, dict[str, Figure]]:
    """Every group's figures: those of its people, then those told, then, of what of both may be
    shown, the composed ones."""
    values = [(m, measure_one(session, frame, m)) for m in at_level("unit")]
    small = frame.settings.metrics.small_on(frame.reference)
    found = {where: _of_people(people, values, small) for where, people in groups.people.items()}
    figures = unit_figures()
    _tell(session, frame, groups, [one for one in figures if not one.composed], found)
    _keep_back(found, groups.tree, small)
    _tell(session, frame, groups, [one for one in figures if one.composed], found)
    return found


def _tell(
    session: Session,
    frame: Frame,
    groups: Groups,
    figures: Iterable[UnitFigure],
    found: dict[Where, dict[str, Figure]],
) -> None:
    for metric in figures:
        for where, figure in metric.tell(session, frame, groups, found).items():
            found[where][metric.name] = figure


def _keep_back(found: dict[Where, dict[str, Figure]], tree: UnitTree, small: int) -> None:
    """Takes away the values that would tell a small group's."""
    sums = sums_of(tree)
    for name in found[AGENCY, True]:
        counts = {where: figures[name].n or 0 for where, figures in found.items()}
        for where in kept_back(counts, sums, small):
            found[where][name] = replace(found[where][name], value=None)


def _of_people(
    people: frozenset[int], values: Iterable[tuple[Metric, Mapping[int, Number]]], small: int
) -> dict[str, Figure]:
    return {metric.name: _figure(metric, people, known, small) for metric, known in values}


def _figure(
    metric: Metric, people: frozenset[int], known: Mapping[int, Number], small: int
) -> Figure:
    """What the metric makes of those whose value is known, unless they are too few to be shown."""
    found = [Decimal(str(exact(known[person]))) for person in people if person in known]
    shown = len(found) >= small
    return Figure(
        metric.figure(sorted(found)) if shown else None, len(found), len(people) - len(found)
    )


def _summary_json(summary: Summary) -> dict[str, Any]:
    return {"n": summary.n, "metrics": {n: figure_json(f) for n, f in summary.metrics.items()}}


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure for machines; of a composed one also ``made_of``, and ``left_out`` where it lacks
    components."""
    told: dict[str, Any] = {
        "value": None if figure.value is None else float(figure.value),
        "n": figure.n,
        "unknown": figure.unknown,
    }
    parts = {"made_of": figure.made_of, "left_out": figure.left_out}
    return told | {name: list(listed) for name, listed in parts.items() if listed}
