"""What caps and ceilings leave of further lesson hours in a period, person by person.

As if all that is still to come were learned in the period's last month, each course on a day of
its own; spread over more months no less counts. On the last day all of it is learned on that.
Certain credits fill a cap before doubtful ones, so those alone are taken as there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, case, func, or_, select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.hours.ceilings import CEILING
from reports.hours.crediting import CAPPED
from reports.hours.settings import Cap, HoursSettings, in_force
from reports.people.roster import employment_on
from reports.schemes.short.knapsack import Room

ORDER = ("date", "kind", "site", "course", "account", "source")  # in which caps fill
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """A course that may be taken: its hours, and its form of learning in small letters."""

    hours: Decimal
    form: str


Taken = tuple[date, str, Decimal]  # the day, form and hours before caps of a certain credit


class Rooms:
    """What some people (``short``, a table of their keys) may still have counted."""

    def __init__(
        self, session: Session, frame: Frame, short: Table, offers: Mapping[Place, Offer]
    ) -> None:
        self._frame, self._offers = frame, offers
        self._held: dict[Sequence[str], frozenset[Place]] = {}  # by the forms of a cap
        self._taken: dict[int, list[Taken]] = defaultdict(list)
        hours = frame.settings.hours
        if hours.caps or hours.ceiling_effect == "cut":
            for person, day, form, value in session.execute(_certain(frame, short)):
                self._taken[person].append((day, form, value))
        self._employment: dict[int, str] = {}
        if hours.ceiling_effect == "cut":
            last = date(frame.period.year, 12, 31)
            self._employment.update(employment_on(session, last, frame.at.moment))

    def hours(self) -> dict[Place, Decimal]:
        """What each course counts by itself, on a day of its own."""
        daily = [cap for cap in self._caps(None) if cap.per == "day" and self._may_hold(cap)]
        return {
            place: min([one.hours, *(cap.at_most for cap in daily if _fits(cap, one.form))])
            for place, one in self._offers.items()
        }

    def of(self, person: int) -> list[Room[Place]]:
        """The rooms of a person, in the order in which they fill, each with all of its courses."""
        caps = self._caps(self._employment.get(person))
        spent = _spent(self._taken.get(person, ()), caps)
        return [
            Room(
                max(cap.at_most - spent[place, self._span(cap)], Decimal(0)), self._courses_of(cap)
            )
            for place, cap in enumerate(caps)
            if (cap.per != "day" or self._is_last_day) and self._may_hold(cap)
        ]

    def _courses_of(self, cap: Cap) -> frozenset[Place]:
        """The courses that a cap is about: one set for everybody."""
        if cap.methods not in self._held:
            fitting = (place for place, one in self._offers.items() if _fits(cap, one.form))
            self._held[cap.methods] = frozenset(fitting)
        return self._held[cap.methods]

    @property
    def _is_last_day(self) -> bool:
        return self._frame.at.day == self._frame.period.last

    def _caps(self, employment: str | None) -> list[Cap]:
        """Every cap as it fills; a ceiling that cuts comes last."""
        settings, year = self._frame.settings.hours, self._frame.period.year
        return [*settings.ordered_caps, *_ceiling(settings, employment, year)]

    def _may_hold(self, cap: Cap) -> bool:
        """Whether it holds on some day that is left of the period."""
        period, today = self._frame.period, self._frame.at.day
        return cap.since <= period.last and (cap.until is None or cap.until >= today)

    def _span(self, cap: Cap) -> object:
        """The year, the month or the day in which everything is learned."""
        last = self._frame.period.last  # its month is this one, or has nothing in it yet
        return _span(cap, last)


def _certain(frame: Frame, short: Table) -> Any:
    """Their certain credits of the reference date's year, the hours before caps, as they fill."""
    credit, year = frame.credits, frame.reference.year
    cut = or_(
        credit.c.why_not.is_(None),
        credit.c.why_not == CEILING,
        credit.c.why_not.startswith(CAPPED, autoescape=True),
    )
    value = case((cut, credit.c.hours), else_=credit.c.counted)
    return (
        select(
            credit.c.person, credit.c.date, func.lower(func.coalesce(credit.c.method, "")), value
        )
        .join(short, short.c.person == credit.c.person)
        .where(credit.c.certain, credit.c.date.between(date(year, 1, 1), frame.reference))
        .order_by(*(credit.c[name] for name in ORDER))
    )


def _ceiling(settings: HoursSettings, employment: str | None, year: int) -> Iterator[Cap]:
    if settings.ceiling_effect == "cut" and employment in settings.ceiling:
        most = in_force(settings.ceiling[employment], year)
        if most is not None:
            yield Cap(id=CEILING, per="year", at_most=most.hours)


def _spent(taken: Sequence[Taken], caps: Sequence[Cap]) -> dict[tuple[int, object], Decimal]:
    """How much of each cap is filled in each of its spans."""
    spent: dict[tuple[int, object], Decimal] = defaultdict(Decimal)
    for day, form, hours in taken:
        rest = hours
        for place, cap in enumerate(caps):
            if _fits(cap, form) and cap.holds_on(day):
                where = (place, _span(cap, day))
                left = max(cap.at_most - spent[where], Decimal(0))
                spent[where] += rest
                rest = min(rest, left)
    return spent


def _fits(cap: Cap, form: str) -> bool:
    return not cap.methods or form in cap.methods


def _span(cap: Cap, day: date) -> object:
    return {"day": day, "month": (day.year, day.month), "year": day.year}[cap.per]
