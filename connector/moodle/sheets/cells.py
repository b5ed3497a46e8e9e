"""Cells of reports: dates as English text to the minute, and what is not believed.

A date reads "Friday, 15 May 2026, 4:03 AM", in UTC where that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from connector.moodle.answers import REPORT_PAGE
from connector.moodle.errors import Misshapen

REMEDY = "Make the report as the manual says: columns, sorting, no conditions, own English names."

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DATE = re.compile(r"[A-Z][a-z]+day, (\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}):(\d\d) ([AP])M")


def parse_date(text: str) -> datetime:
    """The UTC minute of an English date cell. Raises Misshapen."""
    match = DATE.fullmatch(" ".join(text.split()))
    moment = _moment(match.groups()) if match else None
    if moment is None:
        raise unbelieved(f"a date reads {text!r}")
    return moment


def unbelieved(reason: str) -> Misshapen:
    """The error of a report that looks wrong."""
    return Misshapen(REPORT_PAGE.function, f"the report is not believed: {reason}", REMEDY)


def _moment(parts: Sequence[str]) -> datetime | None:
    day, month, year, hour, minute, half = parts
    if month not in MONTHS:
        return None
    hours = int(hour) % 12 + (12 if half == "P" else 0)
    number = MONTHS.index(month) + 1
    try:
        return datetime(int(year), number, int(day), hours, int(minute), tzinfo=UTC)
    except ValueError:  # no such day: the caller says so
        return None
