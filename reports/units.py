"""Units: the organisation as a tree on the reference date, and what is measured of each unit.

The tree comes from the HR source of ``units``, else from the units that people name, all under
the agency, its root. Every figure is given twice: *direct*, of the unit's own people, and
*rolled* up over the units below. A figure with few people behind it is not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import exact, measure_one
from reports.metrics import at_level
from reports.metrics.declaration import Metric
from reports.periods import Period
from sync.outward.standing import Number
from sync.store.tables.facts import HR, as_of

AGENCY = "agency"  # the root's key


@dataclass(frozen=True, slots=True)
class Unit:
    """One node: its key, its name and the key of the unit above (None: the agency itself)."""

    key: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitTree:
    """The units by key, the agency first, and each person's unit (none: directly the agency's).

    ``keys`` finds a unit by its key or its unique name; a name of several units finds none.
    """

    units: Mapping[str, Unit]
    keys: Mapping[str, str | None]
    home: Mapping[int, str]

    def find(self, text: str | None) -> str | None:
        """The unit that a key or a unique name means."""
        return None if text is None else self.keys.get(text)

    def above(self, key: str) -> Iterator[str]:
        """The unit itself and those above it, up to the agency."""
        unit: Unit | None = self.units[key]
        while unit is not None:
            yield unit.key
            unit = self.units[unit.parent] if unit.parent is not None else None

    def below(self, key: str) -> set[str]:
        """The unit itself and every unit under it."""
        return {other for other in self.units if key in self.above(other)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A unit's metric: ``n`` people behind it, ``unknown`` others in scope; None: not shown."""

    value: Number | None
    n: int
    unknown: int


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
    tree = read_tree(session, frame)
    people = frame.people
    in_scope = set(session.execute(select(people.c.person).where(people.c.in_scope)).scalars())
    values = [(m, measure_one(session, frame, m)) for m in at_level("unit")]
    direct: dict[str, set[int]] = defaultdict(set)
    rolled: dict[str, set[int]] = defaultdict(set)
    for person in in_scope:
        home = tree.home.get(person, AGENCY)
        direct[home].add(person)
        for key in tree.above(home):
            rolled[key].add(person)
    small = frame.settings.metrics.small_group
    return [
        UnitReport(
            unit,
            _summary(direct[unit.key], values, small),
            _summary(rolled[unit.key], values, small),
        )
        for unit in tree.units.values()
    ]


def read_tree(session: Session, frame: Frame) -> UnitTree:
    """The tree on the frame's reference date, and the unit of each of the frame's people."""
    units = list(_told_units(session, frame.reference, frame.at.moment))
    people = frame.people
    named = select(people.c.person, people.c.unit).where(people.c.unit.is_not(None))
    told = _keys(units)
    over = _over(session, told, frame.at.moment)
    unit_of = {person: _above(text, told, over) for person, text in session.execute(named)}
    units += [Unit(text, text, None) for text in sorted(set(unit_of.values()) - set(told))]
    keys = _keys(units)
    home = {person: key for person, text in unit_of.items() if (key := keys[text])}
    return UnitTree(_rooted(units, keys, frame.settings.agency), keys, home)


def _told_units(session: Session, day: date, moment: datetime | None) -> Iterator[Unit]:
    """Units of the HR source that stand on the day; of two sources the first by name tells."""
    rows = as_of(HR["units"], moment)
    query = select(rows).order_by(rows.c.unit, rows.c.source)
    seen = {AGENCY}
    for row in session.execute(query).mappings():
        begun = row["since"] is None or row["since"] <= day
        over = row["until"] is not None and row["until"] < day
        if begun and not over and row["unit"] not in seen:
            seen.add(row["unit"])
            yield Unit(row["unit"], row["name"] or row["unit"], row["parent"])


def _over(
    session: Session, standing: Mapping[str, str | None], moment: datetime | None
) -> dict[str, str]:
    """Units that are told of but do not stand, and names that were: what takes their place.

    That is the unit above, or the unit itself by its present name.
    """
    rows = HR["units"]
    query = select(rows.c.unit, rows.c.name, rows.c.parent).order_by(rows.c.id)
    if moment is not None:
        query = query.where(rows.c.seen_from <= moment)
    found: dict[str, str] = {}
    for unit, name, parent in session.execute(query):
        place = unit if unit in standing else parent or AGENCY
        found |= {text: place for text in (unit, name) if text and text not in standing}
    return found


def _above(text: str, standing: Mapping[str, str | None], over: Mapping[str, str]) -> str:
    """The text itself where it names a unit, else what took its place."""
    seen = {text}
    while text not in standing and text in over and over[text] not in seen:
        text = over[text]
        seen.add(text)
    return text


def _keys(units: Iterable[Unit]) -> dict[str, str | None]:
    """By name and key: the unit's key, None for a name that several units bear."""
    found: dict[str, str | None] = {}
    for unit in units:
        found[unit.name] = None if unit.name in found else unit.key
    return {**found, **{unit.key: unit.key for unit in units}, AGENCY: AGENCY}


def _rooted(units: Iterable[Unit], keys: Mapping[str, str | None], agency: str) -> dict[str, Unit]:
    """Every unit with its parent's key; one without parent, or in a circle, is the agency's."""
    parents = {unit.key: keys.get(unit.parent or AGENCY) or AGENCY for unit in units}
    for key in parents:
        if _circles(key, parents):
            parents[key] = AGENCY
    ordered = sorted(units, key=lambda unit: (unit.name, unit.key))
    placed = {unit.key: Unit(unit.key, unit.name, parents[unit.key]) for unit in ordered}
    return {AGENCY: Unit(AGENCY, agency or AGENCY, None), **placed}


def _circles(key: str, parents: Mapping[str, str]) -> bool:
    seen, above = {key}, parents[key]
    while above != AGENCY and above not in seen:
        seen.add(above)
        above = parents[above]
    return above == key


def _summary(
    people: set[int], values: Iterable[tuple[Metric, Mapping[int, Number]]], small: int
) -> Summary:
    return Summary(
        len(people),
        {metric.name: _figure(metric, people, known, small) for metric, known in values},
    )


def _figure(metric: Metric, people: set[int], known: Mapping[int, Number], small: int) -> Figure:
    """What the metric makes of those whose value is known, unless they are too few to be shown."""
    found = [Decimal(str(exact(known[person]))) for person in people if person in known]
    shown = len(found) >= small
    return Figure(
        metric.figure(sorted(found)) if shown else None, len(found), len(people) - len(found)
    )


def _summary_json(summary: Summary) -> dict[str, Any]:
    figures = {
        name: {
            "value": None if figure.value is None else float(figure.value),
            "n": figure.n,
            "unknown": figure.unknown,
        }
        for name, figure in summary.metrics.items()
    }
    return {"n": summary.n, "metrics": figures}
