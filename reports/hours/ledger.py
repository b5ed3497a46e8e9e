"""The ledger: facts become credits, one row per hour-bearing learning event.

``credits_as_of`` is one set-based query over the facts of any moment; ``refresh`` keeps its
answer for now in the ``credit`` table, renewed for the people whom runs touched since the last
build: a run that died half-way, or another ``[hours]``, is made good by the next. Rules: design §8.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    delete,
    insert,
    or_,
    select,
    union,
)
from sqlmodel import Session

from reports.hours.ceilings import cut_at_ceilings
from reports.hours.completion_credits import completion_credits
from reports.hours.completion_events import CHANGED, completion_events
from reports.hours.corrections import correct_every
from reports.hours.course_worth import NO_HOURS, course_worth
from reports.hours.crediting import capped
from reports.hours.once import EVERY, counted_once, keep_every
from reports.hours.outside import fill_trainings, training_credits
from reports.hours.settings import HoursSettings, in_force
from sync.store.tables.facts import HR, completion, course
from sync.store.tables.ledger import LedgerState, credit
from sync.store.tables.people import IDENTIFIER, link, links_as_of
from sync.store.tables.trainings import credit_correction, training_word

__all__ = [
    "HoursSettings",
    "credits_as_of",
    "fill_every",
    "in_force",
    "rebuild",
    "refresh",
    "touched_since",
]

COLUMNS = [column.name for column in credit.columns if column.name != "id"]
RULES = 8  # raise it when the same facts give other credits: the next refresh builds all anew
NAME = "credit"
MANY = 5000  # touched people beyond which a full build is cheaper than naming them


def refresh(session: Session, settings: HoursSettings, run: int) -> int:
    """Bring the credits up to ``run``, the present one; returns how many rows were renewed."""
    rules = built_by(settings)
    state = session.get(LedgerState, NAME)
    if state is None:
        state = LedgerState(name=NAME, built_by="", run=0)
        session.add(state)
    known = state.built_by == rules
    people = touched_since(session, state.run, settings) if known else None
    state.built_by, state.run = rules, run
    return rebuild(session, settings, people)


def built_by(settings: HoursSettings) -> str:
    """What credits depend on beside facts, as one text."""
    return f"rules {RULES}, {settings.crediting}"


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
    for table in (EVERY, CHANGED):  # now, or the next build would have to take everybody's away
        table.drop(session.connection())
    return int(result.rowcount)


def touched_since(session: Session, run: int, settings: HoursSettings) -> set[int] | None:
    """People whose credits may differ since ``run`` (included).

    None means anybody's: a course changed its worth, a number changed its person, or they are
    too many to name.
    """
    for table in (course, HR["courses"]):
        if session.execute(select(table.c.id).where(_since(table, run)).limit(1)).first():
            return None
    moved = select(IDENTIFIER.c.number).where(IDENTIFIER.c.moved_in >= max(run, 1)).limit(1)
    if session.execute(moved).first():
        return None
    pair = (completion.c.site, completion.c.account)
    moved_in = (completion.c.run_from >= run, completion.c.run_to >= run)
    each = (select(*pair).where(one) for one in moved_in)  # by its own index
    fresh, now = union(*each).subquery(), links_as_of(None)
    same = and_(now.c.site == fresh.c.site, now.c.account == fresh.c.account)
    completed = select(now.c.person).join(fresh, same)
    linked = select(link.c.person).where(_since(link, run))
    told = [HR["trainings"], training_word, credit_correction]
    if settings.ceiling_effect == "cut":
        told += [HR["people"], HR["employments"]]
    evidence = (
        select(IDENTIFIER.c.person)
        .join(table, table.c.nip == IDENTIFIER.c.number)
        .where(_since(table, run))
        for table in told
    )
    newcomers = (
        select(IDENTIFIER.c.person)
        .join(HR["people"], HR["people"].c.nip == IDENTIFIER.c.number)
        .where(HR["people"].c.run_from >= run, IDENTIFIER.c.number.in_(_certified()))
    )
    touched = set(session.execute(union(linked, completed, newcomers, *evidence)).scalars())
    return None if len(touched) > MANY else touched


def _certified() -> Select[Any]:
    """Numbers with a certificate: it may have been there before its person was."""
    return select(HR["trainings"].c.nip)


def _since(table: Any, run: int) -> ColumnElement[bool]:
    return or_(table.c.run_from >= run, table.c.run_to >= run)


def credits_as_of(
    session: Session,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None = None,
    *,
    course_hours: Mapping[str, Decimal] = NO_HOURS,
) -> Select[Any]:
    """A query of credits (the columns of ``credit``) from the facts as they stood at ``moment``.

    ``course_hours`` stand above what courses say, by short name, id number or id.
    """
    every = fill_every(session, settings, moment, people, course_hours=course_hours)
    credits_ = capped(counted_once(session, every), settings)
    return cut_at_ceilings(session, credits_, settings, moment, people)


def fill_every(
    session: Session,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None = None,
    *,
    course_hours: Mapping[str, Decimal] = NO_HOURS,
) -> FromClause:
    """Every event as a credit of its own, with what tells whether others are the same training."""
    events = completion_events(session, moment, people)
    worth = course_worth(session, moment, course_hours)
    completions = completion_credits(events, worth, settings, moment)
    trainings = training_credits(fill_trainings(session, settings, moment, people), settings)
    return correct_every(session, keep_every(session, completions, trainings), moment)
