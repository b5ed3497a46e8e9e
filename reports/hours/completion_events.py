"""Completions with their history become learning events: what was completed, and does it stand.

A fact may vanish and come back, or change its date. A date that moves is a correction, unless
everybody's moved together (unlocked criteria: the date told first stays) or it lies after the
moment when the completion was seen already (then it was completed again). What vanished is an
event still; it stands if Moodle shows it, and is certain if it stands or was completed again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlmodel import Session

from reports.temporary import fill, temporary
from sync.store.tables.facts import completion
from sync.store.tables.happenings import happening
from sync.store.tables.people import links_as_of

PAIR = ("site", "account", "course")
FLAGS = ("stands", "certain")
KEPT = ("id", *PAIR, "completed_at", "completed_on", "run_from", "seen_from", "person")

CHANGED = temporary(
    "changed_completions",
    *(Column(name, completion.c[name].type) for name in KEPT[:-1]),
    Column("person", BigInteger),
    *(Column(name, Integer) for name in FLAGS),
)
ACCOUNTS = temporary(
    "ledger_accounts",
    Column("site", Text, primary_key=True),
    Column("account", BigInteger, primary_key=True),
    Column("person", BigInteger, nullable=False),
)


def completion_events(
    session: Session, moment: datetime | None, people: Collection[int] | None
) -> FromClause:
    """One row per completion of a person known at the moment: id, site, account, course,
    completed_at, completed_on, run_from, seen_from, person; ``stands`` and ``certain`` (1 or 0)."""
    accounts = _accounts(session, moment, people)
    few = people is not None
    known = _known(accounts, moment, few=few)
    changed = _changed(accounts, few=few).subquery()
    both = and_(*(known.c[name] == changed.c[name] for name in PAIR))
    eventful = select(known).join(changed, both).subquery()
    told = fill(
        session, CHANGED, _picked(_episodes(_folded(_judged(_with_row_before(eventful), moment))))
    )
    steady = select(
        *(known.c[name] for name in KEPT), *(literal(1).label(name) for name in FLAGS)
    ).outerjoin(changed, both)
    return steady.where(changed.c.site.is_(None)).union_all(select(told)).subquery()


def _accounts(
    session: Session, moment: datetime | None, people: Collection[int] | None
) -> FromClause:
    """The accounts of the people (None: everybody) at the moment, kept to be joined often."""
    linked = links_as_of(moment)
    rows = select(linked.c.site, linked.c.account, linked.c.person)
    if people is not None:
        rows = rows.where(linked.c.person.in_(sorted(people)))
    return fill(session, ACCOUNTS, rows)


def _changed(accounts: FromClause, *, few: bool) -> Select[Any]:
    """Pairs of the accounts whose completion was ever another, or is gone."""
    pairs = select(*(completion.c[name] for name in PAIR)).distinct()
    return _of(accounts, pairs, few=few).where(completion.c.seen_to.is_not(None))


def _known(accounts: FromClause, moment: datetime | None, *, few: bool) -> FromClause:
    """Rows known at the moment with their person; ``stands``: Moodle showed them then."""
    stood: ColumnElement[bool] = completion.c.seen_to.is_(None)
    if moment is not None:
        stood = or_(stood, completion.c.seen_to > moment)
    stands = case((stood, 1), else_=0).label("stands")
    known = _of(accounts, select(completion, accounts.c.person, stands), few=few)
    if moment is not None:
        known = known.where(completion.c.seen_from <= moment)
    return known.subquery()


def _of(accounts: FromClause, rows: Select[Any], *, few: bool) -> Select[Any]:
    """Completions of the accounts; of a few, found by them: SQLite would read all and then ask."""
    pair = ("site", "account")
    found = rows.join(accounts, and_(*(accounts.c[name] == completion.c[name] for name in pair)))
    if not few:
        return found
    own = select(*(accounts.c[name] for name in pair))
    return found.where(tuple_(*(completion.c[name] for name in pair)).in_(own))


def _pair(rows: FromClause, *more: str) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in (*PAIR, *more)]


def _with_row_before(rows: FromClause) -> FromClause:
    names = ("completed_at", "seen_from", "seen_to", "run_to")
    before = [
        func.lag(rows.c[name])
        .over(partition_by=_pair(rows), order_by=rows.c.id)
        .label(f"{name}_before")
        for name in names
    ]
    return select(rows, *before).subquery()


def _judged(rows: FromClause, moment: datetime | None) -> FromClause:
    """``begins`` 1: completed again, an event of its own; ``corrects`` 1: only the date of the
    row before is another, and that one was wrong."""
    redated = select(happening.c.site, happening.c.course, happening.c.run)
    redated = redated.where(happening.c.kind == "completions_redated")
    if moment is not None:
        redated = redated.where(happening.c.seen_at <= moment)
    together = redated.distinct().subquery()
    same = and_(
        rows.c.site == together.c.site,
        rows.c.course == together.c.course,
        rows.c.run_to_before == together.c.run,
    )
    in_place = rows.c.seen_to_before == rows.c.seen_from
    was_sane = rows.c.completed_at_before <= rows.c.seen_from_before
    later = or_(
        and_(in_place, was_sane, rows.c.completed_at > rows.c.seen_from_before),
        and_(~in_place, rows.c.completed_at >= rows.c.seen_to_before),
    )
    alone = together.c.run.is_(None)
    begins = case((and_(alone, later), 1), else_=0)
    corrects = case((and_(alone, later), 0), (and_(alone, in_place), 1), else_=0)
    query = select(rows, begins.label("begins"), corrects.label("corrects"))
    return query.outerjoin(together, same).subquery()


def _folded(rows: FromClause) -> FromClause:
    """Rows of one date are one, however often it went and came back: the last of them."""
    same_date = _pair(rows, "completed_at")
    corrected = func.lead(rows.c.corrects).over(partition_by=_pair(rows), order_by=rows.c.id)
    query = select(
        *(rows.c[name] for name in (*KEPT, "stands")),
        func.coalesce(corrected, 0).label("corrected"),
        func.min(rows.c.id).over(partition_by=same_date).label("first"),
        func.first_value(rows.c.begins)
        .over(partition_by=same_date, order_by=rows.c.id)
        .label("begins"),
        func.row_number().over(partition_by=same_date, order_by=rows.c.id.desc()).label("turn"),
    ).subquery()
    return select(query).where(query.c.turn == 1).subquery()


def _episodes(rows: FromClause) -> FromClause:
    """Rows with the number of their completion among those of the pair."""
    number = func.sum(rows.c.begins).over(partition_by=_pair(rows), order_by=rows.c.first)
    return select(rows, number.label("episode")).subquery()


def _picked(rows: FromClause) -> Select[Any]:
    """One row per completion: the earliest date that nobody corrected."""
    one = _pair(rows, "episode")
    wrong = case((and_(rows.c.corrected == 1, rows.c.stands == 0), 1), else_=0)
    order = (wrong, rows.c.completed_at.nulls_last(), rows.c.first)
    ranked = select(
        *(rows.c[name] for name in (*KEPT, "episode")),
        func.max(rows.c.stands).over(partition_by=one).label("stands"),
        func.max(rows.c.episode).over(partition_by=_pair(rows)).label("last"),
        func.row_number().over(partition_by=one, order_by=order).label("turn"),
    ).subquery()
    again = case((or_(ranked.c.stands == 1, ranked.c.episode < ranked.c.last), 1), else_=0)
    columns = [ranked.c[name] for name in KEPT]
    return select(*columns, ranked.c.stands, again.label("certain")).where(ranked.c.turn == 1)
