"""Three-valued logic, and values that may be in doubt.

A value is known, one of several, within bounds, or unknown; a comparison passes or fails only
where every possible value agrees. (ADR: three-valued decisions; law 2)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from connector.hr.words import fold


class Verdict(StrEnum):
    """What a rule says of a person."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number between ``low`` and ``high`` (None: unbounded); ``shown`` is what people read."""

    low: Decimal
    high: Decimal | None
    shown: Decimal

    @classmethod
    def of(cls, value: Decimal | float | int) -> Amount:
        """A number that is certain."""
        exact = Decimal(str(value))
        return cls(exact, exact, exact)


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is one of ``possible``; certain when there is one.

    Texts are compared as people read them: case and punctuation tell none apart.
    """

    possible: frozenset[str]

    @property
    def compared(self) -> frozenset[str]:
        """The same as they are compared."""
        return _compared(self.possible)

    @classmethod
    def of(cls, *words: str) -> Words:
        """One of these texts."""
        return cls(frozenset(words))


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    value: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date; ``before`` is how many days it lies before the reference date."""

    value: date
    before: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows."""


Fact = Amount | Words | Flag | Day | Unknown
UNKNOWN = Unknown()


def n_of(needed: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Whether at least ``needed`` of the verdicts pass."""
    given = list(verdicts)
    passed, open_ = given.count(Verdict.PASS), given.count(Verdict.UNKNOWN)
    if passed >= needed:
        return Verdict.PASS
    return Verdict.UNKNOWN if passed + open_ >= needed else Verdict.FAIL


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Fails if one fails, else unknown if one is unknown."""
    given = list(verdicts)
    return n_of(len(given), given)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Passes if one passes, else unknown if one is unknown."""
    return n_of(1, verdicts)


def at_least(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a number reaches another."""
    match actual, wanted:
        case Amount(), Amount():
            if wanted.high is not None and actual.low >= wanted.high:
                return Verdict.PASS
            if actual.high is not None and actual.high < wanted.low:
                return Verdict.FAIL
    return Verdict.UNKNOWN


def at_most(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a number stays at or below another."""
    return at_least(wanted, actual)


def equals(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a number or a text is another."""
    match actual, wanted:
        case Words(), Words():
            return _certain_or_apart(actual, wanted)
        case Amount(), Amount():
            return all_of((at_least(actual, wanted), at_most(actual, wanted)))
    return Verdict.UNKNOWN


def one_of(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a text is among several."""
    match actual, wanted:
        case Words(), Words():
            if actual.compared <= wanted.compared:
                return Verdict.PASS
            return Verdict.UNKNOWN if actual.compared & wanted.compared else Verdict.FAIL
    return Verdict.UNKNOWN


def none_of(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a text is not among several."""
    return inverse(one_of(actual, wanted))


def is_true(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a yes or no is as wanted."""
    match actual, wanted:
        case Flag(), Flag():
            return Verdict.PASS if actual.value == wanted.value else Verdict.FAIL
    return Verdict.UNKNOWN


def within_days(actual: Fact, wanted: Fact) -> Verdict:
    """Whether a date lies on the reference date or at most so many days before it."""
    match actual, wanted:
        case Day(), Amount():
            return Verdict.PASS if 0 <= actual.before <= wanted.low else Verdict.FAIL
    return Verdict.UNKNOWN


def inverse(verdict: Verdict) -> Verdict:
    """Pass for fail and fail for pass."""
    turned = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS}
    return turned.get(verdict, Verdict.UNKNOWN)


def _certain_or_apart(actual: Words, wanted: Words) -> Verdict:
    if not actual.compared & wanted.compared:
        return Verdict.FAIL
    both = actual.compared | wanted.compared
    return Verdict.PASS if len(both) == 1 else Verdict.UNKNOWN


@lru_cache(maxsize=4096)
def _compared(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, texts))
