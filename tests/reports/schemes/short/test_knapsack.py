"""The smallest set of courses: fewest first, then the least surplus, never too little."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.schemes.short.knapsack import Room, counted, hundredths
from reports.schemes.short.knapsack import smallest_set as of_worth

Name = TypeVar("Name", bound=Hashable)
HOURS = st.integers(0, 40).map(lambda quarters: Decimal(quarters) / 4)


def smallest_set(
    gap: Decimal, hours: Mapping[Name, Decimal], rooms: Sequence[Room[Name]] = ()
) -> list[Name] | None:
    """The set of courses that are worth so many hours."""
    return of_worth(gap, {one: hundredths(value) for one, value in hours.items()}, rooms)


@pytest.mark.parametrize(
    ("gap", "hours", "chosen"),
    [
        ("5", {"a": "2", "b": "3", "c": "6"}, ["c"]),  # one course before two that fit
        ("5", {"a": "8", "b": "6", "c": "5.5"}, ["c"]),
        ("7", {"a": "4", "b": "3", "c": "4"}, ["a", "b"]),
        ("8", {"a": "4", "b": "3", "c": "4"}, ["a", "c"]),
        ("12", {"a": "4", "b": "3", "c": "4"}, None),
        ("0", {"a": "4"}, []),
        ("1", {}, None),
        ("1.001", {"a": "1", "b": "1.01"}, ["b"]),  # never a hair too little
    ],
)
def test_examples(gap: str, hours: dict[str, str], chosen: list[str] | None) -> None:
    worth = {name: Decimal(value) for name, value in hours.items()}
    assert smallest_set(Decimal(gap), worth) == chosen


@given(st.lists(HOURS, max_size=7), HOURS)
def test_as_good_as_trying_them_all(hours: list[Decimal], gap: Decimal) -> None:
    worth = dict(enumerate(hours))
    chosen = smallest_set(gap, worth)
    sets = [s for n in range(len(hours) + 1) for s in combinations(worth, n)]
    enough = [(len(s), sum(worth[c] for c in s)) for s in sets if sum(worth[c] for c in s) >= gap]
    found = None if chosen is None else (len(chosen), sum(worth[c] for c in chosen))
    assert found == min(enough, default=None)


@pytest.mark.parametrize(
    ("gap", "left", "chosen"),
    [
        ("5", "5", ["a"]),
        ("5", "4", ["b", "c"]),  # the two of the room count four, so another is taken
        ("5", "1", ["b", "d"]),
        ("8", "0", None),
    ],
)
def test_what_goes_beyond_a_room_does_not_count(
    gap: str, left: str, chosen: list[str] | None
) -> None:
    worth = {"a": Decimal(6), "b": Decimal(2), "c": Decimal(3), "d": Decimal(3)}
    room = Room(Decimal(left), frozenset("ac"))
    assert smallest_set(Decimal(gap), worth, [room]) == chosen


ROOMS = st.lists(st.tuples(HOURS, st.frozensets(st.integers(0, 5))), min_size=1, max_size=3)


@given(st.lists(HOURS, max_size=6), HOURS, ROOMS)
def test_in_rooms_as_good_as_trying_them_all(
    hours: list[Decimal], gap: Decimal, told: list[tuple[Decimal, frozenset[int]]]
) -> None:
    worth, rooms = dict(enumerate(hours)), [Room(left, of) for left, of in told]
    chosen = smallest_set(gap, worth, rooms)
    sets = [s for n in range(len(hours) + 1) for s in combinations(worth, n)]
    totals = [(len(s), sum(counted(s, worth, rooms).values())) for s in sets]
    found = None if chosen is None else (len(chosen), sum(counted(chosen, worth, rooms).values()))
    assert found == min(((n, total) for n, total in totals if total >= gap), default=None)


@given(
    st.lists(st.sampled_from([1, 2, 3]), max_size=8),
    st.integers(1, 12),
    st.integers(0, 4),
    st.integers(1, 10),
)
def test_many_courses_of_one_kind_are_as_good_as_trying_them_all(
    hours: list[int], gap: int, inner: int, outer: int
) -> None:
    """Every other course is in a narrow room, all are in the wide one."""
    worth = {place: Decimal(value) for place, value in enumerate(hours)}
    rooms = [
        Room(Decimal(inner), frozenset(place for place in worth if place % 2)),
        Room(Decimal(outer), frozenset(worth)),
    ]
    chosen = smallest_set(Decimal(gap), worth, rooms)
    sets = [s for n in range(len(hours) + 1) for s in combinations(worth, n)]
    totals = [(len(s), sum(counted(s, worth, rooms).values())) for s in sets]
    found = None if chosen is None else (len(chosen), sum(counted(chosen, worth, rooms).values()))
    assert found == min(((n, total) for n, total in totals if total >= gap), default=None)


def test_where_the_order_matters_no_course_stands_for_another() -> None:
    """The wide room fills first, so what the narrow one gets depends on who came before."""
    wide, narrow = Room(Decimal(4), frozenset("abc")), Room(Decimal(1), frozenset("ac"))
    worth = dict.fromkeys("abc", Decimal(3))
    chosen = smallest_set(Decimal(4), worth, [wide, narrow])
    assert chosen == ["b", "c"]
    assert counted(["b", "c"], worth, [wide, narrow]) == {"b": 3, "c": 1}
