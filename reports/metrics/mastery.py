"""The mean of a person's final quiz grades in the period, in percent of the maximum."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric


def mastery(frame: Frame) -> Select[Any]:
    """Mean percent over quizzes with a graded result submitted in the period, no pre-tests."""
    result = frame.results
    return (
        select(result.c.person, func.avg(result.c.percent).label("value"))
        .where(result.c.day.between(frame.period.first, frame.reference), ~result.c.pre_test)
        .group_by(result.c.person)
    )


METRICS = (
    Metric(
        name="mastery",
        level="person",
        unit="score",
        range=(0, 100),
        formula="mean of final quiz grades in percent of the maximum, by Moodle's own grading "
        "method; of two accounts the better result; pre-tests left out",
        source="quiz grades",
        unknown_when="no graded result submitted in the period",
        label={"id": "Penguasaan materi", "en": "Mastery"},
        example="grades of 8 of 10 and 45 of 50: (80 + 90) ÷ 2 = 85",
        select=mastery,
    ),
)
