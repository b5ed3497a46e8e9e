"""Ceilings: the most that the agency grants a type of employment in a year, where it cuts.

Of ``[hours.ceiling]`` with ``ceiling_effect = "cut"``; who is of which type goes by the last day of
the year. Hours fill in date order, certain ones before doubtful ones, after every cap. A type that
is unknown or has no ceiling is not cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, FromClause, Integer, Select, and_, select
from sqlmodel import Session

from reports.hours.crediting import Limit, limited
from reports.hours.settings import HoursSettings, in_force
from reports.people.roster import employment_on
from reports.temporary import fill, temporary

CEILING = "ceiling"  # the why_not of what goes beyond
CEILINGS = temporary(
    "ledger_ceilings",
    Column("person", BigInteger, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("most", BigInteger, nullable=False),  # hundredths of JP
)


def cut_at_ceilings(
    session: Session,
    credits_: Select[Any],
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None,
) -> Select[Any]:
    """The same credits, in each year no more than the ceiling of the person's employment."""
    if settings.ceiling_effect != "cut" or not settings.ceiling:
        return credits_
    credit = credits_.subquery()
    fill(session, CEILINGS, list(_rows(session, credit, settings, moment, people)))
    same = and_(CEILINGS.c.person == credit.c.person, CEILINGS.c.year == credit.c.month // 12)
    joined = select(credit, CEILINGS.c.most).outerjoin(CEILINGS, same).subquery()
    applies = joined.c.most.is_not(None)
    return limited(joined, Limit(applies, joined.c.month // 12, joined.c.most, CEILING))


def _rows(
    session: Session,
    credit: FromClause,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None,
) -> Iterator[dict[str, int]]:
    """Everybody's ceiling in each year that has credits."""
    query = select(credit.c.month // 12).where(credit.c.month.is_not(None)).distinct()
    for year in session.execute(query).scalars().all():
        granted = {kind: in_force(told, year) for kind, told in settings.ceiling.items()}
        for person, kind in employment_on(session, date(year, 12, 31), moment, people):
            most = granted.get(kind)
            if most is not None:
                yield {"person": person, "year": year, "most": int(most.hours * 100)}
