"""Learning gain of a group by Hake: the mean of g, and g of the means, which differ.

g = (post − pre) ÷ (100 − pre), both in per cent, of people who sat both tests. A pair with
pre = 100 has none: it is left out and counted. Gains may be negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from reports.evaluation.intervals import of_mean
from reports.figures import Figure, Known, Unknown, too_few

NO_PAIR = "nobody sat both a pre-test and a post-test"
FULL = "everybody had full marks in the pre-test"


@dataclass(frozen=True, slots=True)
class Pair:
    """A person's pre-test and post-test in per cent."""

    person: int
    pre: float
    post: float


@dataclass(frozen=True, slots=True)
class Gains:
    """Both figures over the same pairs, and how many were left out."""

    mean_of_g: Figure
    g_of_means: Figure
    excluded: int

    def as_json(self) -> dict[str, Any]:
        """The figures by name."""
        named = {"mean_of_g": self.mean_of_g, "g_of_means": self.g_of_means}
        return {name: one.as_json() for name, one in named.items()} | {"excluded": self.excluded}


def hake(pre: float, post: float) -> float:
    """g of one pair, or of two means, below 100 in the pre-test."""
    return (post - pre) / (100 - pre)


def gains(pairs: Sequence[Pair], small: int = 1) -> Gains:
    """The gains of a group; with fewer than ``small`` people they are not shown."""
    kept = [pair for pair in pairs if pair.pre < 100]
    excluded = len(pairs) - len(kept)
    if not kept:
        nothing = Unknown(FULL if pairs else NO_PAIR)
        return Gains(nothing, nothing, excluded)
    people = [pair.person for pair in kept]
    if len(set(people)) < small:
        hidden = too_few(len(set(people)), small, "people with both tests")
        return Gains(hidden, hidden, excluded)
    own = [hake(pair.pre, pair.post) for pair in kept]
    means = fmean(pair.pre for pair in kept), fmean(pair.post for pair in kept)
    return Gains(
        Known(fmean(own), "share", len(kept), of_mean(own, people)),
        Known(hake(*means), "share", len(kept)),
        excluded,
    )
