"""Objections: what people say against a decision, and the answers they are given.

An answer changes no decision by itself: what was wrong is mended in its source, or an official
makes an exception.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, select
from sqlmodel import Session, SQLModel

from reports.schemes.officials.acts import Place, WrongAct, kept, number_of, worded
from sync.store.tables.decisions import Objection
from sync.store.tables.people import numbers_as_of

OBJECTIONS = SQLModel.metadata.tables["objections"]
ANSWER = ("answer", "outcome", "answered_by", "answered_at")

Answered = Literal["upheld", "dismissed"]


def open_objection(session: Session, place: Place, text: str, *, by: str, now: datetime) -> int:
    """Keep an objection and give its number. Raises WrongAct."""
    row = Objection(
        nip=number_of(session, place),
        scheme=place.scheme.id,
        period=place.period.text,
        text=worded("text", text),
        opened_by=worded("name", by),
        opened_at=now,
    )
    return kept(session, row)


def answer_objection(
    session: Session, number: int, text: str, outcome: Answered, *, by: str, now: datetime
) -> None:
    """Close an objection with an answer, once. Raises WrongAct."""
    row = session.get(Objection, number)
    if row is None:
        raise WrongAct(f"no objection {number}; see: lontar scheme objections")
    if row.answered_at is not None:
        raise WrongAct(f"objection {number} was answered by {row.answered_by} already")
    row.answer, row.outcome = worded("answer", text), outcome
    row.answered_by, row.answered_at = worded("name", by), now


def read_objections(
    session: Session, *, person: int | None = None, moment: datetime | None = None
) -> list[dict[str, Any]]:
    """Objections as they stood at a moment, oldest first, with ``person`` and ``open``."""
    owner = numbers_as_of(moment)
    query = select(OBJECTIONS, owner.c.person).outerjoin(owner, owner.c.number == OBJECTIONS.c.nip)
    if person is not None:
        query = query.where(owner.c.person == person)
    if moment is not None:
        query = query.where(OBJECTIONS.c.opened_at <= moment)
    rows = session.execute(query.order_by(OBJECTIONS.c.id)).mappings()
    return [_told(row, moment) for row in rows]


def _told(row: RowMapping, moment: datetime | None) -> dict[str, Any]:
    answered = row["answered_at"]
    is_open = answered is None or (moment is not None and answered > moment)
    unsaid: dict[str, Any] = dict.fromkeys(ANSWER) if is_open else {}
    return {**row, **unsaid, "open": is_open}
