"""Three values: every table of the logic, and comparisons of values in doubt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.schemes.language import verdicts
from reports.schemes.language.verdicts import (
    UNKNOWN,
    Amount,
    Day,
    Fact,
    Flag,
    Verdict,
    Words,
    all_of,
    any_of,
    inverse,
    n_of,
)
from tests.reports.schemes.drafts import between

P, F, U = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("given_", "all_", "any_"),
    [
        ((), P, F),
        ((P, P), P, P),
        ((P, F), F, P),
        ((P, U), U, P),
        ((F, U), F, U),
        ((U, U), U, U),
        ((F, F), F, F),
    ],
)
def test_all_and_any(given_: tuple[Verdict, ...], all_: Verdict, any_: Verdict) -> None:
    assert (all_of(given_), any_of(given_)) == (all_, any_)


@pytest.mark.parametrize(
    ("needed", "given_", "expected"),
    [
        (2, (P, P, U), P),
        (2, (P, U, F), U),
        (2, (P, F, F), F),
        (3, (P, U, U), U),
    ],
)
def test_at_least_n_of(needed: int, given_: tuple[Verdict, ...], expected: Verdict) -> None:
    assert n_of(needed, given_) == expected


@given(st.lists(st.sampled_from(Verdict)), st.integers(0, 5))
def test_knowing_more_never_turns_a_verdict(verdicts_: list[Verdict], needed: int) -> None:
    before = n_of(needed, verdicts_)
    for better in (P, F):
        known = [better if verdict == U else verdict for verdict in verdicts_]
        assert before in (U, n_of(needed, known))


@pytest.mark.parametrize(
    ("actual", "wanted", "expected"),
    [
        (Amount.of(20), Amount.of(20), P),
        (Amount.of(19.99), Amount.of(20), F),
        (between(20, None, 24), Amount.of(20), P),
        (between(10, 19, 15), Amount.of(20), F),
        (between(10, 20, 15), Amount.of(20), U),
        (between(10, None, 15), Amount.of(20), U),
        (Amount.of(20), between(15, 25, 20), U),
        (Amount.of(14), between(15, None, 20), F),
        (UNKNOWN, Amount.of(20), U),
        (Amount.of(20), UNKNOWN, U),
    ],
)
def test_at_least(actual: Fact, wanted: Fact, expected: Verdict) -> None:
    assert verdicts.at_least(actual, wanted) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (Amount.of(20), P),
        (between(21, None, 22), F),
        (between(1, 20, 3), P),
        (between(1, None, 3), U),
    ],
)
def test_at_most(actual: Fact, expected: Verdict) -> None:
    assert verdicts.at_most(actual, Amount.of(20)) == expected


@pytest.mark.parametrize(
    ("actual", "wanted", "expected"),
    [
        (Words.of("a"), Words.of("a"), P),
        (Words.of("JF Ahli-Muda"), Words.of("jf ahli muda"), P),  # as people read them
        (Words.of("a"), Words.of("b"), F),
        (Words.of("a", "b"), Words.of("a"), U),
        (Words.of("a", "b"), Words.of("c"), F),
        (Amount.of(3), Amount.of(3), P),
        (between(1, 2, 1), Amount.of(3), F),
        (between(1, 5, 3), Amount.of(3), U),
        (UNKNOWN, Words.of("a"), U),
    ],
)
def test_equals(actual: Fact, wanted: Fact, expected: Verdict) -> None:
    assert verdicts.equals(actual, wanted) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (Words.of("none"), P),
        (Words.of("none", "light"), P),
        (Words.of("None"), P),
        (Words.of("light", "heavy"), U),
        (Words.of("heavy"), F),
        (UNKNOWN, U),
    ],
)
def test_one_of_and_its_inverse(actual: Fact, expected: Verdict) -> None:
    wanted = Words.of("none", "light")
    assert verdicts.one_of(actual, wanted) == expected
    assert verdicts.none_of(actual, wanted) == inverse(expected)


@pytest.mark.parametrize(("before", "expected"), [(0, P), (30, P), (31, F), (-1, F)])
def test_within_days_before_the_reference_date(before: int, expected: Verdict) -> None:
    assert verdicts.within_days(Day(date(2026, 5, 1), before), Amount.of(30)) == expected


@pytest.mark.parametrize(("actual", "expected"), [(Flag(True), P), (Flag(False), F), (UNKNOWN, U)])
def test_is_true(actual: Fact, expected: Verdict) -> None:
    assert verdicts.is_true(actual, Flag(True)) == expected


def test_values_of_other_types_are_never_compared() -> None:
    assert verdicts.at_least(Words.of("a"), Amount.of(1)) == U
    assert verdicts.one_of(Amount.of(1), Words.of("a")) == U
    assert verdicts.within_days(Words.of("a"), Amount.of(1)) == U
