"""Measuring: person metrics of a frame, as numbers by person."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session

from reports.exact import exact
from reports.frames.frame import Frame
from reports.metrics import at_level
from reports.metrics.declaration import Metric
from sync.outward.standing import Number

__all__ = ["Measures", "exact", "measure", "measure_one"]

Measures = Mapping[str, Mapping[int, Number]]


def measure(session: Session, frame: Frame, asked: Collection[str] | None = None) -> Measures:
    """Person metrics (those asked; None: all) by name, then by person; who is not there is
    unknown."""
    metrics = (one for one in at_level("person") if asked is None or one.name in asked)
    return {metric.name: measure_one(session, frame, metric) for metric in metrics}


def measure_one(session: Session, frame: Frame, metric: Metric) -> dict[int, Number]:
    """One metric's known values by person."""
    rows = session.execute(metric.select(frame))
    return {person: exact(value) for person, value in rows}
