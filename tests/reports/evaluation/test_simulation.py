"""On made-up data with a known effect the intervals hold it as often as they say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from reports.evaluation.contrasts import Change, difference_in_differences, matched
from reports.evaluation.gains import Pair, gains
from reports.evaluation.intervals import Interval
from reports.figures import Figure, Known

RUNS = 400
EFFECT = 2.5


def interval(figure: Figure) -> Interval:
    assert isinstance(figure, Known)
    assert figure.interval is not None
    return figure.interval


def of_units(random: Random, effect: float) -> Interval:
    """Indexes of 12 trained and 18 other units; all drift by 1.5 points beside."""
    trained = [effect + random.gauss(1.5, 4) for _ in range(12)]
    others = [random.gauss(1.5, 3) for _ in range(18)]
    return interval(difference_in_differences(trained, others, unit="points", least=5))


def of_people(random: Random, effect: float) -> Interval:
    """Changes of 40 participants and 90 others that depend on the unit and the earlier level."""

    def changes(first: int, n: int, more: float) -> list[Change]:
        found = []
        for who in range(first, first + n):
            alike = (random.randrange(3), random.randrange(1, 4))
            found.append(Change(who, alike, sum(alike) / 2 + more + random.gauss(0, 1)))
        return found

    told = matched(changes(0, 40, effect), changes(100, 90, 0), unit="levels", small=5)
    return interval(told.difference)


def of_tests(random: Random, effect: float) -> Interval:
    """Gains of 30 people around a true gain of a tenth of the effect."""
    pairs = []
    for person in range(30):
        pre = random.uniform(20, 70)
        pairs.append(Pair(person, pre, pre + (100 - pre) * (effect / 10 + random.gauss(0, 0.2))))
    low, high = interval(gains(pairs).mean_of_g)
    return low * 10, high * 10


def runs(drawn: Callable[[Random, float], Interval], effect: float) -> list[Interval]:
    return [drawn(Random(f"{effect} {seed}"), effect) for seed in range(RUNS)]


@pytest.mark.parametrize("drawn", [of_units, of_people, of_tests])
def test_the_interval_holds_the_known_effect(drawn: Callable[[Random, float], Interval]) -> None:
    held = sum(low <= EFFECT <= high for low, high in runs(drawn, EFFECT))
    assert 0.93 <= held / RUNS <= 0.97


@pytest.mark.parametrize("drawn", [of_units, of_people, of_tests])
def test_without_effect_the_interval_says_so(drawn: Callable[[Random, float], Interval]) -> None:
    """Nothing is found in 93 to 97 of 100 runs, and what is found lies on either side."""
    found = runs(drawn, 0)
    nothing = sum(low <= 0 <= high for low, high in found)
    assert 0.93 <= nothing / RUNS <= 0.97
    assert {low > 0 for low, high in found if not low <= 0 <= high} == {True, False}
