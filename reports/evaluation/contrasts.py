"""Comparing with those who were not trained: matched pairs of people, changes of two groups.

Neither proves a cause: who was trained was not drawn by lot. Both say how sure the difference
itself is, by an interval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from reports.evaluation.intervals import of_difference, of_mean
from reports.figures import Figure, Known, too_few


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody's value changed by, and what makes others comparable (``alike``)."""

    who: int
    alike: Hashable
    change: float


@dataclass(frozen=True, slots=True)
class Matched:
    """Mean difference of the pairs, and how many of the trained found nobody like them."""

    difference: Figure
    unmatched: int


def matched(
    trained: Iterable[Change], others: Iterable[Change], *, unit: str, small: int
) -> Matched:
    """Each of the trained with another alike, nobody twice; Student's interval of the pairs.

    In the order of their keys, so that equal data give equal pairs.
    """
    waiting: dict[Hashable, list[Change]] = defaultdict(list)
    for one in sorted(others, key=lambda change: change.who, reverse=True):
        waiting[one.alike].append(one)
    differences, unmatched = [], 0
    for one in sorted(trained, key=lambda change: change.who):
        if waiting[one.alike]:
            differences.append(one.change - waiting[one.alike].pop().change)
        else:
            unmatched += 1
    n = len(differences)
    if n < small or n == 0:
        return Matched(too_few(n, max(small, 1), "matched pairs of people"), unmatched)
    return Matched(Known(fmean(differences), unit, n, of_mean(differences)), unmatched)


def difference_in_differences(
    trained: Sequence[float], others: Sequence[float], *, unit: str, least: int
) -> Figure:
    """Mean change of the trained minus that of the others, with Welch's interval.

    n counts both groups; either with fewer than ``least`` members gives no figure.
    """
    fewest = min(len(trained), len(others))
    if fewest < max(least, 1):
        return too_few(fewest, max(least, 1), "units in either group with an index both times")
    value = fmean(trained) - fmean(others)
    return Known(value, unit, len(trained) + len(others), of_difference(trained, others))
