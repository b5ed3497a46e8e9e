"""Metrics: named numbers of a person or a unit for a period, one file each.

A member declares ``METRICS``, a tuple of ``Metric``: name, level, unit, range, formula, source,
what makes it unknown, and ``select``, which turns a ``Frame`` into a query of (person, value)
with one row for each person for whom the value is *known*. A person without a row is unknown;
nobody writes zero instead. To add a metric: one file here; everything else finds it. A package of
the agency adds its own by an entry point of the group ``lontar.metrics`` that names such a tuple.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from itertools import chain
from types import MappingProxyType

from reports.metrics.declaration import Level, Metric
from sync.registration import by_key, declared

GROUP = "lontar.metrics"


def register(members: Iterable[Metric]) -> dict[str, Metric]:
    """Metrics by their keys. Raises ValueError for a name that is used twice at one level."""
    return by_key(members, lambda metric: metric.key, "two metrics are named")


def _guests() -> Iterator[Metric]:
    """Metrics of installed packages. Raises ValueError for an entry point that names none."""
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        told = point.load()
        if not isinstance(told, tuple) or not all(isinstance(one, Metric) for one in told):
            raise ValueError(f"{GROUP} {point.name} ({point.value}) is no tuple of metrics")
        yield from told


_own = chain.from_iterable(declared(sys.modules[__name__], "METRICS"))
METRICS = MappingProxyType(register((*_own, *_guests())))


def at_level(level: Level) -> list[Metric]:
    """The metrics of one level, in the order of their files."""
    return [metric for metric in METRICS.values() if metric.level == level]
