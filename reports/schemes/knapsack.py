"""The smallest set of courses whose hours close a gap: fewest courses, then least surplus.

Exact, in hundredths of an hour; pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import accumulate
from typing import TypeVar

Course = TypeVar("Course", bound=Hashable)


def smallest_set(gap: Decimal, hours: Mapping[Course, Decimal]) -> list[Course] | None:
    """Courses of ``hours`` that together reach ``gap``; of equal sets the first in the mapping's
    order. None where all of them together do not; empty where there is no gap."""
    needed = _hundredths(gap, ROUND_CEILING)
    worth = {course: _hundredths(value, ROUND_FLOOR) for course, value in hours.items()}
    worth = {course: value for course, value in worth.items() if value > 0}
    if needed <= 0:
        return []
    largest = sorted(worth.values(), reverse=True)
    count = next((n for n, total in enumerate(accumulate(largest), 1) if total >= needed), None)
    return None if count is None else _closest(needed, count, _useful(worth, count))


def _useful(worth: Mapping[Course, int], count: int) -> list[tuple[Course, int]]:
    """Of courses that are worth the same, no more than a set may hold."""
    kept: dict[int, list[Course]] = {}
    for course, value in worth.items():
        if len(kept.setdefault(value, [])) < count:
            kept[value].append(course)
    chosen = {course for courses in kept.values() for course in courses}
    return [(course, value) for course, value in worth.items() if course in chosen]


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


def _hundredths(value: Decimal, rounding: str) -> int:
    return int((value * 100).to_integral_value(rounding))
