"""What a metric declares about itself.

Every member is a ``Declared``: a ``Metric`` of a person, or of a unit by its people; a
``UnitFigure`` that a unit has by other facts; a ``TaughtMetric`` of a course, provider or method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.organisation.tree import Groups, Where
from sync.outward.standing import Number

SMALL_GROUP, CAPPED_MATCH = "metrics.small_group", "metrics.cap_job_match"
# What hours of the ledger depend on, beside courses and certificates.
HOURS = ("hours.minutes", "hours.rates", "hours.caps", "hours.ceiling", "hours.certificates")
Level = Literal["person", "unit", "course", "provider", "method"]
TaughtLevel = Literal["course", "provider", "method"]
TAUGHT_LEVELS: tuple[TaughtLevel, ...] = ("course", "provider", "method")


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The arithmetic mean of some values; None without any."""
    return sum(values, Decimal(0)) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class Figure:
    """What is shown of a group: ``n`` people or answers behind it, ``unknown`` others in scope.

    ``value`` None: not known, or too few behind it to be shown. ``n`` None: nobody told how many
    respondents. A composed figure is ``made_of`` some of its components and lacks ``left_out``.
    """

    value: Number | None
    n: int | None
    unknown: int = 0
    left_out: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()


Figures = Mapping[Where, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A named number at a level for a period, and what a reader has to know of it.

    ``label`` is its name in each language of the agency, ``example`` one that a pen can follow;
    ``settings`` are the settings with a regulation behind them that it depends on, as the
    configuration names them.
    """

    name: str
    level: Level
    unit: Literal["share", "score", "JP", "count"]
    range: tuple[float | None, float | None]
    formula: str
    source: str
    unknown_when: str
    label: Mapping[str, str]
    example: str = ""
    settings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Unique among all metrics: the name for a person's, ``unit.name`` for a unit's."""
        return self.name if self.level == "person" else f"{self.level}.{self.name}"

    @property
    def rests_on(self) -> tuple[str, ...]:
        """``settings``, and of figures of groups the smallest group that is shown."""
        return self.settings if self.level == "person" else (*self.settings, SMALL_GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Declared):
    """A number of each person, or of a unit by numbers of its people.

    ``select`` gives (person, value) rows, for known values only; a unit's figure is
    made by ``figure`` (the mean, unless told otherwise) from the rows of its people, so its
    metric gives rows of people in scope alone; None is unknown. ``recovers`` says whether a
    failing rule on it can still be met while the period is open. ``interval`` names the metrics
    that are its certain lower and upper bound, for rules on it; an absent upper bound is infinite.
    """

    select: Callable[[Frame], Select[Any]]
    recovers: bool = True
    interval: tuple[str, str] | None = None
    figure: Callable[[Sequence[Decimal]], Decimal | None] = mean


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigure(Declared):
    """A unit's number that is no sum over its people: ``tell`` gives it for every group.

    ``tell`` hides figures with few behind them itself. A ``composed`` one is told last, from the
    figures that the groups have by then.
    """

    tell: Callable[[Session, Frame, Groups, Mapping[Where, Mapping[str, Figure]]], Figures]
    composed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtMetric(Declared):
    """A number of a course, a provider or a method.

    ``samples`` gives (site, course, behind, value) rows: the figure is the mean of the values and
    ``behind`` tells the people or answers apart that stand behind it. With ``of_everybody`` it is
    the number of those ÷ people in scope instead.
    """

    samples: Callable[[Frame], Select[Any]]
    of_everybody: bool = False


def of_taught(**told: Any) -> tuple[TaughtMetric, ...]:
    """The same metric of courses, of providers and of methods."""
    return tuple(TaughtMetric(level=level, **told) for level in TAUGHT_LEVELS)
