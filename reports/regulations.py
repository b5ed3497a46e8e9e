"""By which regulation a figure stands: the settings in force on a day, each with its text.

A setting is named as the configuration writes it (``hours.target``), ``of`` says which of several
(an employee type, the forms of a rate, a cap's id). A text that nobody wrote is empty. (law 1)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reports.calendar.dated import EVER, Change, begun
from reports.frames.frame import Measuring
from reports.hours.settings import ByYear, HoursSettings
from reports.metrics.declaration import CAPPED_MATCH, SMALL_GROUP, Declared
from reports.metrics_settings import MetricsSettings

BY_EMPLOYMENT = ("hours.target", "hours.ceiling")
BY_FORM = ("hours.rates", "hours.caps")


@dataclass(frozen=True, slots=True)
class Cited:
    """A setting in force: what it says, since when (a year or day; None: ever), by which text.

    ``forms`` are the forms of learning that it holds for; none: for all.
    """

    setting: str
    of: str | None
    value: str
    since: str | None
    regulation: str
    forms: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The keys of every command's ``regulations[]``."""
        return {name: told for name, told in asdict(self).items() if name != "forms"}


def in_force(settings: Measuring, day: date) -> list[Cited]:
    """Every setting that a regulation may give, as it is on a day."""
    codes, valid = settings.status.on(day), settings.competencies.on(day)
    months = "no end" if valid.valid_months is None else f"{valid.valid_months} months"
    paused = f"paused {', '.join(codes.paused)}; out {', '.join(codes.out)}"
    surveys = settings.surveys.on(day)
    index = f"{len(surveys.elements)} elements, weight {surveys.weight}"
    since = (
        _since(one.later, day) for one in (settings.status, settings.competencies, settings.surveys)
    )
    return [
        *_of_hours(settings.hours, day),
        Cited("status", None, paused, next(since), codes.regulation),
        Cited("competencies", None, f"valid: {months}", next(since), valid.regulation),
        Cited("public_surveys", None, index, next(since), surveys.regulation),
        *_of_metrics(settings.metrics, day),
    ]


def of_metric(cited: Iterable[Cited], metric: Declared) -> list[Cited]:
    """Those of the settings that a metric depends on."""
    return [one for one in cited if one.setting in metric.rests_on]


def of_person(
    cited: Iterable[Cited], employment: str | None, forms: Collection[str | None]
) -> list[Cited]:
    """Those that bear on a person of this type with credits of these forms of learning."""
    told = {form.lower() for form in forms if form}
    return [
        one
        for one in cited
        if one.setting != SMALL_GROUP
        and (one.setting not in BY_EMPLOYMENT or one.of == employment)
        and (one.setting not in BY_FORM or not one.forms or told.intersection(one.forms))
    ]


def of_cap(hours: HoursSettings, cap: str, day: date) -> str | None:
    """The text of a cap by its id; None where it is not in force or nobody wrote one."""
    found = (one for one in hours.caps if one.id == cap and one.holds_on(day))
    return next((one.regulation or None for one in found), None)


def _of_metrics(settings: MetricsSettings, day: date) -> Iterator[Cited]:
    """The limit of small groups and the cap of the job match, each since its own last change."""
    told = settings.on(day)
    small = _since([one for one in settings.later if one.small_group is not None], day)
    yield Cited(SMALL_GROUP, None, str(told.small_group), small, told.regulation)
    capped = _since([one for one in settings.later if one.cap_job_match is not None], day)
    value = "capped" if told.cap_job_match else "not capped"
    yield Cited(CAPPED_MATCH, None, value, capped, told.cap_regulation)


def _of_hours(hours: HoursSettings, day: date) -> Iterator[Cited]:
    yield from _yearly("hours.target", hours.target, day.year)
    yield from _yearly("hours.ceiling", hours.ceiling, day.year)
    for one in begun(hours.minutes, day)[-1:]:
        value = f"{one.per_hour} minutes, {one.rounding}, at least {one.at_least}"
        yield Cited("hours.minutes", None, value, _day(one.since), one.regulation)
    for rate in hours.rates:
        if rate.since <= day:
            of, since = ", ".join(rate.methods), _day(rate.since)
            told = (of, f"{rate.hours} JP", since, rate.regulation, rate.methods)
            yield Cited("hours.rates", *told)
    part = hours.part_year_on(day)
    yield Cited("hours.part_year", None, part.target, _day(part.since), part.regulation)
    rule = next(one for one in hours.certificate_rules if one.since <= day)
    dates = f"by {', else '.join(rule.dated_by)}"
    closes = f"; claimed until {rule.claims_until}, else {rule.late}" if rule.claims_until else ""
    yield Cited("hours.certificates", None, dates + closes, _day(rule.since), rule.regulation)
    for cap in hours.ordered_caps:
        if cap.holds_on(day):
            value, since = f"{cap.at_most} JP per {cap.per}", _day(cap.since)
            yield Cited("hours.caps", cap.id, value, since, cap.regulation, cap.methods)


def _yearly(setting: str, listed: dict[str, ByYear], year: int) -> Iterator[Cited]:
    """The figure of each employee type in a year, by the latest year listed until then."""
    for kind, by_year in listed.items():
        since = max((one for one in by_year if one <= year), default=None)
        if since is not None:
            told = by_year[since]
            yield Cited(setting, kind, f"{told.hours} JP", str(since), told.regulation)


def _since(later: Sequence[Change], day: date) -> str | None:
    return next((_day(one.since) for one in reversed(begun(later, day))), None)


def _day(since: date) -> str | None:
    return None if since == EVER else since.isoformat()
