"""The month index of a date: year × 12 + month − 1, as SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, extract


def month_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The month index (year × 12 + month − 1) of a date column."""
    year, month = (cast(extract(part, day), Integer) for part in ("year", "month"))
    return year * 12 + month - 1
