"""The share of a person's graded quizzes with a pass mark that were passed in the period."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Select, and_, cast, func, select

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric, of_taught
from sync.store.tables.facts import as_of, quiz


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


def of_courses(frame: Frame) -> Select[Any]:
    """1 for a graded quiz with a pass mark that somebody passed, 0 for one that was not."""
    result, about = frame.results, as_of(quiz, frame.at.moment)
    return (
        select(
            result.c.site,
            about.c.course,
            result.c.person.label("behind"),
            result.c.passed.label("value"),
        )
        .join(about, and_(about.c.site == result.c.site, about.c.quiz == result.c.quiz))
        .where(result.c.day.between(frame.period.first, frame.reference), ~result.c.pre_test)
        .where(result.c.passed.is_not(None))
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
        example="two quizzes with a pass mark, one of them passed: 1 ÷ 2 = 0.5",
        select=pass_rate,
    ),
    *of_taught(
        name="pass_rate",
        unit="share",
        range=(0, 1),
        formula="passed ÷ attempted quizzes with a pass mark, everybody's; pre-tests left out",
        source="quiz grades",
        unknown_when="fewer people with such a result than [metrics] small_group",
        label={"id": "Tingkat kelulusan kuis", "en": "Pass rate"},
        example="eight people sat a quiz with a pass mark, six passed: 6 ÷ 8 = 0.75",
        samples=of_courses,
    ),
)
