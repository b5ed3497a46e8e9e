"""Consecutive weeks and months with a learning event, in a temporary table for all who had one.

Each person's weeks and months come to Python as one row: window functions over the same events
take many times as long on SQLite (ADR 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, FromClause, Integer, Text, cast, func, select
from sqlmodel import Session

from reports.calendar.periods import Period, month_index
from reports.calendar.weeks import week_index
from reports.temporary import fill, temporary

INDEX = {"weeks": week_index, "months": month_index}
NAMES = tuple(f"{kind}_{span}" for span in INDEX for kind in ("now", "most"))
STREAKS = temporary(
    "frame_streaks",
    Column("person", BigInteger, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in NAMES),
)
AT_ONCE = 1_000  # rows fetched: many at once cost more, in collecting garbage


def fill_streaks(
    session: Session, event: FromClause, period: Period, reference: date
) -> FromClause:
    """(person, now_weeks, most_weeks, now_months, most_months) of everybody with an event."""
    listed = (func.aggregate_strings(cast(event.c[name], Text), ",") for name in ("week", "month"))
    query = select(event.c.person, *listed).group_by(event.c.person)
    rows = session.execute(query.execution_options(yield_per=AT_ONCE))
    return fill(session, STREAKS, list(_rows(rows, period.first, reference)))


def lengths(numbers: Iterable[int], now: int, first: int) -> tuple[int, int]:
    """The run that reaches ``now`` and the longest that reaches ``first``, counted whole.

    ``numbers`` of weeks or months rise and may repeat; consecutive ones differ by one.
    """
    current = most = begun = 0
    before = None
    for number in numbers:
        if number == before:
            continue
        if before is None or number > before + 1:
            begun = number
        before = number
        length = number - begun + 1
        if number >= now:
            current = max(current, length)
        if number >= first and length > most:
            most = length
    return current, most


def since_now(reference: date, span: str) -> int:
    """The earliest last span of a run that stands on the reference date: one that is not over
    ends none."""
    index = INDEX[span]
    now = index(reference)
    return now if index(reference + timedelta(days=1)) > now else now - 1


def _rows(rows: Iterable[Any], first: date, reference: date) -> Iterator[dict[str, int]]:
    limits = [(since_now(reference, span), index(first)) for span, index in INDEX.items()]
    for person, *listed in rows:
        spans = (sorted(map(int, text.split(","))) for text in listed)
        found = [n for own, limit in zip(spans, limits, strict=True) for n in lengths(own, *limit)]
        yield {"person": person, **dict(zip(NAMES, found, strict=True))}
