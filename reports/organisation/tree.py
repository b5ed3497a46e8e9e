"""The organisation as a tree on the reference date, and each person's place in it.

It comes from the HR source of ``units``, else from the units that people name, all under the
agency, its root.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from reports.frames.frame import Frame
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


Where = tuple[str, bool]  # a unit's key, and whether those below it are counted in


@dataclass(frozen=True, slots=True)
class Groups:
    """The people in scope of every unit, direct and rolled up."""

    tree: UnitTree
    people: Mapping[Where, frozenset[int]]


def read_groups(session: Session, frame: Frame) -> Groups:
    """Every unit's own people in scope, and everybody's below it."""
    tree, people = read_tree(session, frame), frame.people
    found: dict[Where, set[int]] = {
        (k, rolled): set() for k in tree.units for rolled in (False, True)
    }
    for person in session.execute(select(people.c.person).where(people.c.in_scope)).scalars():
        home = tree.home.get(person, AGENCY)
        found[home, False].add(person)
        for key in tree.above(home):
            found[key, True].add(person)
    return Groups(tree, {where: frozenset(members) for where, members in found.items()})


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
