"""What a metric declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select

from reports.frame import Frame

Level = Literal["person", "unit"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A named number at a level for a period.

    ``select`` gives (person, value) rows, for known values only; a unit's figure is the mean
    over its people in scope, so its metric gives rows of those alone. ``label`` is its name in
    each language of the agency. ``recovers`` says whether a failing rule on it can still be met
    while the period is open. ``interval`` names the metrics that are its certain lower and upper
    bound, for rules on it; an absent upper bound is infinite.
    """

    name: str
    level: Level
    unit: Literal["share", "score", "JP", "count"]
    range: tuple[float, float | None]
    formula: str
    source: str
    unknown_when: str
    label: Mapping[str, str]
    select: Callable[[Frame], Select[Any]]
    recovers: bool = True
    interval: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """Unique among all metrics: the name for a person's, ``unit.name`` for a unit's."""
        return self.name if self.level == "person" else f"{self.level}.{self.name}"
