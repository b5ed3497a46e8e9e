"""Rows of the participants report, folded: one person in one course, whatever the methods.

In: rows with the ``NEEDED`` columns first and perhaps those of ``terms``. Out: ``Seen`` by username
and course short name. Raises Misshapen for a cell that is not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from connector.moodle.sheets.cells import parse_date, unbelieved
from connector.moodle.sheets.terms import ACTIVE, Rank, Terms, TermsReader

NEEDED = ("Username", "Course short name", "Status", "Completed", "Time completed")
COMPLETED = {"Yes": True, "No": False, "": False}  # empty: no row of completion

Row = tuple[str, ...]
Pair = tuple[str, str]  # username, course short name


@dataclass(frozen=True, slots=True)
class Seen:
    """One person in one course: enrolled and in force, completed, and when (UTC, minutes)."""

    active: bool
    completed: bool
    completed_at: datetime | None
    terms: Terms = Terms()


class Folder:
    """Folds rows with these headers; ``now`` is the site's time, our own where it tells none."""

    def __init__(self, headers: Sequence[str] = NEEDED, now: datetime | None = None) -> None:
        self._terms = TermsReader(headers, now or datetime.now(UTC))

    @property
    def untold(self) -> set[str]:
        """Fields of ``Terms`` that these headers do not tell of everybody."""
        return self._terms.untold

    def check(self, row: Row) -> None:
        """Raises Misshapen for a row that is not understood."""
        self._read(row)

    def fold(self, rows: Iterable[Row]) -> dict[Pair, Seen]:
        """All rows; an enrolment method without people has one, and is left out."""
        folded: dict[Pair, tuple[Rank, Seen]] = {}
        for row in rows:
            if not row[0]:
                continue
            pair, new = (row[0], row[1]), self._read(row)
            folded[pair] = _both(folded[pair], new) if pair in folded else new
        return {pair: seen for pair, (_, seen) in folded.items()}

    def by_column(self, rows: Iterable[Row], major: int) -> Iterator[tuple[Pair, Seen]]:
        """The same of rows sorted by a column first, one of its values in memory at a time."""
        for _, some in groupby(rows, key=itemgetter(major)):
            yield from self.fold(some).items()

    def _read(self, row: Row) -> tuple[Rank, Seen]:
        rank, terms = self._terms.read(row)
        status, completed, completed_at = row[2:5]
        if completed not in COMPLETED:
            raise unbelieved(f"a row says {completed!r} of completed")
        at = parse_date(completed_at) if completed_at else None
        return rank, Seen(ACTIVE[status], COMPLETED[completed], at, terms)


def _both(one: tuple[Rank, Seen], other: tuple[Rank, Seen]) -> tuple[Rank, Seen]:
    """Two enrolments of a pair: the better one's terms, and completed if either says so."""
    (_, worse), (rank, better) = sorted((one, other), key=itemgetter(0))
    completed = better.completed or worse.completed
    at = better.completed_at or worse.completed_at
    return rank, Seen(better.active, completed, at, better.terms)
