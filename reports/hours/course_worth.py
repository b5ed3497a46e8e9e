"""What a course is worth: hours, method, provider, competencies, and how often it counts.

The course's own custom fields, overridden by an HR source that holds ``courses``; a course that
is gone keeps the worth it had. Kept in a temporary table, so that the ledger's query can join it
at any moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Table, Text, select
from sqlmodel import Session

from connector.hours import read_hours, read_minutes
from connector.hr.words import fold
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of, course, last_known
from sync.store.tables.types import LessonHours

WORTH = temporary(
    "course_worth",
    Column("site", Text, primary_key=True),
    Column("course", BigInteger, primary_key=True),
    Column("title", Text, nullable=False),
    Column("hours", LessonHours),
    Column("minutes", BigInteger),
    Column("unset", Boolean, nullable=False),
    Column("method", Text),
    Column("provider", Text),
    Column("competencies", Text),
    Column("repeat", Text, nullable=False),
    Column("title_key", Text, nullable=False),
)
NO_HOURS: Mapping[str, Decimal] = MappingProxyType({})


def course_worth(
    session: Session, moment: datetime | None, tried: Mapping[str, Decimal] = NO_HOURS
) -> Table:
    """A temporary table (site, course, title, hours, minutes, unset, method, provider,
    competencies, repeat, title_key); ``tried`` are hours that stand above all others."""
    return fill(session, WORTH, list(read_worth(session, moment, tried)))


def read_worth(
    session: Session, moment: datetime | None, tried: Mapping[str, Decimal] = NO_HOURS
) -> Iterator[dict[str, Any]]:
    """One mapping per course ever known at ``moment``.

    ``minutes`` where hours are written in minutes; ``unset`` where nobody wrote any: what is
    written and cannot be read is unknown, and no rate of a form takes its place.
    """
    courses = session.execute(select(last_known(course, moment))).mappings().all()
    overrides = _overrides(session, moment)
    for row in courses:
        names = (row["shortname"], row["idnumber"], str(row["course"]))
        keys = [(site, name) for site in (row["site"], "") for name in names if name]
        told = next((overrides[key] for key in keys if key in overrides), {})
        text = row["hours_text"] if told.get("minutes") is None else None
        trial = next((tried[name] for name in names if name and name in tried), None)
        unreadable = trial is None and "hours" in (told.get("unread") or "").split()
        hours = None if unreadable else _first(trial, _first(told.get("hours"), read_hours(text)))
        own_minutes = _first(told.get("minutes"), read_minutes(text))
        minutes = None if unreadable or hours is not None else own_minutes
        written = unreadable or (hours, minutes) != (None, None) or (text or "").strip()
        yield {
            "site": row["site"],
            "course": row["course"],
            "title": row["fullname"],
            "hours": hours,
            "minutes": minutes,
            "unset": not written,
            "method": _first(told.get("method"), row["method"]),
            "provider": _first(told.get("provider"), row["provider"]),
            "competencies": _first(told.get("competencies"), row["competencies"]),
            "repeat": told.get("repeat") or "never",
            "title_key": fold(row["fullname"]),
        }


def unknown_courses(session: Session, names: Collection[str]) -> list[str]:
    """Those of the names that no course ever known has as short name, id number or id."""
    rows = last_known(course, None)
    told = session.execute(select(rows.c.shortname, rows.c.idnumber, rows.c.course))
    known = {str(name) for row in told for name in row if name is not None}
    return sorted(set(names) - known)


def _overrides(
    session: Session, moment: datetime | None
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """By (site or "", course key); of two sources the first by name tells."""
    told = as_of(HR["courses"], moment)
    rows = session.execute(select(told).order_by(told.c.source.desc())).mappings()
    return {(row["site"] or "", row["course"]): dict(row) for row in rows}


def _first(told: Any, own: Any) -> Any:
    return own if told is None else told
