"""Completions as credits: of every course the one that counts, with what the others lack.

A course that took a deleted one's place is of one ``line`` with it and counts once with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    null,
    select,
    true,
)

from reports.calendar.months import month_of
from reports.hours.crediting import shortfalls, too_short, worth_of
from reports.hours.once import IN_DOUBT, marks_of_completion
from reports.hours.settings import HoursSettings
from sync.store.tables.happenings import happening
from sync.store.tables.ledger import credit_columns
from sync.store.tables.types import LessonHours

TOLD = [column.name for column in credit_columns() if column.name != "at_most"]
WORTH = ("title", "hours", "minutes", "unset", "method", "provider", "competencies", "title_key")
EARLIEST = ("completed_on", "seen_from", "id")


def completion_credits(
    events: FromClause, worth: FromClause, settings: HoursSettings, moment: datetime | None
) -> Select[Any]:
    """Completion events by their courses' worth as credits, with their marks (``once.MARKS``)."""
    ranked = _ranked(_in_line(events, moment), worth, settings)
    return select(*_columns(ranked, settings), *marks_of_completion(ranked))


def heirs_as_of(moment: datetime | None) -> Select[Any]:
    """(site, course, other): courses that took a deleted one's place, and the first of them."""
    heirs = select(happening.c.site, happening.c.course, happening.c.other)
    heirs = heirs.where(happening.c.kind == "course_recreated")
    return heirs if moment is None else heirs.where(happening.c.seen_at <= moment)


def _in_line(events: FromClause, moment: datetime | None) -> FromClause:
    """Events with the first course of their ``line``: one that took a deleted one's place is it."""
    heir = heirs_as_of(moment).subquery()
    same = and_(heir.c.site == events.c.site, heir.c.course == events.c.course)
    line = func.coalesce(heir.c.other, events.c.course).label("line")
    return select(events, line).outerjoin(heir, same).subquery()


def _ranked(events: FromClause, worth: FromClause, settings: HoursSettings) -> FromClause:
    """Events with their course's worth; ``turn`` 1 is the one that counts of its line, once for
    ``every`` year or completion if the course says so.

    An undated completion yields to a dated one, a withdrawn one to one of its year that stands:
    no year loses what it was told. ``leader`` 0: the one that counts is in doubt.
    """
    told = _told(events, worth)
    doubts = {
        "keep": ["undated"],
        "review": ["undated", "year", "gone"],
        "drop": ["gone", "undated"],
    }
    line = [told.c[name] for name in ("person", "site", "line", "every")]
    order = [told.c[name] for name in (*doubts[settings.withdrawn], *EARLIEST)]
    first = func.first_value(told.c.certain)
    turn, leader = (
        ranking.over(partition_by=line, order_by=order, rows=(None, 0))
        for ranking in (func.row_number(), first)
    )
    return select(told, turn.label("turn"), leader.label("leader")).subquery()


def _told(events: FromClause, worth: FromClause) -> FromClause:
    """Events with their course's worth and what they are ranked by, of columns alone: SQLite sorts
    once for windows that are alike to the letter."""
    year = extract("year", events.c.completed_on)
    every = case(
        (worth.c.repeat == "always", cast(events.c.id, Text)),
        (worth.c.repeat == "yearly", cast(year, Text)),
        else_=literal(""),
    )
    values = {
        "every": every,
        "year": year,
        "gone": 1 - events.c.stands,
        "undated": case((events.c.completed_on.is_(None), 1), else_=0),
    }
    same = and_(worth.c.site == events.c.site, worth.c.course == events.c.course)
    told = [*(worth.c[name] for name in WORTH), *(v.label(n) for n, v in values.items())]
    return select(events, *told).join(worth, same, isouter=True).subquery()


def _columns(event: FromClause, settings: HoursSettings) -> list[ColumnElement[Any]]:
    hours = worth_of(event, settings)
    review = literal(settings.withdrawn == "review")
    in_doubt = and_(event.c.leader == 0, event.c.stands == 1, review)
    short = too_short(event, settings)
    hours = case((short, literal(0, LessonHours())), else_=hours)
    why_not = case(
        (and_(event.c.turn > 1, in_doubt), IN_DOUBT),
        (event.c.turn > 1, "same_course"),
        (and_(event.c.stands == 0, literal(settings.withdrawn == "drop")), "withdrawn"),
        (event.c.completed_on.is_(None), "undated"),
        *shortfalls(event, settings),
        else_=null(),
    )
    values = {
        "kind": literal("completion"),
        "source": cast(event.c.course, Text) + "/" + cast(event.c.account, Text),
        "run": event.c.run_from,
        "date": event.c.completed_on,
        "month": month_of(event.c.completed_on),
        "hours": hours,
        "counted": case((why_not.is_(None), hours), else_=literal(0, LessonHours())),
        "certain": _certain(event, settings),
        "why_not": why_not,
        "title": func.coalesce(event.c.title, "course " + cast(event.c.course, Text)),
    }
    return [(values[n] if n in values else event.c[n]).label(n) for n in TOLD]


def _certain(event: FromClause, settings: HoursSettings) -> ColumnElement[bool]:
    if settings.withdrawn == "keep":
        return true()
    sure = event.c.certain if settings.withdrawn == "review" else event.c.stands
    return case((sure == 1, true()), else_=false())
