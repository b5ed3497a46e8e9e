"""What is measured of courses, of providers and of methods in a period.

A course's provider and method are those that the ledger knows (``course_worth``), whatever their
spelling. A figure with few people or answers behind it is not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Column, FromClause, Text, and_, distinct, func, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.calendar.periods import Period
from reports.exact import exact
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours.course_worth import read_worth
from reports.metrics import taught_metrics
from reports.metrics.declaration import Figure, TaughtLevel, TaughtMetric
from reports.temporary import fill, temporary

SUBJECTS = temporary(
    "taught_subjects",
    Column("site", Text, primary_key=True),
    Column("course", BigInteger, primary_key=True),
    Column("subject", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Taught:
    """One course, provider or method with its figures by metric.

    ``key`` is the site and number of a course ("lms/12"), the folded name of a provider or method.
    """

    level: TaughtLevel
    key: str
    name: str
    figures: Mapping[str, Figure]


def report_taught(
    session: Session, settings: Measuring, level: TaughtLevel, period: Period, at: AsOf
) -> list[Taught]:
    """Every course, provider or method that is known, by name."""
    return taught_of(session, build_frame(session, settings, period, at), level)


def taught_of(session: Session, frame: Frame, level: TaughtLevel) -> list[Taught]:
    """The same from a frame that was built already."""
    names = _fill_subjects(session, frame, level)
    everybody = _in_scope(session, frame)
    told = {
        metric.name: _figures(session, frame, metric, everybody, names)
        for metric in taught_metrics(level)
    }
    return [
        Taught(level, key, name, {metric: by_key[key] for metric, by_key in told.items()})
        for key, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]


def _fill_subjects(session: Session, frame: Frame, level: TaughtLevel) -> dict[str, str]:
    """Which course, provider or method each course is of; returns their names by key."""
    names: dict[str, str] = {}
    rows = []
    for worth in sorted(read_worth(session, frame.at.moment), key=_place):
        key, name = _subject(level, worth)
        if key:
            names.setdefault(key, name)
            rows.append({"site": worth["site"], "course": worth["course"], "subject": key})
    fill(session, SUBJECTS, rows)
    return names


def _place(worth: Mapping[str, Any]) -> tuple[str, int]:
    return worth["site"], worth["course"]


def _subject(level: TaughtLevel, worth: Mapping[str, Any]) -> tuple[str, str]:
    if level == "course":
        return f"{worth['site']}/{worth['course']}", worth["title"]
    name = worth[level] or ""
    return fold(name), name


def _figures(
    session: Session,
    frame: Frame,
    metric: TaughtMetric,
    everybody: int,
    subjects: Collection[str],
) -> dict[str, Figure]:
    """Figures of all subjects; those without any sample have nobody behind them."""
    sample = metric.samples(frame).subquery()
    same = and_(SUBJECTS.c.site == sample.c.site, SUBJECTS.c.course == sample.c.course)
    behind = func.count(distinct(sample.c.behind))
    query = (
        select(SUBJECTS.c.subject, behind, func.count(), func.sum(sample.c.value))
        .join(sample, same)
        .group_by(SUBJECTS.c.subject)
    )
    found = {subject: tuple(rest) for subject, *rest in session.execute(query)}
    small = frame.settings.metrics.small_on(frame.reference)
    return {
        subject: _figure(metric, found.get(subject, (0, 0, 0)), everybody, small)
        for subject in subjects
    }


def _figure(metric: TaughtMetric, found: tuple[Any, ...], everybody: int, small: int) -> Figure:
    """From how many stand behind, how many samples there are and their sum."""
    behind, n, total = found
    if metric.of_everybody:
        return Figure(Decimal(behind) / everybody if everybody >= small else None, everybody)
    return Figure(_mean(total, n) if behind >= small else None, behind)


def _mean(total: Any, n: int) -> Any:
    return exact(total / n) if isinstance(total, float) else Decimal(total) / n


def _in_scope(session: Session, frame: Frame) -> int:
    people: FromClause = frame.people
    return session.scalar(select(func.count()).where(people.c.in_scope)) or 0
