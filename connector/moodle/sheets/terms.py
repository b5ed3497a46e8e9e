"""On what terms somebody is in a course, by a row of the participants report.

In: a row and the columns that the report has; all but the status are optional and found by their
English headers. Out: ``Terms``; a value that the report cannot tell is None. Of a pair with
several enrolments those of the best status count, and of these the newest: without the column
*Time created* nobody can say which that is, so that none of the optional values is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from connector.moodle.sheets.cells import parse_date, unbelieved

STATUS = "Status"
NOT_CURRENT = "Not current"  # active as such, but expired or not begun
ACTIVE = {"Active": True, NOT_CURRENT: False, "Suspended": False}
RANKS = {name: rank for rank, name in enumerate(reversed(ACTIVE))}

METHODS = ("Name", "Method")  # the second before Moodle 4.3
CREATED, STARTED, ENDED = "Time created", "Time started", "Time ended"
TERMS_HEADERS = (CREATED, STARTED, ENDED, *METHODS)
TERMS_COLUMNS = (
    ("enrolment:timecreated", CREATED),
    ("enrolment:timestarted", STARTED),
    ("enrolment:timeended", ENDED),
)
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

Rank = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """``status``: active, suspended, expired or upcoming; ``ends_at`` None: open, or not told."""

    status: str | None = None
    method: str | None = None
    created_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


TERMS = tuple(field.name for field in fields(Terms))


class TermsReader:
    """Reads rows with these headers; ``now`` is the site's time, which decides what expired."""

    def __init__(self, headers: Sequence[str], now: datetime) -> None:
        told = [header for header in TERMS_HEADERS if CREATED in headers and header in headers]
        self._places = {header: headers.index(header) for header in told}
        self._method = next((self._places[name] for name in METHODS if name in told), None)
        self._status = headers.index(STATUS)
        self._now = now

    @property
    def untold(self) -> set[str]:
        """Fields of ``Terms`` that these headers do not tell, of all rows or of some."""
        dates = {"created_at": CREATED, "starts_at": STARTED, "ends_at": ENDED, "status": ENDED}
        lacking = {field for field, header in dates.items() if header not in self._places}
        return lacking if self._method is not None else {*lacking, "method"}

    def read(self, row: Sequence[str]) -> tuple[Rank, Terms]:
        """How a row ranks among those of its pair, and its terms. Raises Misshapen."""
        shown = row[self._status]
        if shown not in ACTIVE:
            raise unbelieved(f"a row has the status {shown!r}")
        method = row[self._method] if self._method is not None else ""
        created, starts, ends = (self._date(row, name) for name in (CREATED, STARTED, ENDED))
        terms = Terms(self._named(shown, ends), method or None, created, starts, ends)
        return (RANKS[shown], created or LONG_AGO, method), terms

    def _named(self, shown: str, ends: datetime | None) -> str | None:
        if shown != NOT_CURRENT:
            return shown.lower()
        if ENDED not in self._places:
            return None
        return "expired" if ends and ends <= self._now else "upcoming"

    def _date(self, row: Sequence[str], header: str) -> datetime | None:
        place = self._places.get(header)
        return parse_date(row[place]) if place is not None and row[place] else None
