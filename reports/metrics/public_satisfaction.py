"""Public satisfaction (IKM) of a unit's own services, and of those below it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlmodel import Session

from reports.frames.frame import Frame
from reports.metrics.declaration import Figure, UnitFigure
from reports.organisation.tree import Groups, Where
from reports.organisation.unit_satisfaction import by_unit
from reports.surveys.public_surveys import Satisfaction, read_surveys, summarise


def of_units(
    session: Session, frame: Frame, groups: Groups, _: Mapping[Where, Mapping[str, Figure]]
) -> dict[Where, Figure]:
    """The index of each group's surveys of the period; ``n`` are the respondents."""
    surveys = read_surveys(session, frame.period, frame.at.moment)
    direct, rolled = by_unit(surveys, groups.tree)
    small = frame.settings.metrics.small_on(frame.reference)
    found = {}
    for key, with_those_below in groups.people:
        own = (rolled if with_those_below else direct).get(key, [])
        found[key, with_those_below] = _figure(
            summarise(own, frame.settings.surveys, small, frame.reference)
        )
    return found


def _figure(told: Satisfaction) -> Figure:
    if told.exact is None:
        return Figure(None, told.respondents or 0)
    return Figure(Decimal(told.exact.numerator) / told.exact.denominator, told.respondents)


METRICS = (
    UnitFigure(
        name="public_satisfaction",
        level="unit",
        unit="score",
        range=(25, 100),
        formula="IKM = Σ over nine elements of (mean answer × 1/9) × 25, exact; several surveys "
        "weighed by their respondents; n are respondents",
        settings=("public_surveys",),
        source="HR public_surveys",
        unknown_when="no survey of the period, an element without an answer, or fewer respondents "
        "than [metrics] small_group",
        label={"id": "Indeks kepuasan masyarakat", "en": "Public satisfaction"},
        example="element means 3.20 3.10 2.90 3.80 3.15 3.30 3.45 3.00 3.40, sum 29.30: "
        "29.30 ÷ 9 × 25 = 81.39",
        tell=of_units,
    ),
)
