"""When a certificate counts: the day that fixes its year, and whether it was claimed in time.

Pure, by ``[[hours.certificates]]``. A claim is of the day that its list or an official tells; where
nobody does, it came no later than the list that told it first, and a certificate first seen after
the deadline is in doubt, never out. Lists are read the day after: one day more is in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reports.hours.settings import Certificates, HoursSettings

LATE = "late"  # claimed after the deadline: does not count
LATE_CLAIM = "late_claim"  # so, and nobody verified it
LATE_IN_DOUBT = "late_in_doubt"  # first seen after it, and nobody tells when it was claimed
READ_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """``day``: the day it counts on; ``until``: its deadline (None: no day, or no deadline);
    ``claimed_on``: as somebody tells; ``late``: LATE, LATE_IN_DOUBT or None.

    ``moved``: it was claimed late and counts on the day of its claim.
    """

    day: date | None
    until: date | None
    claimed_on: date | None
    first_seen: date
    late: str | None
    moved: bool
    regulation: str

    def as_json(self) -> dict[str, Any]:
        """What there is to say of the claim."""
        days = ("until", "claimed_on", "first_seen")
        told = {name: (day := getattr(self, name)) and day.isoformat() for name in days}
        return {**told, "moved": self.moved, "regulation": self.regulation or None}


def claim_of(row: Mapping[Any, Any], settings: HoursSettings) -> Claim:
    """The claim of a row of ``outside.read_trainings``."""
    day, rule = _dated(row, settings)
    claimed_on: date | None = row["word_claimed_on"] or row["claimed_on"]
    first: datetime = row["first_seen"]
    until = rule.deadline(day) if day else None
    seen = first.date()
    late, moved = None, False
    if until and seen > until + READ_AFTER and not (claimed_on and claimed_on <= until):
        moved = claimed_on is not None and rule.late == "year_claimed"
        late = None if moved else LATE if claimed_on else LATE_IN_DOUBT
    counts_on = claimed_on if moved else day
    return Claim(counts_on, until, claimed_on, seen, late, moved, rule.regulation)


def last_day(row: Mapping[Any, Any]) -> date | None:
    """The last day of the training itself, as far as its list tells."""
    day: date | None = row["end"] or row["issued"] or row["start"]
    return day


def _dated(row: Mapping[Any, Any], settings: HoursSettings) -> tuple[date | None, Certificates]:
    """The certificate's own day, by the latest rule that has begun on the day it tells.

    None where the telling date could not be read (one after it may be the wrong one), and where
    a rule asks for dates that the list does not have.
    """
    unread = (row["unread"] or "").split()
    for rule in settings.certificate_rules:
        told = next((name for name in rule.dated_by if row[name] or name in unread), None)
        day = row[told] if told else None
        if told in unread or (day or last_day(row) or date.max) >= rule.since:
            break
    return day, rule
