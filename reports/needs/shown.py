"""Which figures of gaps may be shown: those of few people are hidden, and those that would tell
them from a unit's other posts, its other units or the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from reports.figures import Figure, Known, Unknown
from reports.needs.gaps import Gap
from reports.organisation.disclosure import Sum, kept_back, sums_of, withheld
from reports.organisation.tree import UnitTree

NOT_ASSESSED = "nobody has a valid assessment"

Measure = Literal["people", "assessed"]  # who stands behind a figure


class Spot(NamedTuple):
    """People of a unit, or with all below it; ``post`` None: of all posts."""

    unit: str
    post: str | None = None
    rolled: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """``small``: figures of fewer people are hidden; ``kept`` are those kept back besides."""

    small: int
    kept: frozenset[tuple[Measure, str, Spot]]

    def hides(self, measure: Measure, gap: Gap, *, rolled: bool = False) -> bool:
        """Whether figures of the gap with these people behind are hidden."""
        spot = Spot(gap.unit, gap.post or None, rolled)
        return getattr(gap, measure) < self.small or (measure, gap.competency, spot) in self.kept

    def figure(
        self, value: Decimal | int, unit: str, gap: Gap, measure: Measure, *, rolled: bool = False
    ) -> Figure:
        """A figure of the gap with these people behind it, or why it is not shown."""
        n = getattr(gap, measure)
        if not self.hides(measure, gap, rolled=rolled):
            return Known(value, unit, n)
        return withheld(n, self.small, "people")

    def figures(self, gap: Gap, *, rolled: bool = False) -> dict[str, Any]:
        """A gap's figures: who lacks how much, who learned since, and who was never assessed."""
        told = dict(self._figures(gap, rolled=rolled))
        return {name: figure.as_json() for name, figure in told.items()}

    def _figures(self, gap: Gap, *, rolled: bool) -> Iterator[tuple[str, Figure]]:
        counts = (("lacking", gap.lacking, "people"), ("levels", gap.levels, "levels"))
        for name, value, unit in (*counts, ("open", gap.open, "people")):
            known = self.figure(value, unit, gap, "assessed", rolled=rolled)
            yield name, known if gap.assessed else Unknown(NOT_ASSESSED)
        missing = gap.people - gap.assessed
        yield "not_assessed", self.figure(missing, "people", gap, "people", rolled=rolled)


def read_shown(gaps: Iterable[Gap], tree: UnitTree, small: int) -> Shown:
    """From the gaps of all units, posts and competencies."""
    counts: dict[tuple[Measure, str], Counter[Spot]] = defaultdict(Counter)
    posts: dict[str, set[Spot]] = defaultdict(set)
    for gap in gaps:
        posts[gap.unit].add(Spot(gap.unit, gap.post))
        for measure, n in _behind(gap):
            counts[measure, gap.competency].update(dict.fromkeys(_spots(gap, tree), n))
    sums: list[Sum[Spot]] = [
        (Spot(unit, None, rolled), [Spot(part, None, below) for part, below in parts])
        for (unit, rolled), parts in sums_of(tree)
    ]
    sums += [(Spot(unit), own) for unit, own in posts.items()]
    kept = (
        (measure, competency, spot)
        for (measure, competency), own in counts.items()
        for spot in kept_back(own, sums, small)
    )
    return Shown(small, frozenset(kept))


def _behind(gap: Gap) -> Iterator[tuple[Measure, int]]:
    yield "people", gap.people
    yield "assessed", gap.assessed


def _spots(gap: Gap, tree: UnitTree) -> Iterator[Spot]:
    """The groups that a gap's people belong to."""
    yield Spot(gap.unit, gap.post)
    yield Spot(gap.unit)
    yield from (Spot(unit, None, rolled=True) for unit in tree.above(gap.unit))
