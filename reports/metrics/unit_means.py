"""Figures of units from their people's metrics: means, the median of hours, and evenness.

People in scope only; who has no known value is counted beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, exists, or_, select

from reports.frames.frame import Frame
from reports.metrics.competency import job_match
from reports.metrics.continuity import continuity
from reports.metrics.declaration import CAPPED_MATCH, HOURS, Metric
from reports.metrics.gain import gain
from reports.metrics.hours import shown
from reports.metrics.mastery import mastery

Query = Callable[[Frame], Select[Any]]


def in_scope(person_metric: Query) -> Query:
    """The same metric for people in scope alone."""

    def select_in_scope(frame: Frame) -> Select[Any]:
        """Known values of people in scope."""
        people, known = frame.people, person_metric(frame).subquery()
        return (
            select(known.c.person, known.c.value)
            .join(people, people.c.person == known.c.person)
            .where(people.c.in_scope)
        )

    return select_in_scope


def participation(frame: Frame) -> Select[Any]:
    """1 for people in scope with a learning event in the period, 0 for linked ones without."""
    people, event = frame.people, frame.events
    met = exists().where(event.c.person == people.c.person, event.c.day >= frame.period.first)
    met = met.correlate(people)
    known = or_(people.c.linked, met)
    value = case((met, 1), else_=0)
    return select(people.c.person, value.label("value")).where(people.c.in_scope, known)


def hours_of_known(frame: Frame) -> Select[Any]:
    """Hours shown of people in scope with a linked account or a verified certificate of the
    period, zeros included."""
    people, known, credit = frame.people, shown(frame).subquery(), frame.credits
    evidence = exists().where(
        credit.c.person == people.c.person,
        credit.c.kind == "training",
        credit.c.certain,
        credit.c.date.between(frame.period.first, frame.reference),
    )
    return (
        select(known.c.person, known.c.value)
        .join(people, people.c.person == known.c.person)
        .where(people.c.in_scope, or_(people.c.linked, evidence.correlate(people)))
    )


def median(values: Sequence[Decimal]) -> Decimal | None:
    """The middle value, of an even number the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def evenness(values: Sequence[Decimal]) -> Decimal | None:
    """1 − Gini of amounts that are not negative; None where they sum to nothing."""
    total, n = sum(values, Decimal(0)), len(values)
    if total == 0:
        return None
    ranked = sum((rank * value for rank, value in enumerate(sorted(values), 1)), Decimal(0))
    return 1 - (2 * ranked / (n * total) - Decimal(n + 1) / n)


def _mean_of(
    name: str,
    select_: Query,
    *,
    unit: Any,
    low: float | None,
    high: float | None,
    label: dict[str, str],
    example: str,
    settings: tuple[str, ...] = (),
) -> Metric:
    return Metric(
        name=name,
        level="unit",
        unit=unit,
        range=(low, high),
        formula=f"mean of {name} over people in scope with a known value",
        settings=("status", *settings),
        source="the metric of persons of that name",
        unknown_when="fewer people than [metrics] small_group with a known value",
        label=label,
        example=example,
        select=in_scope(select_),
    )


METRICS = (
    Metric(
        name="participation",
        level="unit",
        unit="share",
        range=(0, 1),
        formula="people in scope with a learning event ÷ people in scope with a linked account "
        "or such an event",
        settings=("status",),
        source="ledger; quiz grades",
        unknown_when="fewer people than [metrics] small_group with a linked account or evidence",
        label={"id": "Partisipasi", "en": "Participation"},
        example="of 40 people 30 had a learning event: 30 ÷ 40 = 0.75",
        select=participation,
    ),
    Metric(
        name="median_hours",
        level="unit",
        unit="JP",
        range=(0, None),
        formula="median of hours of people in scope with a linked account or a verified "
        "certificate, zeros included",
        settings=(*HOURS, "status"),
        source="ledger",
        unknown_when="fewer people than [metrics] small_group with a linked account or evidence",
        label={"id": "Median jam pelajaran", "en": "Median lesson hours"},
        example="hours 0, 10, 20, 30, 40: 20",
        select=hours_of_known,
        figure=median,
    ),
    Metric(
        name="evenness",
        level="unit",
        unit="share",
        range=(0, 1),
        formula="1 − Gini of hours of people in scope with a linked account or a verified "
        "certificate, zeros included",
        settings=(*HOURS, "status"),
        source="ledger",
        unknown_when="fewer people than [metrics] small_group with a linked account or such "
        "evidence, or nobody has any hours",
        label={"id": "Pemerataan", "en": "Evenness"},
        example="hours 0, 10, 20, 30, 40: Gini 0.40, 1 − 0.40 = 0.6",
        select=hours_of_known,
        figure=evenness,
    ),
    _mean_of(
        "continuity",
        continuity,
        unit="share",
        low=0,
        high=1,
        label={"id": "Kesinambungan belajar", "en": "Continuity of learning"},
        example="five people with 0.5, 0.5, 1, 0 and 1: 3 ÷ 5 = 0.6",
    ),
    _mean_of(
        "mastery",
        mastery,
        unit="score",
        low=0,
        high=100,
        label={"id": "Penguasaan materi", "en": "Mastery"},
        example="five people with 80, 90, 70, 85 and 75: 400 ÷ 5 = 80",
    ),
    _mean_of(
        "job_match",
        job_match,
        unit="score",
        low=0,
        high=None,
        label={"id": "Kesesuaian kompetensi jabatan", "en": "Job match"},
        example="five people with 100, 90, 80, 70 and 60: 400 ÷ 5 = 80",
        settings=("competencies", CAPPED_MATCH),
    ),
    _mean_of(
        "gain",
        gain,
        unit="share",
        low=None,
        high=1,
        label={"id": "Kenaikan hasil belajar", "en": "Learning gain"},
        example="five people with 0.625, 0.5, 0, −0.1 and 0.225: 1.25 ÷ 5 = 0.25",
    ),
)
