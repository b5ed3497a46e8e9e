"""What reports hand over: a person's metrics and decisions for a period, ready to be shown.

Targets and mails read standings only; how a number came about is not their business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scheme's decision: ``outcome`` is a word of design §3, ``reason`` one sentence.

    ``title`` is the scheme's name in the agency's language; ``tiers`` are all tiers of the scheme,
    best first: without them nobody becomes a member of a tier's cohort.
    """

    scheme: str
    period: str
    outcome: str
    tier: str | None
    open_tier: str | None
    reason: str
    title: str = ""
    tiers: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """The decision behind a change, in one line."""
        return f"{self.scheme} {self.period}: {self.reason or self.outcome}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in a period; ``accounts`` are (site, Moodle id); a None metric is unknown."""

    person: int
    nip: str
    name: str
    unit: str | None
    period: str
    as_of: date
    accounts: tuple[tuple[str, int], ...]
    metrics: Mapping[str, Number | None] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def accounts_on(self, site: str) -> list[int]:
        """The person's Moodle ids on one site."""
        return [account for where, account in self.accounts if where == site]
