"""Metrics: named numbers of a person, unit, course, provider or method for a period.

A member declares ``METRICS``, a tuple of ``Declared``: name, level, unit, range, formula, source,
what makes it unknown, and how it is computed. A ``Metric`` has ``select``, which turns a ``Frame``
into a query of (person, value) with one row for each person for whom the value is *known*. A
person without a row is unknown; nobody writes zero instead. To add a metric: one file here;
everything else finds it. A package of the agency adds its own by an entry point of the group
``lontar.metrics`` that names such a tuple.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain

from reports.metrics.declaration import Declared, Level, Metric, TaughtMetric, UnitFigure
from sync.registration import Registry, by_key, declared, installed

GROUP = "lontar.metrics"


def register(members: Iterable[Declared]) -> dict[str, Declared]:
    """Metrics by their keys. Raises ValueError for a name that is used twice at one level."""
    return by_key(members, lambda metric: metric.key, "two metrics are named")


def _are_metrics(told: object) -> bool:
    return isinstance(told, tuple) and all(isinstance(one, Declared) for one in told)


def _guests() -> Iterator[Declared]:
    """Metrics of installed packages. Raises ValueError for an entry point that names none."""
    for _, told in installed(GROUP, _are_metrics, "tuple of metrics"):
        yield from told


def _gathered() -> dict[str, Declared]:
    own = chain.from_iterable(declared(sys.modules[__name__], "METRICS"))
    return register((*own, *_guests()))


CATALOGUE = Registry(_gathered)
METRICS = Registry(lambda: {k: one for k, one in CATALOGUE.items() if isinstance(one, Metric)})


def at_level(level: Level) -> list[Metric]:
    """The metrics that are numbers of people, of one level, in the order of their files."""
    return [metric for metric in METRICS.values() if metric.level == level]


def unit_figures() -> list[UnitFigure]:
    """The figures that units have by other facts, composed ones last."""
    found = (one for one in CATALOGUE.values() if isinstance(one, UnitFigure))
    return sorted(found, key=lambda one: one.composed)


def taught_metrics(level: Level) -> list[TaughtMetric]:
    """The metrics of courses, of providers or of methods."""
    found = (one for one in CATALOGUE.values() if isinstance(one, TaughtMetric))
    return [one for one in found if one.level == level]
