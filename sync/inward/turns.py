"""Whose turn it is: dear questions about many are spread evenly over the days of a cycle.

In: a number (an account's, a course's), the moment of the last reading and of this one. Out:
whether its day of the cycle came in between, so that a night without a run is made up for.
"""

from __future__ import annotations

from datetime import datetime


def turn_came(number: int, last: datetime, now: datetime, days: int) -> bool:
    """Whether one of the number's days, every ``days`` days, came after the day of ``last``."""
    return (now.toordinal() - number) // days > (last.toordinal() - number) // days
