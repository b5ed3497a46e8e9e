"""What a digest is made from: one week's facts and its reader, as plain records.

Gathered from the store once per week (``gather``), or put together by hand in tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from reports.calendar.periods import Period
from reports.units import AGENCY, UnitTree
from sync.outward.standing import Standing


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week from Monday to Sunday."""

    monday: date

    @property
    def sunday(self) -> date:
        """The week's last day."""
        return self.monday + timedelta(days=6)

    @property
    def text(self) -> str:
        """As in ``2026-W47``."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def before(self) -> Week:
        """The week before."""
        return Week(self.monday - timedelta(days=7))


def reported_week(today: date) -> Week:
    """The week that a digest of ``today`` tells about: the last one that is over."""
    return Week(today - timedelta(days=today.weekday() + 7))


def week_of(text: str) -> Week:
    """The week that ``2026-W47`` names."""
    return Week(datetime.strptime(f"{text}-1", "%G-W%V-%u").date())  # noqa: DTZ007 - a civil day


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a digest: the units that this address leads, and whether it is the agency's."""

    email: str
    units: tuple[str, ...] = ()
    agency: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person's hours are not certain: ``kind`` and the course's title, "" where none."""

    kind: str  # hours_unknown, undated, withdrawn, claimed, late_in_doubt, certificate
    title: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A personnel file that waits for a person since a day."""

    source: str
    since: date


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs a person of the agency, counted; names are of sources, courses and units."""

    unmatched: int = 0  # accounts linked to nobody
    held: tuple[Held, ...] = ()
    # by source: rows and cells of accepted files that could not be read
    refused: Mapping[str, int] = field(default_factory=dict)
    without_hours: tuple[str, ...] = ()  # titles of completed courses
    withdrawn: int = 0  # completions that vanished and are under review
    silent: tuple[str, ...] = ()  # units whose head gets no mail


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The people in scope at a moment, and each one's unit (none: directly the agency's)."""

    people: tuple[Standing, ...]
    home: Mapping[int, str]

    def members(self, units: Collection[str]) -> list[Standing]:
        """The people of some units."""
        return [each for each in self.people if self.home.get(each.person, AGENCY) in units]

    @property
    def by_person(self) -> dict[int, Standing]:
        """Each person's standing."""
        return {each.person: each for each in self.people}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of a unit: its name by language, its unit as metrics declare them, its value.

    ``value`` None: unknown, or ``hidden`` for too few behind it (``n`` people or answers).
    ``change`` is against the same days of the period before, None where either is not known.
    ``parts``: of a composed one that lacks some, how many components it is made of, and of all.
    """

    label: Mapping[str, str]
    unit: str
    value: Decimal | None
    change: Decimal | None = None
    n: int | None = None
    hidden: bool = False
    parts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """One week's facts: the people in scope now, and as they were told a week earlier.

    ``hours`` holds lesson hours by the unit's key and the month's index (year × 12 + month − 1),
    direct, not rolled up; ``indicators`` each unit's figures with everything below it. ``as_of`` is
    in the agency's zone. Figures of fewer than ``small_group`` people are not shown to the agency.
    """

    agency: str
    week: Week
    period: Period
    as_of: datetime
    tree: UnitTree
    now: Snapshot
    before: Snapshot
    personnel_as_of: date | None = None
    doubts: Mapping[int, tuple[Doubt, ...]] = field(default_factory=dict)
    hours: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    indicators: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)  # id → name in the agency's language
    desk: Desk = Desk()
    small_group: int = 5
