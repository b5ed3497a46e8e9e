"""Every person's lesson hours of a period, in a temporary table that the hour metrics read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    FromClause,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlmodel import Session

from reports.people.refusals import Refusal, read_refusals
from reports.temporary import fill, temporary
from sync.store.tables.types import LessonHours

HOURS = temporary(
    "frame_hours",
    Column("person", BigInteger, primary_key=True),
    *(Column(name, LessonHours, nullable=False) for name in ("counted", "sure", "at_most")),
    Column("unbounded", Boolean, nullable=False),
)
NAMES = ("person", "date", "counted", "certain", "at_most")
LOST = temporary(
    "frame_lost_hours",
    Column("person", BigInteger, nullable=False),
    Column("date", Date),
    Column("counted", LessonHours, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("at_most", LessonHours),
)


def fill_hours(
    session: Session,
    credits_: FromClause,
    first: date,
    reference: date,
    moment: datetime | None = None,
) -> FromClause:
    """(person, counted, sure, at_most, unbounded) by the credits from ``first`` to ``reference``.

    ``unbounded``: nobody knows what a credit is worth at most that lies there, or may. A refused
    row of a certificate may be worth its hours.
    """
    refused = read_refusals(session, moment, ("trainings",))
    lost = fill(session, LOST, list(_lost(refused, first, reference)))
    credit: FromClause = credits_
    if refused:
        both = union_all(*(select(*(one.c[n] for n in NAMES)) for one in (credits_, lost)))
        credit = both.subquery()
    inside = credit.c.date.between(first, reference)
    doubtful = and_(credit.c.at_most.is_(None), or_(inside, credit.c.date.is_(None)))
    sums = (
        func.coalesce(func.sum(case((and_(inside, *more), value))), 0)
        for value, more in (
            (credit.c.counted, ()),
            (credit.c.counted, (credit.c.certain,)),
            (credit.c.at_most, ()),
        )
    )
    unbounded = func.max(case((doubtful, 1), else_=0)) == 1
    rows = select(credit.c.person, *sums, unbounded).where(or_(inside, doubtful))
    return fill(session, HOURS, rows.group_by(credit.c.person))


def _lost(refused: Iterable[Refusal], first: date, reference: date) -> Iterator[dict[str, Any]]:
    """What certificates of refused rows may add: each once, by the row that tells most hours."""
    within = [one for one in refused if one.may_lie_in(first, reference)]
    for (person, _), rows in groupby(sorted(within, key=_certificate), key=_certificate):
        hours = [one.hours for one in rows]
        known = [one for one in hours if one is not None]
        yield {
            "person": person,
            "date": reference,
            "counted": Decimal(0),
            "certain": False,
            "at_most": max(known) if len(known) == len(hours) else None,
        }


def _certificate(one: Refusal) -> tuple[int, str]:
    return one.person, f"{one.source} {one.reference or f'row {one.row}'}"
