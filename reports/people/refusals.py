"""Refused rows of personnel files about known persons: what they would have said is unknown.

Only the last accepted file of each source is asked, as known at a moment. (law 2)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, SQLModel

from sync.store.tables.people import numbers_as_of

INTAKE = SQLModel.metadata.tables["intake"]
REFUSED_ROW = SQLModel.metadata.tables["refused_row"]
PLACE = ("file", "sheet", "row", "message")
READ = ("day", "until", "hours", "reference")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row of a person; its days, ``hours`` (JP) and ``reference`` where readable."""

    person: int
    holds: str
    source: str
    file: str
    sheet: str | None
    row: int | None
    message: str
    day: date | None
    until: date | None
    hours: Decimal | None
    reference: str | None

    def may_lie_in(self, first: date, last: date) -> bool:
        """Whether any of the days that it may be of is one of these."""
        return self.day is None or (self.day <= last and (self.until or self.day) >= first)

    def as_json(self) -> dict[str, Any]:
        """The row's place, what is wrong with it, and what to do."""
        told = {name: getattr(self, name) for name in ("holds", "source", *PLACE)}
        days = {name: (day := getattr(self, name)) and day.isoformat() for name in ("day", "until")}
        return {**told, **days, "remedy": REMEDY}


REMEDY = "correct it in the personnel file and send it again; until then it is in doubt"


def read_refusals(
    session: Session,
    moment: datetime | None,
    holds: Collection[str],
    person: int | None = None,
) -> list[Refusal]:
    """Refused rows of sources of these kinds (about one person), in the order of their files."""
    owner = numbers_as_of(moment)
    row = REFUSED_ROW.c
    query = (
        select(owner.c.person, INTAKE.c.holds, INTAKE.c.source, *(row[n] for n in (*PLACE, *READ)))
        .join(REFUSED_ROW, row.nip == owner.c.number)
        .join(INTAKE, INTAKE.c.id == row.intake)
        .where(INTAKE.c.id.in_(last_accepted(moment, INTAKE.c.holds.in_(sorted(holds)))))
        .order_by(row.id)
    )
    if person is not None:
        query = query.where(owner.c.person == person)
    return [Refusal(*told) for told in session.execute(query)]


def refused_standards(
    session: Session, moment: datetime | None
) -> Iterator[tuple[str, date | None]]:
    """Posts of refused rows of standards, with the day from which the row would hold."""
    row = REFUSED_ROW.c
    accepted = last_accepted(moment, INTAKE.c.holds == "standards")
    query = select(row.reference, row.day).where(row.intake.in_(accepted))
    yield from map(tuple, session.execute(query.where(row.reference.is_not(None))))


def last_accepted(moment: datetime | None, *which: ColumnElement[bool]) -> Select[Any]:
    """The id of the last accepted file of each source, as known at the moment."""
    accepted_at = func.coalesce(INTAKE.c.decided_at, INTAKE.c.read_at)
    in_force: ColumnElement[bool] = INTAKE.c.status == "accepted"
    if moment is not None:
        in_force = and_(accepted_at <= moment, or_(in_force, INTAKE.c.retired_at > moment))
    return select(func.max(INTAKE.c.id)).where(in_force, *which).group_by(INTAKE.c.source)
