"""Lesson hours (JP) and time by the clock as people write them: "7,5", "4 JP", "150 menit".

What time by the clock is worth in JP no one says here: that is a rule of the agency's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connector.rounding import half_up

# What a number alone, or one of "jam", may count: lesson hours, or hours or minutes of the clock.
HoursUnit = Literal["JP", "clock", "minutes"]

MOST, MOST_MINUTES = 10_000, 600_000  # more JP or hours, or minutes, no event has
NUMBER = r"(\d{1,6})(?:[.,](\d{1,2}))?"
ALONE = re.compile(rf"{NUMBER}\.?")
JAM = re.compile(rf"{NUMBER}\s*jam\.?", re.IGNORECASE)
LESSONS = re.compile(
    rf"{NUMBER}\s*(?:jpl?|jam pelajaran)\.?(?:\s*\(?@\s*\d{{1,3}}\s*(?:menit|')\)?)?",
    re.IGNORECASE,
)
# The same number once more in words, as certificates have it: 20 (dua puluh) JP.
SPELT = re.compile(
    r"(?<=\d)\s*\((?:(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas"
    r"|belas|puluh|ratus|seratus)\s*)+\)",
    re.IGNORECASE,
)
MINUTES = re.compile(r"(\d{1,6})\s*(?:menit|minutes?|min)\.?", re.IGNORECASE)
CLOCK = re.compile(
    r"(\d{1,4})\s*jam,?\s*(?:dan\s+)?([0-5]?\d)\s*(?:menit|min)\.?",
    re.IGNORECASE,
)
PER = {"clock": 60, "minutes": 1}


@dataclass(frozen=True, slots=True)
class Minutes:
    """Time by the clock, in whole minutes."""

    count: int


def read_hours(text: str | None) -> Decimal | None:
    """Hours in JP, at most two decimals; None for an empty or any other text."""
    told = read_worth(text, "JP")
    return told if isinstance(told, Decimal) else None


def read_minutes(text: str | None) -> int | None:
    """Whole minutes of "150 menit" or "2 jam 30 menit"; None for any other text."""
    told = SPELT.sub("", text or "").strip()
    if match := CLOCK.fullmatch(told):
        return int(match[1]) * 60 + int(match[2])
    match = MINUTES.fullmatch(told)
    return int(match[1]) if match else None


def read_worth(text: str | None, unit: HoursUnit) -> Decimal | Minutes | None:
    """JP or minutes of a text; ``unit`` is what it counts where it says none, or "jam" alone."""
    if (minutes := read_minutes(text)) is not None:
        return Minutes(minutes)
    jam: HoursUnit = "JP" if unit == "JP" else "clock"
    units: tuple[tuple[re.Pattern[str], HoursUnit], ...] = (
        (LESSONS, "JP"),
        (JAM, jam),
        (ALONE, unit),
    )
    for pattern, own in units:
        if match := pattern.fullmatch(SPELT.sub("", text or "").strip()):
            return worth_of(Decimal(f"{match[1]}.{match[2] or '0'}"), own)
    return None


def worth_of(number: Decimal, unit: HoursUnit) -> Decimal | Minutes | None:
    """A number of such units; None for too many."""
    if number >= (MOST_MINUTES if unit == "minutes" else MOST):
        return None
    return number if unit == "JP" else Minutes(int(half_up(number * PER[unit], 0)))
