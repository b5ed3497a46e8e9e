"""Consecutive weeks and months with a learning event, not cut at the year's edge.

The current streak ends on the reference date; a week or month that is not over yet does not end
it by being empty. The longest one is the longest run of which a part lies in the period.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    extract,
    func,
    select,
)

from reports.frame import Frame
from reports.metrics.declaration import Metric
from reports.periods import month_index

Span = Literal["weeks", "months"]
MONDAY = date(1969, 12, 29)  # of the week of 1970-01-01, the week with index 0
SECONDS_A_DAY = 86_400


def index_of(day: date, span: Span) -> int:
    """The number of a day's ISO week or month; consecutive ones differ by one."""
    return (day - MONDAY).days // 7 if span == "weeks" else month_index(day)


def current(span: Span) -> Callable[[Frame], Select[Any]]:
    """The query of the streak that reaches up to the reference date."""

    def select_current(frame: Frame) -> Select[Any]:
        """Length of the run that ends in the last span, or before one that is not over."""
        now = index_of(frame.reference, span)
        over = index_of(frame.reference + timedelta(days=1), span) > now
        return _longest(frame, span, since=now if over else now - 1)

    return select_current


def longest(span: Span) -> Callable[[Frame], Select[Any]]:
    """The query of the longest streak of the period."""

    def select_longest(frame: Frame) -> Select[Any]:
        """Length of the longest run that reaches into the period, counted whole."""
        return _longest(frame, span, since=index_of(frame.period.first, span))

    return select_longest


def _longest(frame: Frame, span: Span, *, since: int) -> Select[Any]:
    """(person, length) of the longest run that ends at ``since`` or later; 0 without one."""
    people, run = frame.people, _runs(frame, span)
    own = and_(run.c.person == people.c.person, run.c.last >= since)
    value = func.coalesce(func.max(run.c.length), 0).label("value")
    return (
        select(people.c.person, value)
        .select_from(people.join(run, own, isouter=True))
        .where(people.c.linked)
        .group_by(people.c.person)
    )


def _runs(frame: Frame, span: Span) -> FromClause:
    """(person, last, length) of every run: consecutive spans keep their distance to their rank."""
    event = frame.events
    number = _week(event.c.day) if span == "weeks" else event.c.month
    active = select(event.c.person, number.label("number")).distinct().subquery()
    rank = func.row_number().over(partition_by=active.c.person, order_by=active.c.number)
    ranked = select(active, (active.c.number - rank).label("run")).subquery()
    last, length = func.max(ranked.c.number).label("last"), func.count().label("length")
    return select(ranked.c.person, last, length).group_by(ranked.c.person, ranked.c.run).subquery()


def _week(day: ColumnElement[Any]) -> ColumnElement[int]:
    days = cast(extract("epoch", day), BigInteger) // SECONDS_A_DAY
    shifted = days + (date(1970, 1, 1) - MONDAY).days
    return case((shifted >= 0, shifted // 7), else_=-1)


def _metric(
    name: str,
    select_: Callable[[Frame], Select[Any]],
    *,
    formula: str,
    label: dict[str, str],
    example: str,
) -> Metric:
    return Metric(
        name=name,
        level="person",
        unit="count",
        range=(0, None),
        formula=formula,
        source="ledger; quiz grades",
        unknown_when="no linked account",
        label=label,
        example=example,
        select=select_,
    )


METRICS = (
    _metric(
        "streak_weeks",
        current("weeks"),
        formula="consecutive ISO weeks with a learning event up to the reference date; a week "
        "that is not over does not end it",
        label={"id": "Minggu belajar beruntun", "en": "Weeks in a row"},
        example="events in the last three weeks and none in the fourth last: 3",
    ),
    _metric(
        "streak_months",
        current("months"),
        formula="consecutive months with a learning event up to the reference date; a month that "
        "is not over does not end it",
        label={"id": "Bulan belajar beruntun", "en": "Months in a row"},
        example="events in January, February, March and September: 1 at the end of September, "
        "0 at the end of October",
    ),
    _metric(
        "longest_streak_weeks",
        longest("weeks"),
        formula="most consecutive ISO weeks with a learning event, of runs that reach into the "
        "period",
        label={"id": "Minggu beruntun terpanjang", "en": "Most weeks in a row"},
        example="events in weeks 1, 2, 3 and 7: 3",
    ),
    _metric(
        "longest_streak_months",
        longest("months"),
        formula="most consecutive months with a learning event, of runs that reach into the period",
        label={"id": "Bulan beruntun terpanjang", "en": "Most months in a row"},
        example="events in January, February, March, May, June and September: 3",
    ),
)
