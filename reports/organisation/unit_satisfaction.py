"""Public satisfaction of units: each by its own surveys and with those below it, and the trend.

Figures of few respondents are hidden, and those that would tell them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from reports.calendar.periods import Period
from reports.figures import Figure, Known, Unknown, rounded
from reports.frames.frame import AsOf, Measuring
from reports.organisation.disclosure import beside, kept_back, sums_of
from reports.organisation.tree import AGENCY, Unit, UnitTree, Where
from reports.surveys.public_surveys import Satisfaction, Survey, read_surveys, summarise


@dataclass(frozen=True, slots=True)
class UnitSatisfaction:
    """A unit's satisfaction by its own surveys, and by those below it too with their trend."""

    unit: Unit
    direct: Satisfaction
    rolled: Satisfaction
    trend: Figure


def report_satisfaction(
    session: Session, settings: Measuring, period: Period, at: AsOf, tree: UnitTree
) -> list[UnitSatisfaction]:
    """Every unit that a survey of the period tells of, itself or below, in the tree's order."""
    told, earlier = (
        _satisfactions(read_surveys(session, one, at.moment), tree, settings, min(one.last, at.day))
        for one in (period, period.before)
    )
    found = []
    for unit in tree.units.values():
        own, all_ = told[unit.key, False], told[unit.key, True]
        if all_.elements:
            before = earlier[unit.key, True]
            found.append(UnitSatisfaction(unit, own, all_, trend(all_, before)))
    return found


def _satisfactions(
    surveys: Iterable[Survey], tree: UnitTree, settings: Measuring, day: date
) -> dict[Where, Satisfaction]:
    """Every unit's satisfaction, direct and rolled up, as far as it tells of no small group."""
    small = settings.metrics.small_on(day)
    sides = dict(zip((False, True), by_unit(surveys, tree), strict=True))
    told = {
        (key, rolled): summarise(side.get(key, []), settings.surveys, small, day)
        for key in tree.units
        for rolled, side in sides.items()
    }
    sums = sums_of(tree)
    indexes = kept_back({where: one.respondents or 0 for where, one in told.items()}, sums, small)
    elements = kept_back({where: one.fewest for where, one in told.items()}, sums, small)
    for where in indexes:
        told[where] = _without_index(told[where], small)
    for where in elements | indexes:
        told[where] = _without_elements(told[where], small)
    return told


def _without_index(told: Satisfaction, small: int) -> Satisfaction:
    if isinstance(told.index, Unknown):
        return told
    return replace(told, index=beside(small, "respondents"), exact=None, band=None)


def _without_elements(told: Satisfaction, small: int) -> Satisfaction:
    """All of them: one alone could be computed from the index and the others."""
    kept = {
        code: one if isinstance(one, Unknown) else beside(small, "answers")
        for code, one in told.elements.items()
    }
    return replace(told, elements=kept)


def by_unit(
    surveys: Iterable[Survey], tree: UnitTree
) -> tuple[dict[str, list[Survey]], dict[str, list[Survey]]]:
    """Surveys of each unit itself, and of it with all below; a stranger's are the agency's."""
    direct: dict[str, list[Survey]] = defaultdict(list)
    rolled: dict[str, list[Survey]] = defaultdict(list)
    for survey in surveys:
        home = tree.find(survey.unit) or AGENCY
        direct[home].append(survey)
        for key in tree.above(home):
            rolled[key].append(survey)
    return direct, rolled


def trend(now: Satisfaction, before: Satisfaction) -> Figure:
    """How far the index moved since the period before, in points; n of the present one.

    Of the exact indices, rounded once at the end, as every trend is: it may differ from the
    difference of the two that are shown by a hundredth.
    """
    if isinstance(now.index, Unknown):
        return now.index
    if isinstance(before.index, Unknown):
        return Unknown(f"the period before: {before.index.because}")
    assert now.exact is not None
    assert before.exact is not None
    return Known(rounded(now.exact - before.exact), "points", now.index.n)
