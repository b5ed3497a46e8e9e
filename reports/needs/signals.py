"""Signals: survey elements of a unit so low that they point to competencies of its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from reports.calendar.periods import Period
from reports.figures import Known
from reports.frames.frame import AsOf, Measuring
from reports.needs.settings import NeedsSettings
from reports.organisation.tree import UnitTree
from reports.organisation.unit_satisfaction import report_satisfaction
from reports.surveys.public_surveys import Satisfaction, element_name

REASONS = {
    "id": "survei publik {period}: {element} {mean}, di bawah {low}",
    "en": "public survey {period}: {element} {mean}, below {low}",
}


@dataclass(frozen=True, slots=True)
class Signal:
    """An element of a unit's own survey that is low, what it points to, and the reason."""

    unit: str
    element: str
    mean: Known
    competencies: tuple[str, ...]
    because: str


def read_signals(
    session: Session,
    measuring: Measuring,
    settings: NeedsSettings,
    *,
    period: Period,
    at: AsOf,
    tree: UnitTree,
) -> list[Signal]:
    """Low elements of the period's surveys; of a unit without any, those of the period before."""
    told: dict[str, tuple[Period, Satisfaction]] = {}
    for one in (period.before, period):
        for unit in report_satisfaction(session, measuring, one, at, tree):
            if unit.direct.elements:
                told[unit.unit.key] = one, unit.direct
    return [
        signal
        for unit, (when, surveyed) in told.items()
        for signal in _low(unit, when, surveyed, measuring, settings)
    ]


def by_need(signals: Iterable[Signal]) -> Mapping[tuple[str, str], list[Signal]]:
    """Signals by unit and competency."""
    found: dict[tuple[str, str], list[Signal]] = {}
    for signal in signals:
        for competency in signal.competencies:
            found.setdefault((signal.unit, competency), []).append(signal)
    return found


def _low(
    unit: str, when: Period, surveyed: Satisfaction, measuring: Measuring, settings: NeedsSettings
) -> Iterator[Signal]:
    for element, mean in surveyed.elements.items():
        pointed = settings.signals.get(element, ())
        if isinstance(mean, Known) and pointed and Decimal(mean.value) < settings.low_element:
            codes = tuple(measuring.competencies.code(text) for text in pointed)
            because = _because(element, when, mean, settings.low_element, measuring.language)
            yield Signal(unit, element, mean, codes, because)


def _because(element: str, when: Period, mean: Known, low: Decimal, language: str) -> str:
    name = element_name(element)
    text = REASONS[language].format(period=when.text, element=name, mean=mean.value, low=low)
    return text.replace(".", ",") if language == "id" else text
