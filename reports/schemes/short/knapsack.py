"""The smallest set of courses whose hours close a gap: fewest courses, then least surplus.

Exact, in hundredths of an hour; pure. Where caps leave only some room, hours beyond it do not
count.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import accumulate, combinations
from types import MappingProxyType
from typing import Any, Generic, TypeVar

Course = TypeVar("Course", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Room(Generic[Course]):
    """How many hours of some courses together may still count."""

    left: Decimal
    of: frozenset[Course]


Filled = tuple[int, ...]  # of each room, in hundredths
NO_KINDS: Mapping[Any, Hashable] = MappingProxyType({})


def hundredths(hours: Decimal) -> int:
    """Whole hundredths of an hour that a course surely is worth."""
    return _hundredths(hours, ROUND_FLOOR)


def smallest_set(
    gap: Decimal, worth: Mapping[Course, int], rooms: Sequence[Room[Course]] = ()
) -> list[Course] | None:
    """Courses, worth some ``hundredths`` each, that together reach ``gap`` in the ``rooms``, which
    fill in their order; of equal sets the first in the mapping's order. None where all of them
    together do not; empty where there is no gap."""
    needed = _hundredths(gap, ROUND_CEILING)
    if needed <= 0:
        return []
    largest = sorted(worth.values(), reverse=True)
    count = next((n for n, total in enumerate(accumulate(largest), 1) if total >= needed), None)
    binding = [one for one in rooms if _binds(one, worth)]
    if count is None or not binding:
        return None if count is None else _closest(needed, count, _useful(worth, count))
    return _closest_within(needed, count, worth, binding)


def counted(
    chosen: Sequence[Course], hours: Mapping[Course, Decimal], rooms: Sequence[Room[Course]]
) -> dict[Course, Decimal]:
    """What each of some courses counts where they fill the rooms one after the other."""
    counts, filled = {}, [Decimal(0)] * len(rooms)
    for course in chosen:
        value = hours[course]
        for place, room in enumerate(rooms):
            if course in room.of:
                left = max(room.left - filled[place], Decimal(0))
                filled[place] += value
                value = min(value, left)
        counts[course] = value
    return counts


def _binds(room: Room[Course], worth: Mapping[Course, int]) -> bool:
    """Whether its courses are worth more than it holds."""
    return sum(worth[one] for one in worth.keys() & room.of) > hundredths(room.left)


def _closest_within(
    needed: int, count: int, worth: Mapping[Course, int], rooms: Sequence[Room[Course]]
) -> list[Course] | None:
    """The fewest courses, from ``count`` on, that are enough in the rooms; of those sets the one
    that counts least."""
    for size in range(count, len(worth) + 1):
        reached = _reached(needed, size, _told_apart(worth, rooms, size), rooms)
        enough = {key: chosen for key, chosen in reached[size].items() if key[0] >= needed}
        if enough:
            return list(enough[min(enough, key=lambda key: key[0])])
        if not reached[size]:
            break
    return None


def _reached(
    needed: int, count: int, worth: Mapping[Course, int], rooms: Sequence[Room[Course]]
) -> list[dict[tuple[int, Filled], tuple[Course, ...]]]:
    """By number of courses: what they count and how the rooms are filled, with the first such set;
    each course adds something, and none is added to what is enough."""
    most = [hundredths(room.left) for room in rooms]
    found: list[dict[tuple[int, Filled], tuple[Course, ...]]]
    found = [{(0, (0,) * len(rooms)): ()}, *({} for _ in range(count))]
    for course, value in worth.items():
        mine = [place for place, room in enumerate(rooms) if course in room.of]
        for size in range(count - 1, -1, -1):
            for (total, filled), chosen in list(found[size].items()):
                added, after = _fill(value, filled, mine, most)
                if added and total < needed:
                    found[size + 1].setdefault((total + added, after), (*chosen, course))
    return found


def _fill(
    value: int, filled: Filled, mine: Sequence[int], most: Sequence[int]
) -> tuple[int, Filled]:
    """What a course still counts, and the rooms after it."""
    after = list(filled)
    for place in mine:
        left = most[place] - after[place]
        after[place] = min(after[place] + value, most[place])
        value = min(value, left)
    return value, tuple(after)


def _told_apart(
    worth: Mapping[Course, int], rooms: Sequence[Room[Course]], count: int
) -> Mapping[Course, int]:
    """Of courses that are worth the same in the same rooms, no more than a set may hold; all,
    where what a set counts depends on the order in which it is filled."""
    within = _within(tuple(room.of for room in rooms))
    return worth if within is None else dict(_useful(worth, count, within))


@lru_cache(maxsize=100)  # everybody's rooms hold the same courses
def _within(held: tuple[frozenset[Course], ...]) -> Mapping[Course, tuple[bool, ...]] | None:
    """In which rooms each course is; None where one neither lies in a later one nor apart."""
    pairs = combinations(held, 2)  # an earlier room with a later one
    if not all(one <= later or one.isdisjoint(later) for one, later in pairs):
        return None
    return {course: tuple(course in one for one in held) for course in frozenset().union(*held)}


def _useful(
    worth: Mapping[Course, int], count: int, kinds: Mapping[Course, Hashable] = NO_KINDS
) -> list[tuple[Course, int]]:
    """Of courses that are worth the same (and of one kind), no more than a set may hold."""
    seen: dict[Hashable, int] = {}
    kept, kind_of, number_of = [], kinds.get, seen.get
    for course, value in worth.items():
        alike = value, kind_of(course)
        if (already := number_of(alike, 0)) < count:
            seen[alike] = already + 1
            kept.append((course, value))
    return kept


def _closest(needed: int, count: int, worth: Sequence[tuple[Course, int]]) -> list[Course]:
    """The set of ``count`` courses with the least total that is enough.

    ``reached`` holds, by number of courses and total, the first set found; one is never larger
    than it must be, so totals beyond the least enough one are dropped.
    """
    reached: list[dict[int, tuple[Course, ...]]] = [{0: ()}, *({} for _ in range(count))]
    least: int | None = None
    for course, value in worth:
        for size in range(count - 1, -1, -1):
            for total, chosen in list(reached[size].items()):
                new = total + value
                if new in reached[size + 1] or (least is not None and new > least):
                    continue
                reached[size + 1][new] = (*chosen, course)
                if size + 1 == count and new >= needed:
                    least = new
    assert least is not None
    return list(reached[count][least])


@lru_cache(maxsize=1_000)  # the hours of courses are asked for again and again
def _hundredths(value: Decimal, rounding: str) -> int:
    return int((value * 100).to_integral_value(rounding))
