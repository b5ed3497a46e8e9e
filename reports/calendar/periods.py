"""Periods of a calendar year, written ``2026``, ``2026-H1``, ``2026-Q2`` or ``2026-03``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

PATTERN = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d\d)))?"
)
ROLLING = ".."  # stands between the first and the last month of a rolling year
YEARS = range(1900, 3000)  # as of the settings by year; each has a period before and one after
LENGTHS = {"year": 12, "semester": 6, "quarter": 3, "month": 1}


class BadPeriod(ValueError):
    """A text that names no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from ``first`` to ``last``, both included."""

    text: str
    first: date
    last: date

    @property
    def months(self) -> list[int]:
        """Month indexes (year × 12 + month − 1), in order."""
        return list(range(month_index(self.first), month_index(self.last) + 1))

    @property
    def year(self) -> int:
        """The calendar year that the period lies in; of a rolling year the one it ends in."""
        return self.last.year

    @property
    def kind(self) -> str:
        """``year``, ``semester``, ``quarter`` or ``month``."""
        return next(kind for kind, length in LENGTHS.items() if length == len(self.months))

    @property
    def before(self) -> Period:
        """The period of the same kind that ends the day before this one begins."""
        day = self.first - timedelta(days=1)
        return rolling_year(day) if ROLLING in self.text else period_of(day, self.kind)

    def parts(self, kind: str) -> list[Period]:
        """The periods of a kind that lie in this one; of a longer kind, the one it lies in."""
        firsts = (month_first(month) for month in self.months)
        return list(dict.fromkeys(period_of(first, kind) for first in firsts))


def parse_period(text: str) -> Period:
    """The period that ``text`` names. Raises BadPeriod."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise BadPeriod(f"{text!r} is no period; write 2026, 2026-H1, 2026-Q2 or 2026-03")
    start, length = 1, 12
    if match["half"]:
        start, length = 6 * int(match["half"]) - 5, 6
    elif match["quarter"]:
        start, length = 3 * int(match["quarter"]) - 2, 3
    elif match["month"]:
        start, length = int(match["month"]), 1
    if not 1 <= start <= 12:
        raise BadPeriod(f"{text!r} is no period: no such month")
    if int(match["year"]) not in YEARS:
        raise BadPeriod(f"{text!r} is no period: write a year from {YEARS[0]} to {YEARS[-1]}")
    first = month_index(date(int(match["year"]), start, 1))
    return Period(text, month_first(first), month_last(first + length - 1))


def period_of(day: date, kind: str) -> Period:
    """The ``year``, ``semester``, ``quarter`` or ``month`` that ``day`` lies in."""
    number = (day.month - 1) // LENGTHS[kind] + 1
    suffix = {"year": "", "semester": f"-H{number}", "quarter": f"-Q{number}"}
    return parse_period(f"{day.year}{suffix.get(kind, f'-{day.month:02}')}")


def rolling_year(day: date) -> Period:
    """The twelve months that end with the month of ``day``, written ``2025-12..2026-11``."""
    last = month_index(day)
    first = month_first(last - 11)
    return Period(f"{first:%Y-%m}{ROLLING}{day:%Y-%m}", first, month_last(last))


def month_index(day: date) -> int:
    """Year × 12 + month − 1: consecutive months differ by one."""
    return day.year * 12 + day.month - 1


def month_first(index: int) -> date:
    """The first day of the month with this index."""
    return date(index // 12, index % 12 + 1, 1)


def month_last(index: int) -> date:
    """The last day of the month with this index."""
    return month_first(index + 1) - timedelta(days=1)
