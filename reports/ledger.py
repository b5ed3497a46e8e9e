"""The ledger: facts become credits, one row per hour-bearing learning event.

``credits_as_of`` is one set-based query over the facts of any moment; ``refresh`` keeps its
answer for now in the ``credit`` table, renewed for the people whom runs touched since the last
build: a run that died half-way, or another ``[hours]``, is made good by the next. Rules: design §8.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    delete,
    extract,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    union,
)
from sqlalchemy import String as SqlText
from sqlmodel import Session

from reports.course_worth import course_worth
from reports.crediting import capped, worth_of
from reports.hours_settings import HoursSettings, in_force
from sync.store.tables.facts import HR, as_of, completion, course
from sync.store.tables.ledger import LedgerState, credit
from sync.store.tables.people import link
from sync.store.tables.types import LessonHours

__all__ = ["HoursSettings", "credits_as_of", "in_force", "month_of", "rebuild", "refresh"]

COLUMNS = [column.name for column in credit.columns if column.name != "id"]
RULES = 2  # raise it when the same facts give other credits: the next refresh builds all anew
NAME = "credit"
MANY = 5000  # touched people beyond which a full build is cheaper than naming them


def refresh(session: Session, settings: HoursSettings, run: int) -> int:
    """Bring the credits up to ``run``, the present one; returns how many rows were renewed."""
    built_by = f"rules {RULES}, {settings.crediting}"
    state = session.get(LedgerState, NAME)
    if state is None:
        state = LedgerState(name=NAME, built_by="", run=0)
        session.add(state)
    people = touched_since(session, state.run) if state.built_by == built_by else None
    state.built_by, state.run = built_by, run
    return rebuild(session, settings, people)


def rebuild(
    session: Session, settings: HoursSettings, people: Collection[int] | None = None
) -> int:
    """Renew the credits of ``people`` (None: everybody); returns how many rows they have."""
    stale = delete(credit)
    if people is not None:
        stale = stale.where(credit.c.person.in_(sorted(people)))
    fresh = credits_as_of(session, settings, None, people)
    session.execute(stale)
    statement = insert(credit).from_select(COLUMNS, fresh)
    result: Any = session.execute(statement.execution_options(preserve_rowcount=True))
    return int(result.rowcount)


def touched_since(session: Session, run: int) -> set[int] | None:
    """People whose credits may differ since ``run`` (included).

    None means anybody's: a course changed its worth, or they are too many to name.
    """
    for table in (course, HR["courses"]):
        if session.execute(select(table.c.id).where(_since(table, run)).limit(1)).first():
            return None
    pair = and_(link.c.site == completion.c.site, link.c.account == completion.c.account)
    completed = select(link.c.person).join(completion, pair).where(_since(completion, run))
    linked = select(link.c.person).where(_since(link, run))
    touched = set(session.execute(union(linked, completed)).scalars())
    return None if len(touched) > MANY else touched


def _since(table: Any, run: int) -> ColumnElement[bool]:
    return or_(table.c.run_from >= run, table.c.run_to >= run)


def credits_as_of(
    session: Session,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None = None,
) -> Select[Any]:
    """A query of credits (the columns of ``credit``) from the facts as they stood at ``moment``."""
    events = _events(_histories(moment, people), moment)
    ranked = _ranked(events, course_worth(session, moment), settings)
    return capped(select(*_columns(ranked, settings)), settings)


def _histories(moment: datetime | None, people: Collection[int] | None) -> FromClause:
    """Completion rows known at the moment with their person, and what followed each row."""
    linked = as_of(link, moment)
    pair = (completion.c.site, completion.c.account, completion.c.course)
    following = [
        func.lead(completion.c[name])
        .over(partition_by=pair, order_by=completion.c.id)
        .label(f"next_{name}")
        for name in ("seen_from", "completed_at")
    ]
    same = and_(linked.c.site == completion.c.site, linked.c.account == completion.c.account)
    known = select(completion, linked.c.person, *following).join(linked, same)
    if moment is not None:
        known = known.where(completion.c.seen_from <= moment)
    if people is not None:
        known = known.where(linked.c.person.in_(sorted(people)))
    return known.subquery()


def _events(known: FromClause, moment: datetime | None) -> FromClause:
    """One row per completion that was ever there; ``certain`` unless it vanished since.

    A row replaced in the landing that closed it was a corrected date, and one that came back as
    it was has only been out of sight: neither is an event of its own.
    """
    present: ColumnElement[bool] = known.c.seen_to.is_(None)
    if moment is not None:
        present = or_(present, known.c.seen_to > moment)
    corrected = known.c.next_seen_from == known.c.seen_to
    came_back = known.c.next_completed_at.is_not_distinct_from(known.c.completed_at)
    superseded = and_(known.c.next_seen_from.is_not(None), or_(corrected, came_back))
    certain = case((present, true()), else_=false()).label("certain")
    return select(known, certain).where(or_(present, ~superseded)).subquery()


def _ranked(events: FromClause, worth: FromClause, settings: HoursSettings) -> FromClause:
    """Events with their course's worth; ``turn`` 1 is the one that counts for its course.

    A withdrawn completion yields to one that stands, an undated one to a dated one.
    """
    every = case(
        (worth.c.repeat == "always", cast(events.c.id, SqlText)),
        (worth.c.repeat == "yearly", cast(extract("year", events.c.completed_on), SqlText)),
        else_=literal(""),
    )
    in_doubt = case((events.c.certain.is_(False), 1), else_=0)
    undated = case((events.c.completed_on.is_(None), 1), else_=0)
    doubts = [undated] if settings.withdrawn == "keep" else [in_doubt, undated]
    turn = func.row_number().over(
        partition_by=(events.c.person, events.c.site, events.c.course, every),
        order_by=(*doubts, events.c.completed_on, events.c.seen_from, events.c.id),
    )
    same = and_(worth.c.site == events.c.site, worth.c.course == events.c.course)
    names = ("title", "hours", "minutes", "unset", "method", "provider", "competencies")
    told = [worth.c[name] for name in names]
    return select(events, *told, turn.label("turn")).join(worth, same, isouter=True).subquery()


def _columns(event: FromClause, settings: HoursSettings) -> list[ColumnElement[Any]]:
    hours = worth_of(event, settings)
    why_not = case(
        (event.c.turn > 1, "same_course"),
        (and_(event.c.certain.is_(False), literal(settings.withdrawn == "drop")), "withdrawn"),
        (event.c.completed_on.is_(None), "undated"),
        (hours.is_(None), "hours_unknown"),
        else_=null(),
    )
    values = {
        "kind": literal("completion"),
        "source": cast(event.c.course, SqlText) + "/" + cast(event.c.account, SqlText),
        "run": event.c.run_from,
        "date": event.c.completed_on,
        "month": month_of(event.c.completed_on),
        "hours": hours,
        "counted": case((why_not.is_(None), hours), else_=literal(0, LessonHours())),
        "certain": true() if settings.withdrawn == "keep" else event.c.certain,
        "why_not": why_not,
        "title": func.coalesce(event.c.title, "course " + cast(event.c.course, SqlText)),
    }
    return [(values[n] if n in values else event.c[n]).label(n) for n in COLUMNS]


def month_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The month index (year × 12 + month − 1) of a date column."""
    year, month = (cast(extract(part, day), Integer) for part in ("year", "month"))
    return year * 12 + month - 1
