"""People's acts behind a changed decision: exceptions, corrected hours, answered objections.

What only facts changed has none. (law 1)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import parse_period
from reports.hours.corrections import read_corrections
from reports.schemes.officials.objections import read_objections
from reports.schemes.officials.overruling import EXCEPTIONS
from reports.schemes.outcomes import plain
from sync.inward.correcting import names_of
from sync.store.tables.ledger import credit

Cause = dict[str, Any]
Row = Mapping[str, Any] | None
BEFORE, AFTER = "before", "after"
OF_EXCEPTION = ("id", "outcome", "reason", "until", "withdrawn_because")


class Causes:
    """The acts that differ between two moments, by the decisions that they bear on."""

    def __init__(self, session: Session, first: datetime, second: datetime) -> None:
        self._exceptions = {
            row["id"]: dict(row) for row in session.execute(select(EXCEPTIONS)).mappings()
        }
        self._corrections = _corrections(session, first, second)
        self._dates = _dates(session, self._corrections)
        self._answers = _answers(session, *sorted((first, second)))

    def of(self, old: Row, new: Row) -> list[Cause]:
        """The causes of one changed decision: exceptions first, then hours, then answers."""
        about = new or old or {}
        person, scheme, period = (about[name] for name in ("person", "scheme", "period"))
        return [
            *self._of_exceptions(old, new),
            *self._of_hours(person, period),
            *self._answers.get((person, scheme, period), ()),
        ]

    def _of_exceptions(self, old: Row, new: Row) -> Iterator[Cause]:
        """Exceptions that stood above the rules on one side alone."""
        sides = {BEFORE: old and old["exception"], AFTER: new and new["exception"]}
        if sides[BEFORE] != sides[AFTER]:
            for side, number in sides.items():
                if number is not None:
                    row = self._exceptions[number]
                    told = {name: row[name] for name in OF_EXCEPTION}
                    yield {"kind": "exception", "held": side, "by": row["made_by"], **told}

    def _of_hours(self, person: int, period: str) -> Iterator[Cause]:
        """Corrected hours of credits that lie in the period, or whose day is not known."""
        whole = parse_period(period)
        for (kind, source), cause in self._corrections.get(person, {}).items():
            day = self._dates.get((person, kind, source))
            if day is None or whole.first <= day <= whole.last:
                yield cause


def _corrections(
    session: Session, first: datetime, second: datetime
) -> dict[int, dict[tuple[str, str], Cause]]:
    """Corrections that hold on one side alone or give other hours, by person and credit."""
    was, is_ = (
        {(row["person"], row["kind"], row["source"]): row for row in read_corrections(session, at)}
        for at in (first, second)
    )
    found: dict[int, dict[tuple[str, str], Cause]] = defaultdict(dict)
    for place in sorted({*was, *is_}):
        old, new = was.get(place), is_.get(place)
        hours = [plain(row["hours"]) if row else None for row in (old, new)]
        if hours[0] != hours[1]:
            person, kind, source = place
            told = {"kind": "correction", "credit": source, "hours": hours}
            row = new or old
            assert row is not None
            found[person][kind, source] = {**told, "by": row["by"], "reason": row["reason"]}
    return found


def _dates(
    session: Session, corrected: Mapping[int, Any]
) -> dict[tuple[int, str, str], date | None]:
    """The day of each credit of people with corrections."""
    names = ("person", "kind", "site", "source", "date")
    query = select(*(credit.c[name] for name in names)).where(credit.c.person.in_(corrected))
    return {
        (person, kind, name): day
        for person, kind, site, source, day in session.execute(query)
        for name in names_of(kind, site, source, day)
    }


def _answers(
    session: Session, first: datetime, second: datetime
) -> dict[tuple[int, str, str], list[Cause]]:
    """Objections that were answered between the two moments."""
    found: dict[tuple[int, str, str], list[Cause]] = defaultdict(list)
    for one in read_objections(session, moment=second):
        if not one["open"] and one["answered_at"] > first:
            told = {name: one[name] for name in ("id", "outcome", "answer")}
            cause = {"kind": "objection", "by": one["answered_by"], **told}
            found[one["person"], one["scheme"], one["period"]].append(cause)
    return found
