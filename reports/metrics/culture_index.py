"""The culture of learning of a unit: one weighted number made of its other figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlmodel import Session

from reports.frames.frame import Component, Frame
from reports.metrics.declaration import Figure, UnitFigure
from reports.organisation.tree import Groups, Where

FULL = Decimal(100)
OF_SHARES = ("coverage", "participation", "continuity", "evenness")


def of_units(
    session: Session,
    frame: Frame,
    groups: Groups,
    told: Mapping[Where, Mapping[str, Figure]],
) -> dict[Where, Figure]:
    """The index of each group from the figures that it has."""
    settings = frame.settings.metrics.on(frame.reference)
    found = {}
    for where, people in groups.people.items():
        value, left_out = index_of(told[where], settings.culture_index)
        weighed = {name for name, weight in settings.culture_index.items() if weight}
        made_of = tuple(sorted(weighed - set(left_out)))
        shown = len(people) >= settings.small_group
        found[where] = Figure(
            value if shown else None, len(people), left_out=left_out, made_of=made_of
        )
    return found


def index_of(
    figures: Mapping[str, Figure], weights: Mapping[Component, Decimal]
) -> tuple[Decimal | None, tuple[str, ...]]:
    """Σ weight × component ÷ Σ weight over components that are known, and which are not.

    Every component is taken as 0 to 100; None where no known one weighs anything.
    """
    weighed = {name: weight for name, weight in weights.items() if weight}
    known = {name: one for name in weighed if (one := _scored(name, figures)) is not None}
    total = sum((weighed[name] for name in known), Decimal(0))
    left_out = tuple(sorted(weighed.keys() - known.keys()))
    if not total:
        return None, left_out
    summed = sum((weighed[name] * value for name, value in known.items()), Decimal(0))
    return summed / total, left_out


def _scored(name: Component, figures: Mapping[str, Figure]) -> Decimal | None:
    value = figures[name].value
    if value is None:
        return None
    return min(Decimal(str(value)) * (FULL if name in OF_SHARES else 1), FULL)


METRICS = (
    UnitFigure(
        name="culture_index",
        level="unit",
        unit="score",
        range=(0, 100),
        formula="Σ weight × component ÷ Σ weight, each component as 0 to 100 (shares × 100): "
        "coverage, participation, continuity, mastery, job_match, evenness, satisfaction; weights "
        "by [metrics] culture_index, equal unless told otherwise; unknown or hidden components are "
        "left out and named; n are people in scope",
        source="the figures of units of these names",
        unknown_when="every component is unknown or hidden, or fewer people in scope than "
        "[metrics] small_group",
        label={"id": "Indeks budaya belajar", "en": "Culture index"},
        example="coverage 0.6, participation 1, evenness 0.6 and nothing else known, equal "
        "weights: (60 + 100 + 60) ÷ 3 = 73.33",
        tell=of_units,
        composed=True,
    ),
)
