"""Sittings of pre-tests and post-tests, in a temporary table in the order of their pairs.

The key finds the tests of one pair at once and in their order, so that gains need no sorting.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    func,
    or_,
    select,
)
from sqlmodel import Session

from reports.people.few import by_account
from reports.temporary import fill, temporary
from sync.store.tables.facts import as_of
from sync.store.tables.learning import quiz_attempt
from sync.store.tables.people import links_as_of

SITTINGS = temporary(
    "frame_sittings",
    Column("person", BigInteger, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("pair", Text, primary_key=True),
    Column("pre_test", Boolean, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("attempt", BigInteger, primary_key=True),
    Column("percent", Double, primary_key=True),
    Column("quiz", BigInteger, primary_key=True),
    Column("account", BigInteger, primary_key=True),  # two of one person may tell the same
    Column("post_test", Boolean, nullable=False),
)
FINAL = 0  # the number of an attempt, and of an account, that nobody told


def fill_sittings(
    session: Session,
    result: FromClause,
    reference: date,
    moment: datetime | None,
    *,
    few: bool = False,
) -> FromClause:
    """Sittings up to the reference date: the marked attempts at each test; where none is known
    the final grade stands for them."""
    sitting = _sittings(result, moment, few=few).subquery()
    rows = select(*(sitting.c[column.name] for column in SITTINGS.columns))
    return fill(session, SITTINGS, rows.where(sitting.c.day <= reference))


def _sittings(result: FromClause, moment: datetime | None, *, few: bool) -> Select[Any]:
    attempt = attempts(moment, result if few else None)
    # attempts on the left: SQLite sorts them for this join by the names in this order
    same = and_(*(attempt.c[name] == result.c[name] for name in ("person", "site", "quiz")))
    return (
        select(
            *(result.c[name] for name in ("person", "site", "pair", "pre_test", "quiz")),
            result.c.post_test,
            func.coalesce(attempt.c.day, result.c.day).label("day"),
            func.coalesce(attempt.c.attempt, FINAL).label("attempt"),
            func.coalesce(attempt.c.percent, result.c.percent).label("percent"),
            func.coalesce(attempt.c.account, FINAL).label("account"),
        )
        .outerjoin(attempt, same)
        .where(or_(result.c.pre_test, result.c.post_test))
    )


def attempts(moment: datetime | None, people: FromClause | None = None) -> FromClause:
    """(person, site, account, quiz, attempt, percent, day) of finished and marked attempts;
    ``people``: of those few alone."""
    attempt, linked = as_of(quiz_attempt, moment), links_as_of(moment)
    own = and_(linked.c.site == attempt.c.site, linked.c.account == attempt.c.account)
    percent = attempt.c.points / attempt.c.points_max * 100
    return (
        select(
            linked.c.person,
            *(attempt.c[name] for name in ("site", "account", "quiz", "attempt")),
            percent.label("percent"),
            attempt.c.finished_on.label("day"),
        )
        .join(linked, own)
        .where(
            attempt.c.state == "finished",
            attempt.c.points.is_not(None),
            attempt.c.finished_on.is_not(None),
            *([] if people is None else [by_account(attempt, people, moment)]),
        )
        .subquery()
    )
