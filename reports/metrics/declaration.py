"""What a metric declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Select

from reports.frame import Frame

Level = Literal["person", "unit"]


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The arithmetic mean of some values; None without any."""
    return sum(values, Decimal(0)) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class Metric:
    """A named number at a level for a period.

    ``select`` gives (person, value) rows, for known values only; a unit's figure is
    made by ``figure`` (the mean, unless told otherwise) from the rows of its people, so its
    metric gives rows of people in scope alone; None is unknown. ``label`` is its name in
    each language of the agency. ``recovers`` says whether a failing rule on it can still be met
    while the period is open. ``interval`` names the metrics that are its certain lower and upper
    bound, for rules on it; an absent upper bound is infinite.
    """

    name: str
    level: Level
    unit: Literal["share", "score", "JP", "count"]
    range: tuple[float | None, float | None]
    formula: str
    source: str
    unknown_when: str
    label: Mapping[str, str]
    select: Callable[[Frame], Select[Any]]
    recovers: bool = True
    interval: tuple[str, str] | None = None
    figure: Callable[[Sequence[Decimal]], Decimal | None] = mean

    @property
    def key(self) -> str:
        """Unique among all metrics: the name for a person's, ``unit.name`` for a unit's."""
        return self.name if self.level == "person" else f"{self.level}.{self.name}"
