"""Dated histories of persons: status, employment, unit and post over spans of days.

A history outranks the flat ``people`` row on the days that it tells of. Between its spans the flat
row tells; before the first one the flat row says nothing where it only repeats what began later.
An end that is there but unreadable is unknown, no open end. Acting posts (``main`` = no) count
for nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Text,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlmodel import Session

from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import numbers_as_of

ONE_DAY = timedelta(days=1)
# what a history is of: the kind of source and the column that tells it
KINDS = {
    "status": ("statuses", "value"),
    "employment": ("employments", "value"),
    "unit": ("placements", "unit"),
    "post": ("placements", "post"),
}
CODED = ("status", "employment")  # of fixed words: two different ones contradict each other
HISTORIES = temporary(
    "frame_histories",
    Column("kind", Text, primary_key=True),
    Column("person", BigInteger, primary_key=True),
    Column("first", Date, primary_key=True),
    Column("last", Date, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("value", Text),
    Column("unless", Text),
    Column("doubtful", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a history; ``until`` is its last day, None an open end unless unreadable.

    ``value`` is None where it could not be read: nobody knows what holds then.
    """

    since: date
    until: date | None
    value: str | None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a history tells ``value`` (None: unknown), or leaves it to the flat row.

    ``unless``: a flat value that tells nothing on these days.
    """

    first: date
    last: date
    told: bool
    value: str | None = None
    unless: str | None = None
    doubtful: bool = False


def spans(rows: Iterable[Told]) -> Iterator[Span]:
    """Spans of all days from rows in the order of their first days; the later row outranks."""
    ordered = list(rows)
    if ordered and ordered[0].since > date.min:
        yield Span(date.min, ordered[0].since - ONE_DAY, told=False, unless=ordered[0].value)
    for place, row in enumerate(ordered):
        last = ordered[place + 1].since - ONE_DAY if place + 1 < len(ordered) else date.max
        yield from _spans_of(row, last)


def _spans_of(row: Told, last: date) -> Iterator[Span]:
    """From a row's first day to the last one before the next row."""
    until = row.since if row.unreadable else min(row.until or date.max, last)
    if until >= row.since:
        yield Span(row.since, until, told=True, value=row.value, doubtful=row.value is None)
    rest = max(until, row.since - ONE_DAY)
    if rest < last:
        doubtful = row.unreadable
        yield Span(rest + ONE_DAY, last, told=doubtful, doubtful=doubtful)


def fill_histories(
    session: Session, moment: datetime | None, people: Collection[int] | None
) -> FromClause:
    """Every person's histories as known at the moment, in a temporary table."""
    rows: list[dict[str, Any]] = []
    for kind in KINDS:
        for person, told in _told(session, kind, moment, people):
            rows += [{"kind": kind, "person": person, **_columns(span)} for span in spans(told)]
    return fill(session, HISTORIES, rows)


def value_on(
    histories: FromClause, kind: str, person: FromClause, flat: Any, *, day: date
) -> tuple[FromClause, ColumnElement[bool], ColumnElement[Any]]:
    """A history to join (outer), on which condition, and the value on a day."""
    history = histories.alias(f"on_{kind}")
    on = and_(_own(history, kind, person), history.c.first <= day, history.c.last >= day)
    return history, on, value_in(history, flat)


def value_in(history: FromClause, flat: Any) -> ColumnElement[Any]:
    """What holds in a span, or the flat value where there is none."""
    silent = and_(history.c.unless.is_not(None), history.c.unless == flat)
    return case(
        (history.c.person.is_(None), flat),
        (history.c.told, history.c.value),
        (silent, null()),
        else_=flat,
    )


def own_spans(
    histories: FromClause, kind: str, person: FromClause
) -> tuple[FromClause, ColumnElement[bool]]:
    """A person's spans of a kind to join (outer), and on which condition."""
    history = histories.alias(f"spans_of_{kind}")
    return history, _own(history, kind, person)


def _own(history: FromClause, kind: str, person: FromClause) -> ColumnElement[bool]:
    return and_(history.c.kind == kind, history.c.person == person.c.person)


def _told(
    session: Session, kind: str, moment: datetime | None, people: Collection[int] | None
) -> Iterator[tuple[int, list[Told]]]:
    """Rows by person in the order of their first days; of two sources the first by name tells,
    where both tell the same value."""
    source, column = KINDS[kind]
    row = as_of(HR[source], moment)
    value, owner = row.c[column], numbers_as_of(moment)
    query = (
        select(owner.c.person, row.c.since, row.c.until, value, row.c.unread)
        .join(row, row.c.nip == owner.c.number)
        .where(or_(value.is_not(None), is_unread(row, column)))
        .order_by(owner.c.person, row.c.since, row.c.source, row.c.nip)
    )
    if "main" in row.c:
        query = query.where(or_(row.c.main.is_(None), row.c.main))
    if people is not None:
        query = query.where(owner.c.person.in_(sorted(people)))
    for person, rows in groupby(session.execute(query), key=lambda one: one[0]):
        by_day: dict[date, Told] = {}
        for _, since, until, told, unread in rows:
            fields = (unread or "").split()
            sure = told if "main" not in fields else None  # else it may be an acting post's
            one = Told(since, until, sure, "until" in fields)
            first = by_day.setdefault(since, one)
            if first.value != sure and kind in CODED:
                by_day[since] = replace(first, value=None)
        yield person, list(by_day.values())


def is_unread(row: FromClause, field: str) -> ColumnElement[bool]:
    """Whether the field's cell held something that nobody could read."""
    return (literal(" ") + func.coalesce(row.c.unread, "") + " ").contains(f" {field} ")


def _columns(span: Span) -> dict[str, Any]:
    return {name: getattr(span, name) for name in span.__slots__}
