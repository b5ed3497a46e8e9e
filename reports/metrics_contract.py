"""What every metric must keep, as sentences about what one does not: for ours and for packages.

A package's own tests call ``breaches`` on each of its metrics, and ``answer_breaches`` with a
frame of its own people; both give nothing for a metric that may be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.metrics import METRICS
from reports.metrics.declaration import Declared, Metric

LANGUAGES = {"id", "en"}


def breaches(metric: Declared) -> Iterator[str]:
    """What is wrong with what a metric says about itself."""
    for name in ("name", "formula", "source", "unknown_when"):
        if not getattr(metric, name).strip():
            yield f"{metric.key}: {name} is empty"
    if set(metric.label) != LANGUAGES:
        yield f"{metric.key}: label is to be in {', '.join(sorted(LANGUAGES))}"
    low, high = metric.range
    if low is not None and high is not None and low >= high:
        yield f"{metric.key}: the range is empty"
    if isinstance(metric, Metric):
        yield from _query_breaches(metric)


def answer_breaches(session: Session, frame: Frame, metric: Metric) -> Iterator[str]:
    """What is wrong with what a person metric answers about a frame's people."""
    rows = session.execute(metric.select(frame)).all()
    persons = [person for person, _ in rows]
    known = set(session.execute(select(frame.people.c.person)).scalars())
    if len(persons) != len(set(persons)):
        yield f"{metric.key}: a person has several rows"
    if not set(persons) <= known:
        yield f"{metric.key}: somebody is not of the frame"
    low, high = metric.range
    for _, value in rows:
        if not isinstance(value, int | float | Decimal):
            yield f"{metric.key}: {value!r} is no number; who is unknown has no row"
        elif (low is not None and value < low) or (high is not None and value > high):
            yield f"{metric.key}: {value} is out of its range"


def _query_breaches(metric: Metric) -> Iterator[str]:
    if not metric.select.__doc__:
        yield f"{metric.key}: its query does not say what it selects"
    for name in metric.interval or ():
        bound = METRICS.get(name)
        if bound is None or (bound.level, bound.unit) != (metric.level, metric.unit):
            yield f"{metric.key}: {name} is no bound of the same level and unit"
