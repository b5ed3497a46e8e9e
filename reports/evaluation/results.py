"""Level 4, results: did the public grow more satisfied with the units that trained their people?

In: the public satisfaction index (IKM) of each unit's own services in the period before, and in
the next period, or where nobody surveyed it yet in the period itself. A unit is trained from
``[evaluation] trained_share`` of its people in scope (those of units below it included),
untrained without any; those between are left out. Only units with an index of the same elements
both times are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import Period, period_of
from reports.evaluation.contrasts import difference_in_differences
from reports.evaluation.settings import EvaluationSettings
from reports.evaluation.subject import Subject, participants
from reports.figures import Figure
from reports.frames.frame import Frame
from reports.organisation.tree import AGENCY, UnitTree, read_tree
from reports.organisation.unit_satisfaction import by_unit
from reports.surveys.public_surveys import Survey, read_surveys, summarise

CAUTION = (
    "This does not prove that the training changed the public's view: units were not drawn by "
    "lot, and whatever else changed in one group alone is in the difference too."
)

Index = tuple[float, frozenset[str]]  # a unit's index, and of which elements


@dataclass(frozen=True, slots=True)
class Results:
    """The difference in differences, the periods compared, and which units stand where."""

    difference: Figure
    before: str
    after: str
    trained: int
    untrained: int
    between: int

    def as_json(self) -> dict[str, Any]:
        """The figure, periods and numbers of units, and what it does not prove."""
        units = {name: getattr(self, name) for name in ("trained", "untrained", "between")}
        return {
            "difference_in_differences": self.difference.as_json(),
            "before": self.before,
            "after": self.after,
            "units": units,
            "caution": CAUTION,
        }


def read_results(
    session: Session, frame: Frame, subject: Subject, settings: EvaluationSettings
) -> Results:
    """Units that trained against units that did not; ``trained`` and ``untrained`` count those
    with an index both times."""
    tree = read_tree(session, frame)
    shares = _shares(session, frame, subject, tree)
    earlier = _surveys(session, frame, frame.period.before)
    after, later = _afterwards(session, frame)
    before_by, after_by = (_indexes(frame, tree, surveys) for surveys in (earlier, later))
    changes = {
        unit: after_by[unit][0] - index
        for unit, (index, elements) in before_by.items()
        if unit in shares and unit in after_by and after_by[unit][1] == elements
    }
    trained = [changes[u] for u in sorted(changes) if shares[u] >= settings.trained_share]
    untrained = [changes[u] for u in sorted(changes) if not shares[u]]
    return Results(
        difference_in_differences(trained, untrained, unit="points", least=settings.minimum_units),
        frame.period.before.text,
        after.text,
        len(trained),
        len(untrained),
        len(changes) - len(trained) - len(untrained),
    )


def _surveys(session: Session, frame: Frame, period: Period) -> list[Survey]:
    return read_surveys(session, period, frame.at.moment)


def _afterwards(session: Session, frame: Frame) -> tuple[Period, list[Survey]]:
    """The surveys of the next period of the same kind, else of the period itself."""
    following = period_of(frame.period.last + timedelta(days=1), frame.period.kind)
    later = _surveys(session, frame, following)
    return (following, later) if later else (frame.period, _surveys(session, frame, frame.period))


def _indexes(frame: Frame, tree: UnitTree, surveys: Sequence[Survey]) -> dict[str, Index]:
    """By unit: the index of its own surveys, where it is known, and their elements."""
    direct, _ = by_unit(surveys, tree)
    settings, small = frame.settings.surveys, frame.settings.metrics.small_on(frame.reference)
    found = {}
    for unit, own in direct.items():
        told = summarise(own, settings, small, frame.at.day)
        if told.exact is not None:
            found[unit] = (float(told.exact), frozenset(told.elements))
    return found


def _shares(
    session: Session, frame: Frame, subject: Subject, tree: UnitTree
) -> Mapping[str, float]:
    """By unit: the share of its people in scope, and of those below, who took part."""
    people = frame.people
    in_scope = set(session.scalars(select(people.c.person).where(people.c.in_scope)))
    trained = participants(session, frame, subject).keys() & in_scope
    everybody, own = (Counter(_units_of(group, tree)) for group in (in_scope, trained))
    return {unit: own[unit] / n for unit, n in everybody.items()}


def _units_of(group: Collection[int], tree: UnitTree) -> Iterator[str]:
    """The units of each person, from the own one up, without the agency itself."""
    for person in group:
        if person in tree.home:
            yield from (unit for unit in tree.above(tree.home[person]) if unit != AGENCY)
