"""The share of a person's graded quizzes with a pass mark that were passed in the period."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Select, cast, func, select

from reports.frame import Frame
from reports.metrics.declaration import Metric


def pass_rate(frame: Frame) -> Select[Any]:
    """Passed ÷ attempted; ``passed`` is null, and so not counted, where there is no pass mark."""
    result = frame.results
    attempted = func.count(result.c.passed)
    value = cast(func.sum(result.c.passed), Double) / attempted
    return (
        select(result.c.person, value.label("value"))
        .where(result.c.day.between(frame.period.first, frame.reference), ~result.c.pre_test)
        .group_by(result.c.person)
        .having(attempted > 0)
    )


METRICS = (
    Metric(
        name="pass_rate",
        level="person",
        unit="share",
        range=(0, 1),
        formula="passed ÷ attempted quizzes with a pass mark; pre-tests left out",
        source="quiz grades",
        unknown_when="no graded quiz with a pass mark submitted in the period",
        label={"id": "Tingkat kelulusan kuis", "en": "Pass rate"},
        select=pass_rate,
    ),
)
