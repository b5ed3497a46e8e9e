"""The week index of a date: ISO weeks counted from the one of 1970-01-01, also as SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, extract

MONDAY = date(1969, 12, 29)  # of the week with index 0
SECONDS_A_DAY = 86_400


def week_index(day: date) -> int:
    """The number of a day's ISO week; consecutive weeks differ by one."""
    return (day - MONDAY).days // 7


def week_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The week index of a date column; -1 for every week before the first."""
    days = cast(extract("epoch", day), BigInteger) // SECONDS_A_DAY
    shifted = days + (date(1970, 1, 1) - MONDAY).days
    return case((shifted >= 0, shifted // 7), else_=-1)
