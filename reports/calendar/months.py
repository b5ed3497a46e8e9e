"""The month index of a date: year × 12 + month − 1, as SQL; and the same day some months on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, extract


def month_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The month index (year × 12 + month − 1) of a date column."""
    year, month = (cast(extract(part, day), Integer) for part in ("year", "month"))
    return year * 12 + month - 1


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last; no later than the last day of all."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    return months_later(day, -months)
