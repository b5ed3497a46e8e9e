"""Whose turn it is: dear questions about many are spread evenly over the days of a cycle.

In: a number (an account's, a course's), the moment of this reading and perhaps of the last one.
Out: whether this is its day of the cycle, or whether that came in between, so that a night without
a run is made up for.
"""

from __future__ import annotations

from datetime import datetime


def is_turn(number: int, now: datetime, days: int) -> bool:
    """Whether this is one of the number's days, every ``days`` days."""
    return (now.toordinal() - number) % days == 0


def turn_came(number: int, last: datetime, now: datetime, days: int) -> bool:
    """Whether one of the number's days, every ``days`` days, came after the day of ``last``."""
    return (now.toordinal() - number) // days > (last.toordinal() - number) // days
