"""What both roads to enrolments and completions share: whom they may name, and the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connector.listing import few_of
from connector.moodle.moments import civil_date
from connector.moodle.records import Completion, Enrolment, UnseenPair
from connector.moodle.sheets.terms import Terms
from connector.moodle.site import Site
from connector.pull import Extent, Skipped

Participation = Enrolment | Completion | UnseenPair

READ_AGAIN = "The next run knows it; if not, it is hidden from the service account."


@dataclass(frozen=True, slots=True)
class Known:
    """Accounts by username and courses by short name, as this run read them, and the zone.

    ``completed`` pairs need not be asked again.
    """

    site: Site
    accounts: Mapping[str, int]
    courses: Mapping[str, int]
    zone: ZoneInfo
    completed: frozenset[tuple[int, int]] = frozenset()

    def enrolment(self, account: int, course: int, *, active: bool, terms: Terms) -> Enrolment:
        """One enrolled pair."""
        more = (terms.status, terms.method, terms.created_at, terms.starts_at, terms.ends_at)
        return Enrolment(self.site.id, account, course, active, *more)

    def completion(self, account: int, course: int, at: datetime | None) -> Completion:
        """One completed pair, to the minute: no road tells more of every pair."""
        minute = at.replace(second=0, microsecond=0) if at else None
        return Completion(self.site.id, account, course, minute, civil_date(minute, self.zone))

    def unseen(self, account: int, course: int) -> UnseenPair:
        """One pair whose completion cannot be told."""
        return UnseenPair(self.site.id, account, course)


def note_unknown(kind: str, names: Iterable[object], extent: Extent) -> None:
    """One line for all participants or courses that this run did not read as such."""
    unknown = sorted(str(name) for name in names)
    if unknown:
        reason = "enrolments name it, but it was not read in this run"
        extent.skipped.append(
            Skipped(f"{len(unknown)} {kind}: {few_of(unknown)}", reason, READ_AGAIN)
        )
