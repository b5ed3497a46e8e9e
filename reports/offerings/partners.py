"""Partners: every organiser with its agreement and what its learning gives, as a scorecard.

Organisers are those of the ``providers`` list, of courses and of counted credits, by any spelling
of their name. Hours are counted hours of the period; the cost of an hour is the agreement's cost
÷ the hours counted within the agreement's own days, of the period where it has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.exact import exact
from reports.figures import Figure, Known, Unknown, too_few
from reports.frames.frame import Frame
from reports.metrics import taught_metrics
from reports.metrics.declaration import Figure as Measured
from reports.offerings.taught import taught_of
from reports.organisation.disclosure import kept_of_total, without
from reports.providers import Provider, read_providers

UNITS = {"reach": "share", "completion_rate": "share", "satisfaction": "score"}
UNITS |= {"csat": "share", "gain": "share", "pass_rate": "share"}
# Figures of one organiser that tell another's hours of few people: all shares make 1.
OF_HOURS = ("hours", "share_of_hours", "cost_per_hour")
NO_COST = "the list of providers tells no cost"
NO_HOURS = "no hours were counted"


class Hours(NamedTuple):
    """Counted hours of a provider in some days, and how many people have them."""

    hours: Decimal
    people: int


NOTHING = Hours(Decimal(0), 0)
NAMELESS = "(no provider named)"
UNTAUGHT: Mapping[str, Figure] = {
    metric.name: Unknown("no course of this organiser is known")
    for metric in taught_metrics("provider")
}


@dataclass(frozen=True, slots=True)
class Partner:
    """One organiser: ``agreed`` None where a date of the agreement is unreadable."""

    key: str
    name: str
    provider: Provider | None
    agreed: bool | None
    ends_soon: bool
    figures: Mapping[str, Figure]

    @property
    def agreement(self) -> str:
        """none, in_force, ends_soon, not_in_force or unknown."""
        if self.provider is None or self.provider.agreement is None:
            return "none"
        if self.agreed is None:
            return "unknown"
        if not self.agreed:
            return "not_in_force"
        return "ends_soon" if self.ends_soon else "in_force"

    def as_json(self) -> dict[str, Any]:
        """One element of ``partners --json``."""
        told = self.provider
        return {
            "provider": self.key,
            "name": self.name,
            "type": told and told.kind,
            "agreement": {
                "state": self.agreement,
                "number": told and told.agreement,
                "from": told and told.since,
                "to": told and told.until,
            },
            "figures": {name: figure.as_json() for name, figure in self.figures.items()},
        }


def report_partners(session: Session, frame: Frame) -> list[Partner]:
    """Every organiser, those with most counted hours first."""
    listed = read_providers(session, frame.at.moment).by_name
    hours, spelt = _hours(session, frame, frame.period.first, frame.reference)
    total = sum((one.hours for one in hours.values()), Decimal(0))
    names, measured = _taught(session, frame)
    kept = kept_of_total(
        {key: one.people for key, one in hours.items()},
        frame.settings.metrics.small_on(frame.reference),
    )
    names = spelt | names | {key: one.name for key, one in listed.items()}
    found = []
    for key, name in names.items():
        own = hours.get(key, NOTHING)
        cost = _cost(session, frame, key, listed.get(key), own)
        courses = dict(measured.get(key, UNTAUGHT))
        figures = _shares(frame, own, total) | courses | {"cost_per_hour": cost}
        if key in kept:
            figures = without(figures, OF_HOURS, frame.settings.metrics.small_on(frame.reference))
        found.append(_partner(frame, key, name, listed.get(key), figures))
    return sorted(found, key=lambda one: (-hours.get(one.key, NOTHING).hours, one.name))


def _partner(
    frame: Frame, key: str, name: str, told: Provider | None, figures: Mapping[str, Figure]
) -> Partner:
    day, days = frame.reference, frame.settings.partners.ending_days
    agreed = told.agreed_on(day) if told else False
    return Partner(key, name, told, agreed, bool(told and told.ends_within(day, days)), figures)


def _hours(
    session: Session, frame: Frame, first: date, last: date
) -> tuple[dict[str, Hours], dict[str, str]]:
    """Counted hours between two days by folded provider, and how each is spelt."""
    credit = frame.credits
    query = (
        select(credit.c.provider, credit.c.person, func.sum(credit.c.counted))
        .where(credit.c.date.between(first, last), credit.c.counted > 0)
        .group_by(credit.c.provider, credit.c.person)
    )
    hours: dict[str, Decimal] = defaultdict(Decimal)
    people: dict[str, set[int]] = defaultdict(set)
    spelt: dict[str, str] = {}
    for name, person, own in session.execute(query):
        key = fold(name or "")
        hours[key] += own
        people[key].add(person)
        spelt[key] = min(spelt.get(key, name or NAMELESS), name or NAMELESS)
    found = {key: Hours(total, len(people[key])) for key, total in hours.items()}
    return found, spelt


def _taught(session: Session, frame: Frame) -> tuple[dict[str, str], dict[str, dict[str, Figure]]]:
    """What is measured of the providers of courses: their names, and figures by metric."""
    small, names, found = frame.settings.metrics.small_on(frame.reference), {}, {}
    for one in taught_of(session, frame, "provider"):
        names[one.key] = one.name
        found[one.key] = {name: figure_of(name, told, small) for name, told in one.figures.items()}
    return names, found


def figure_of(name: str, told: Measured, small: int) -> Figure:
    """A measured figure with its unit, or why it is not shown."""
    if told.value is not None:
        return Known(told.value, UNITS.get(name, "share"), told.n)
    return too_few(told.n, small, "people or answers") if told.n else Unknown("no data")


def _shares(frame: Frame, own: Hours, total: Decimal) -> dict[str, Figure]:
    """Hours and their share of all counted hours; n are people."""
    small = frame.settings.metrics.small_on(frame.reference)
    if not own.hours:
        return dict.fromkeys(("hours", "share_of_hours"), Unknown(NO_HOURS))
    if own.people < small:
        return dict.fromkeys(("hours", "share_of_hours"), too_few(own.people, small, "people"))
    share = exact(float(own.hours / total))
    return {
        "hours": Known(own.hours, "JP", own.people),
        "share_of_hours": Known(share, "share", own.people),
    }


def _cost(session: Session, frame: Frame, key: str, told: Provider | None, own: Hours) -> Figure:
    """Rupiah per counted hour of the agreement's days up to the reference date."""
    if told is None or told.cost is None:
        return Unknown(NO_COST)
    if told.since is not None:
        last = min(told.until or frame.reference, frame.reference)
        own = _hours(session, frame, told.since, last)[0].get(key, NOTHING)
    small = frame.settings.metrics.small_on(frame.reference)
    if not own.hours:
        return Unknown(NO_HOURS)
    if own.people < small:
        return too_few(own.people, small, "people")
    return Known((told.cost / own.hours).quantize(Decimal(1)), "IDR/JP", own.people)
