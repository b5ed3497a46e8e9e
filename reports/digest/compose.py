"""From a week's facts to what one addressee reads: pure, in no language.

A head of unit reads names of the own unit and those below it, with learning figures alone: no
rating, no sanction, and no scheme's outcome, since an outcome beside reached hours would give
both away. The agency reads aggregates; small groups are hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal

from reports.digest.agency import agency_part
from reports.digest.facts import Addressee, DigestFacts
from reports.digest.parts import SHOWN, Digest, Line, Listed, Todo, UnitPart, todo_about
from reports.digest.places import (
    REASONS,
    figures,
    gain,
    is_newly_reached,
    months,
    number,
    place,
    reasons,
)
from reports.units import AGENCY, Unit, UnitTree
from sync.outward.standing import Standing


def compose(facts: DigestFacts, addressee: Addressee) -> Digest:
    """The digest of one addressee; units below another of the same addressee are in its part."""
    return Digest(
        to=addressee.email,
        agency=facts.agency,
        week=facts.week,
        period=facts.period,
        as_of=facts.as_of,
        personnel_as_of=facts.personnel_as_of,
        whole=agency_part(facts) if addressee.agency else None,
        parts=tuple(unit_part(facts, unit) for unit in led_units(facts.tree, addressee)),
    )


def led_units(tree: UnitTree, addressee: Addressee) -> list[Unit]:
    """The addressee's units without those below another of them."""
    led = [key for key in dict.fromkeys(addressee.units) if key in tree.units]
    return [tree.units[key] for key in led if not set(tree.above(key)) - {key} & set(led)]


def unit_part(facts: DigestFacts, unit: Unit) -> UnitPart:
    """One unit with everything below it, people by name."""
    keys = facts.tree.below(unit.key)
    people = facts.now.members(keys)
    lines = _Lines(facts, unit.key)
    return UnitPart(
        title=unit.name,
        figures=figures(facts, keys),
        indicators=facts.indicators.get(unit.key, ()),
        months=months(facts, keys),
        changed=lines.listed(filter(lines.has_changed, people), _changed_order),
        near=lines.listed((each for each in people if place(each) == "near"), _near_order),
        stuck=lines.listed((each for each in people if reasons(facts, each)), _stuck_order),
        todo=unit_todo(facts, people),
    )


class _Lines:
    """Persons as lines of a unit's lists."""

    def __init__(self, facts: DigestFacts, unit: str) -> None:
        self._facts = facts
        self._unit = unit
        self._past = facts.before.by_person

    def listed(
        self, people: Iterable[Standing], order: Callable[[Line], tuple[object, ...]]
    ) -> Listed:
        lines = sorted(map(self._line, people), key=order)
        return Listed(tuple(lines[:SHOWN]), max(len(lines) - SHOWN, 0))

    def has_changed(self, person: Standing) -> bool:
        return gain(person, self._past) != 0 or is_newly_reached(person, self._past)

    def _line(self, person: Standing) -> Line:
        home = self._facts.now.home.get(person.person, AGENCY)
        return Line(
            name=person.name,
            unit="" if home == self._unit else self._facts.tree.units[home].name,
            hours=number(person, "hours") or Decimal(0),
            sure=number(person, "hours_sure") or Decimal(0),
            target=number(person, "hours_target"),
            gained=gain(person, self._past),
            newly_reached=is_newly_reached(person, self._past),
            reasons=reasons(self._facts, person),
        )


def _changed_order(line: Line) -> tuple[object, ...]:
    return not line.newly_reached, -line.gained, line.name


def _near_order(line: Line) -> tuple[object, ...]:
    return line.lacking, line.name


def _stuck_order(line: Line) -> tuple[object, ...]:
    return REASONS.index(line.reasons[0].kind), line.name


def unit_todo(facts: DigestFacts, people: Collection[Standing]) -> tuple[Todo, ...]:
    """What should be done about the unit's people: each kind with its count and courses."""
    found: dict[str, set[tuple[int, str]]] = {}
    for person in people:
        doubts = {*facts.doubts.get(person.person, ()), *reasons(facts, person)}
        for doubt in doubts:
            found.setdefault(doubt.kind, set()).add((person.person, doubt.title))
    return tuple(
        todo_about(kind, len(found[kind]), (title for _, title in found[kind]))
        for kind in REASONS
        if kind in found and kind not in ("idle", "unclear")
    )
