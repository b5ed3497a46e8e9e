"""Turns: over the nights of a cycle each number comes once, missed nights included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sync.inward.sites.turns import is_turn, turn_came

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 10**6).map(lambda minutes: START + timedelta(minutes=minutes))
NUMBERS = st.integers(0, 10**12)
CYCLES = st.integers(1, 366)


@given(NUMBERS, MOMENTS, CYCLES)
def test_each_has_one_night_of_the_cycle(number: int, start: datetime, days: int) -> None:
    nights = [start + timedelta(days=night) for night in range(days + 1)]
    came = [turn_came(number, *pair, days) for pair in zip(nights, nights[1:], strict=False)]
    assert sum(came) == 1


@given(NUMBERS, MOMENTS, CYCLES, st.integers(0, 800))
def test_a_night_without_a_run_is_made_up_for(
    number: int, last: datetime, days: int, gap: int
) -> None:
    nights = [last + timedelta(days=night) for night in range(gap + 1)]
    one_by_one = any(
        turn_came(number, *pair, days) for pair in zip(nights, nights[1:], strict=False)
    )
    assert turn_came(number, last, nights[-1], days) == one_by_one


@given(NUMBERS, MOMENTS, CYCLES)
def test_no_turn_comes_twice_in_a_day(number: int, moment: datetime, days: int) -> None:
    midnight = moment.replace(hour=0, minute=0)
    assert not turn_came(number, midnight, midnight + timedelta(hours=23), days)


@given(NUMBERS, MOMENTS, CYCLES)
def test_a_turn_is_what_came_since_the_night_before(
    number: int, moment: datetime, days: int
) -> None:
    before = moment - timedelta(days=1)
    assert is_turn(number, moment, days) == turn_came(number, before, moment, days)
