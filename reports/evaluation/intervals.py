"""Intervals of 95 % confidence and the distributions behind them: the one place that names SciPy.

SciPy is large and takes seconds to import: it is an extra of the installation, and imported when
the first interval is asked for. All functions take plain numbers and give plain numbers; None
where the data allow no interval: fewer than two independent values, or values that do not differ
at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from math import fsum, sqrt
from statistics import fmean, variance
from typing import Any

Interval = tuple[float, float]
CONFIDENCE = 0.95


class IntervalsMissing(ImportError):
    """SciPy is not installed."""

    def __init__(self) -> None:
        super().__init__("an evaluation needs SciPy for its intervals, and it is not installed")


def of_mean(values: Sequence[float], by: Sequence[Hashable] | None = None) -> Interval | None:
    """Student's interval of a mean; values of the same ``by`` (a person) are not independent.

    With one value for each it is the usual one; otherwise the standard error is that of cluster
    sampling (sums of residuals by person).
    """
    mean = fmean(values) if values else 0.0
    residuals: dict[Hashable, list[float]] = defaultdict(list)
    for key, value in zip(by if by is not None else range(len(values)), values, strict=True):
        residuals[key].append(value - mean)
    groups = len(residuals)
    if groups < 2 or len(set(values)) == 1:
        return None
    spread = fsum(fsum(own) ** 2 for own in residuals.values()) * groups / (groups - 1)
    error = sqrt(spread) / len(values)
    return _student(mean, error, groups - 1)


def of_difference(one: Sequence[float], other: Sequence[float]) -> Interval | None:
    """Welch's interval of mean(one) − mean(other), for groups of unequal spread."""
    if min(len(one), len(other)) < 2 or len(set(one)) == len(set(other)) == 1:
        return None
    parts = [(variance(group) / len(group), len(group) - 1) for group in (one, other)]
    spread = fsum(part for part, _ in parts)
    freedom = spread**2 / fsum(part**2 / own for part, own in parts)
    return _student(fmean(one) - fmean(other), sqrt(spread), freedom)


def of_share(successes: int, n: int) -> Interval | None:
    """Wilson's interval of a share."""
    if n == 0:
        return None
    found = _stats().binomtest(successes, n).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def of_alpha(alpha: float, items: int, n: int) -> Interval | None:
    """Feldt's interval of Cronbach's alpha (Feldt, Woodruff and Salih, 1987)."""
    if n < 2 or items < 2:
        return None
    law = _stats().f(n - 1, (n - 1) * (items - 1))
    low, high = (1 - (1 - alpha) * float(law.ppf((1 + sign * CONFIDENCE) / 2)) for sign in (1, -1))
    return low, high


def _student(mean: float, error: float, freedom: float) -> Interval:
    low, high = _stats().t.interval(CONFIDENCE, freedom, loc=mean, scale=error)
    return float(low), float(high)


def _stats() -> Any:
    """``scipy.stats``. Raises IntervalsMissing."""
    try:
        from scipy import stats
    except ImportError as error:
        raise IntervalsMissing from error
    return stats
