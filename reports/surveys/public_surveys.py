"""Public surveys of a period: their index (IKM) and its elements.

In: the facts of ``public_surveys``, means with respondents or single answers. A *survey* is what
one source tells of one unit in one period; of a survey of the year and one of its half by the
same source, the longer counts. Several surveys weigh by their respondents. An element without
answers makes a survey's index unknown: it is left out of what several tell, and that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from connector.hr.catalogues import ELEMENTS, element_code
from reports.calendar.periods import Period, parse_period
from reports.figures import Figure, Known, Unknown, rounded, too_few
from reports.surveys.satisfaction_index import Band, Element, SurveySettings, index_of
from sync.store.tables.facts import HR, as_of

NOT_YET = "belum dapat dihitung"
NO_SURVEY = "no public survey in the period"
NO_WEIGHT = "several surveys, and one does not tell its respondents"


@dataclass(frozen=True, slots=True)
class Survey:
    """What one source tells of a unit (its key or name) in a period, by element code."""

    source: str
    unit: str
    period: Period
    elements: Mapping[str, Element]

    @property
    def respondents(self) -> int | None:
        """The most answers that any element got; None where an element does not tell."""
        told = [one.answers for one in self.elements.values()]
        return None if None in told else max((n for n in told if n is not None), default=0)

    def lacking(self, settings: SurveySettings) -> list[str]:
        """Elements of the index that nobody answered."""
        return [code for code in settings.elements if code not in self.elements]

    def index(self, settings: SurveySettings) -> Fraction:
        """The index of a survey that lacks no element."""
        return index_of((self.elements[code].mean for code in settings.elements), settings)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The index of some surveys with two decimals, its band, and each element's mean.

    ``exact`` is the index before rounding; ``respondents`` are those behind it (None: not told),
    ``fewest`` the answers of the least answered element; ``left_out`` says which surveys do not
    count and why.
    """

    index: Figure
    exact: Fraction | None
    band: Band | None
    elements: Mapping[str, Figure]
    respondents: int | None
    fewest: int
    surveys: int
    left_out: tuple[str, ...]

    @property
    def lowest(self) -> list[str]:
        """The elements with the lowest mean."""
        means = {code: one.value for code, one in self.elements.items() if isinstance(one, Known)}
        return [code for code, mean in means.items() if mean == min(means.values())]

    def as_json(self) -> dict[str, Any]:
        """The index with its quality, the elements by their own names, and what was left out."""
        band = self.band
        return {
            "index": self.index.as_json(),
            "quality": band and {"mutu": band.quality, "kinerja": band.meaning},
            "elements": [
                {"element": code, "name": element_name(code), **one.as_json()}
                for code, one in self.elements.items()
            ],
            "lowest": self.lowest,
            "surveys": self.surveys,
            "left_out": list(self.left_out),
        }


def element_name(code: str) -> str:
    """What an element is called; one of no catalogue by its own words."""
    return ELEMENTS[code][0] if code in ELEMENTS else code


def read_surveys(session: Session, period: Period, moment: datetime | None) -> list[Survey]:
    """Surveys whose period lies in ``period``, none inside another of the same source and unit."""
    found: dict[tuple[str, str, str], dict[str, Element]] = defaultdict(dict)
    for source, unit, text, word, told in _elements(session, moment):
        elements, code = found[source, unit, text], element_code(word)
        elements[code] = _together(elements.get(code), told)
    surveys = [
        Survey(source, unit, parse_period(text), elements)
        for (source, unit, text), elements in sorted(found.items())
    ]
    inside = [one for one in surveys if _lies_in(one.period, period)]
    return [one for one in inside if not any(_covers(other, one) for other in inside)]


def summarise(
    surveys: Sequence[Survey], settings: SurveySettings, small: int, day: date
) -> Satisfaction:
    """One index of several surveys; with fewer than ``small`` respondents it is not shown.

    Each goes by the elements and weight in force at the end of its period, or on the reference
    date ``day`` if that is earlier; the bands are those of ``day``.
    """
    held = [(one, settings.on(min(one.period.last, day))) for one in surveys]
    whole = [one for one, rules in held if not one.lacking(rules)]
    counted = whole or list(surveys)
    left_out = tuple(_why_left(one, rules) for one, rules in held if one.lacking(rules))
    exact = _weighted(
        [(one.index(rules), one.respondents) for one, rules in held if not one.lacking(rules)]
    )
    now = settings.on(day)
    figure = _figure(exact, _respondents(whole), left_out, small)
    shown = isinstance(figure, Known)
    return Satisfaction(
        index=figure,
        exact=exact if shown and isinstance(exact, Fraction) else None,
        band=now.band(exact) if shown and isinstance(exact, Fraction) else None,
        elements=_means(counted, now, small),
        respondents=_respondents(whole),
        fewest=_fewest(counted),
        surveys=len(whole),
        left_out=left_out if whole else (),
    )


def _elements(
    session: Session, moment: datetime | None
) -> Iterable[tuple[str, str, str, str, Element]]:
    """Answers summed in the database: source, unit, period, element in its own words."""
    row = as_of(HR["public_surveys"], moment)
    keys = (row.c.source, row.c.unit, row.c.period, row.c.element)
    single = row.c.answer > 0
    query = select(
        *keys,
        func.sum(case((single, row.c.score))),
        func.count(case((single, row.c.score))),
        func.max(case((~single, row.c.mean))),
        func.max(case((~single, row.c.respondents))),
    ).group_by(*keys)
    for source, unit, period, word, total, answers, mean, respondents in session.execute(query):
        if answers:
            yield source, unit, period, word, Element(Fraction(int(total)), int(answers))
        elif mean is not None and respondents != 0:
            yield source, unit, period, word, _of_mean(Fraction(repr(mean)), respondents)


def _of_mean(mean: Fraction, respondents: int | None) -> Element:
    return Element(mean if respondents is None else mean * respondents, respondents)


def _together(one: Element | None, other: Element) -> Element:
    """Answers about one element under two spellings; a mean of nobody knows how many yields."""
    if one is None or one.answers is None:
        return other
    if other.answers is None:
        return one
    return Element(one.total + other.total, one.answers + other.answers)


def _lies_in(part: Period, whole: Period) -> bool:
    return whole.first <= part.first and part.last <= whole.last


def _covers(other: Survey, one: Survey) -> bool:
    same = (other.source, other.unit) == (one.source, one.unit)
    return same and other.period != one.period and _lies_in(one.period, other.period)


def _why_left(survey: Survey, settings: SurveySettings) -> str:
    lacking = ", ".join(element_name(code) for code in survey.lacking(settings))
    return f"{survey.unit} {survey.period.text} ({survey.source}): no answer about {lacking}"


def _weighted(values: Sequence[tuple[Fraction, int | None]]) -> Fraction | None | Unknown:
    """The mean by weight; of a single value itself; None of none."""
    if len(values) <= 1:
        return values[0][0] if values else None
    weights = [weight for _, weight in values if weight is not None]
    if len(weights) < len(values):
        return Unknown(NO_WEIGHT)
    total = sum(value * weight for (value, _), weight in zip(values, weights, strict=True))
    return Fraction(total, sum(weights))


def _respondents(surveys: Iterable[Survey]) -> int | None:
    told = [one.respondents for one in surveys]
    return None if None in told else sum(n for n in told if n is not None)


def _fewest(surveys: Iterable[Survey]) -> int:
    """Of the elements that tell their answers."""
    answers: dict[str, int] = defaultdict(int)
    for survey in surveys:
        for code, one in survey.elements.items():
            answers[code] += one.answers or 0
    return min((n for n in answers.values() if n), default=0)


def _figure(
    exact: Fraction | None | Unknown, n: int | None, left_out: Sequence[str], small: int
) -> Figure:
    if exact is None:
        return Unknown(f"{NOT_YET}: {'; '.join(left_out)}" if left_out else NO_SURVEY)
    if isinstance(exact, Unknown):
        return exact
    if n is not None and n < small:
        return too_few(n, small, "respondents")
    return Known(rounded(exact), "score", n)


def _means(surveys: Sequence[Survey], settings: SurveySettings, small: int) -> dict[str, Figure]:
    """Each element's mean over all answers, those of the index first, in its order."""
    told = {code for survey in surveys for code in survey.elements}
    others = sorted(told - set(settings.elements))
    codes = [*settings.elements, *others] if surveys else []
    return {
        code: _mean([s.elements[code] for s in surveys if code in s.elements], small)
        for code in codes
    }


def _mean(elements: Sequence[Element], small: int) -> Figure:
    if not elements:
        return Unknown("no answer")
    answers = [one.answers for one in elements if one.answers is not None]
    if len(answers) == len(elements):
        n = sum(answers)
        mean = Fraction(sum((one.total for one in elements), Fraction(0)), n)
        return too_few(n, small, "answers") if n < small else Known(rounded(mean, 3), "1–4", n)
    if len(elements) > 1:
        return Unknown(NO_WEIGHT)
    return Known(rounded(elements[0].mean, 3), "1–4", None)
