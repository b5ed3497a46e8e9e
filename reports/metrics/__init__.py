"""Metrics: named numbers of a person or a unit for a period, one file each.

A member declares ``METRICS``, a tuple of ``Metric``: name, level, unit, range, formula, source,
what makes it unknown, and ``select``, which turns a ``Frame`` into a query of (person, value)
with one row for each person for whom the value is *known*. A person without a row is unknown;
nobody writes zero instead. To add a metric: one file here; everything else finds it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from reports.metrics.declaration import Level, Metric


def register(members: Iterable[Metric]) -> dict[str, Metric]:
    """Metrics by their keys. Raises ValueError for a name that is used twice at one level."""
    found: dict[str, Metric] = {}
    for metric in members:
        if metric.key in found:
            raise ValueError(f"two metrics are named {metric.key!r}")
        found[metric.key] = metric
    return found


def _members() -> Iterator[Metric]:
    for name in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        yield from getattr(importlib.import_module(f"{__name__}.{name}"), "METRICS", ())


METRICS = MappingProxyType(register(_members()))


def at_level(level: Level) -> list[Metric]:
    """The metrics of one level, in the order of their files."""
    return [metric for metric in METRICS.values() if metric.level == level]
