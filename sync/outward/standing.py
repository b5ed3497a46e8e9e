"""What reports hand over: a person's metrics and decisions for a period, ready to be shown.

Targets and mails read standings only; how a number came about is not their business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Number = Decimal | float | int
Show = Literal["current", "last_closed"]  # the running period, or the one confirmed last


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scheme's decision: ``outcome`` is a word of design §3, ``reason`` one sentence.

    ``title`` is the scheme's name in the agency's language; ``tiers`` are all tiers of the scheme,
    best first: without them nobody becomes a member of a tier's cohort. ``notice`` is what the
    person is told about the decision, as HTML; empty where nobody is told.
    """

    scheme: str
    period: str
    outcome: str
    tier: str | None
    open_tier: str | None
    reason: str
    title: str = ""
    tiers: tuple[str, ...] = ()
    notice: str = ""

    @property
    def because(self) -> str:
        """The decision behind a change, in one line."""
        return f"{self.scheme} {self.period}: {self.reason or self.outcome}"


@dataclass(frozen=True, slots=True)
class Competence:
    """A person and a competency that a site knows, by id numbers of framework and competency.

    ``required`` is the level that the post requires (None: none), ``assessed`` the valid level
    (None: unknown).
    """

    site: str
    framework: str
    competency: str
    required: int | None
    assessed: int | None


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """A course of a site in a period; a None figure is unknown, or has too few people behind."""

    site: str
    course: int
    period: str
    figures: Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in a period; ``accounts`` are (site, Moodle id); a None metric is unknown.

    ``outcomes`` are of the periods under way, ``confirmed`` of those that were closed last.
    """

    person: int
    nip: str
    name: str
    unit: str | None
    period: str
    as_of: date
    accounts: tuple[tuple[str, int], ...]
    metrics: Mapping[str, Number | None] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    competences: tuple[Competence, ...] = ()
    confirmed: Mapping[str, Outcome] = field(default_factory=dict)

    def outcome_of(self, scheme: str, show: Show) -> Outcome | None:
        """What is to be shown of a scheme; None where nothing was decided, or closed."""
        return (self.confirmed if show == "last_closed" else self.outcomes).get(scheme)

    def accounts_on(self, site: str) -> list[int]:
        """The person's Moodle ids on one site."""
        return [account for where, account in self.accounts if where == site]
