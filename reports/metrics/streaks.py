"""Consecutive weeks and months with a learning event, not cut at the year's edge.

The current streak ends on the reference date; a week or month that is not over yet does not end
it by being empty. The longest one is the longest run of which a part lies in the period.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, func, select

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric


def streak(column: str) -> Callable[[Frame], Select[Any]]:
    """The query of one column of the frame's streaks; 0 for a linked person without such a run."""

    def select_streak(frame: Frame) -> Select[Any]:
        """(person, length) of everybody with a linked account."""
        people, streaks = frame.people, frame.streaks
        value = func.coalesce(streaks.c[column], 0).label("value")
        joined = people.join(streaks, streaks.c.person == people.c.person, isouter=True)
        return select(people.c.person, value).select_from(joined).where(people.c.linked)

    return select_streak


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
        streak("now_weeks"),
        formula="consecutive ISO weeks with a learning event up to the reference date; a week "
        "that is not over does not end it",
        label={"id": "Minggu belajar beruntun", "en": "Weeks in a row"},
        example="events in the last three weeks and none in the fourth last: 3",
    ),
    _metric(
        "streak_months",
        streak("now_months"),
        formula="consecutive months with a learning event up to the reference date; a month that "
        "is not over does not end it",
        label={"id": "Bulan belajar beruntun", "en": "Months in a row"},
        example="events in January, February, March and September: 1 at the end of September, "
        "0 at the end of October",
    ),
    _metric(
        "longest_streak_weeks",
        streak("most_weeks"),
        formula="most consecutive ISO weeks with a learning event, of runs that reach into the "
        "period",
        label={"id": "Minggu beruntun terpanjang", "en": "Most weeks in a row"},
        example="events in weeks 1, 2, 3 and 7: 3",
    ),
    _metric(
        "longest_streak_months",
        streak("most_months"),
        formula="most consecutive months with a learning event, of runs that reach into the period",
        label={"id": "Bulan beruntun terpanjang", "en": "Most months in a row"},
        example="events in January, February, March, May, June and September: 3",
    ),
)
