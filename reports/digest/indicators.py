"""A unit's figures in the digest: every metric of units, against the same days of the year before.

What a package of the agency adds to the catalogue stands here too. Figures of small groups, and
those kept back beside them, are hidden on either side; what is unknown has no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from reports.digest.facts import Indicator
from reports.exact import exact
from reports.metrics import CATALOGUE
from reports.metrics.declaration import Declared, Figure
from reports.trends import UnitTrend, change
from sync.outward.standing import Number


def indicators_of(trends: Iterable[UnitTrend]) -> dict[str, tuple[Indicator, ...]]:
    """Each unit's figures with everything below it, by the unit's key."""
    return {one.now.unit.key: tuple(_indicators(one)) for one in trends}


def _indicators(trend: UnitTrend) -> Iterator[Indicator]:
    before = trend.before.rolled.metrics if trend.before else {}
    for metric in CATALOGUE.values():
        if metric.level == "unit":
            yield _indicator(metric, trend.now.rolled.metrics[metric.name], before)


def _indicator(metric: Declared, now: Figure, before: Mapping[str, Figure]) -> Indicator:
    earlier = before[metric.name].value if metric.name in before else None
    return Indicator(
        label=metric.label,
        unit=metric.unit,
        value=_exact(now.value),
        change=change(now.value, earlier),
        n=now.n,
        hidden=now.value is None and bool(now.n),
        parts=(len(now.made_of), len(now.made_of) + len(now.left_out)) if now.left_out else None,
    )


def _exact(value: Number | None) -> Decimal | None:
    return None if value is None else Decimal(str(exact(value)))
