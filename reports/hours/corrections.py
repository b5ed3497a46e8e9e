"""Officials' corrections of single credits, put into the ledger before anything is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    Table,
    Text,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session

from reports.hours.crediting import ROUNDED_AWAY, TOO_SHORT
from sync.store.tables.facts import as_of
from sync.store.tables.people import numbers_as_of
from sync.store.tables.trainings import credit_correction
from sync.store.tables.types import LessonHours

LIFTED = ("hours_unknown", TOO_SHORT)  # reasons that a correction of the hours does away with


def read_corrections(session: Session, moment: datetime | None) -> Iterator[RowMapping]:
    """Corrections in force with their person: kind, source (after its site), hours, by, reason."""
    row, owner = as_of(credit_correction, moment), numbers_as_of(moment)
    query = (
        select(row, owner.c.person)
        .join(owner, owner.c.number == row.c.nip)
        .where(row.c.hours.is_not(None))
        .order_by(row.c.id)
    )
    yield from session.execute(query).mappings()


def correct_every(session: Session, every: Table, moment: datetime | None) -> Table:
    """The same credits with the hours that officials gave them."""
    names = ("person", "kind", "hours")
    rows = [
        {**{f"told_{n}": row[n] for n in names}, **_meant(row["kind"], row["source"])}
        for row in read_corrections(session, moment)
    ]
    rows.sort(key=lambda row: row["told_length"])  # what names a day stands above what does not
    if rows:
        session.connection().execute(_statement(every), rows)
    return every


def _meant(kind: str, source: str) -> dict[str, Any]:
    """Of a completion the year or day, too, where its correction names one."""
    whole, _, day = source.partition("@") if kind == "completion" else (source, "", "")
    return {"told_source": whole, "told_day": day, "told_length": len(day)}


def _statement(every: Table) -> Any:
    hours: ColumnElement[Any] = bindparam("told_hours", type_=LessonHours())
    site = case((every.c.site.is_(None), ""), else_=every.c.site + "/")
    lifted = or_(*(every.c.why_not == reason for reason in LIFTED))  # no IN: for many rows
    lifted = or_(lifted, every.c.why_not.startswith(ROUNDED_AWAY, autoescape=True))
    counts = or_(every.c.why_not.is_(None), lifted)
    own = every.c.person == bindparam("told_person")
    of_kind = every.c.kind == bindparam("told_kind")
    begins = func.substr(
        func.coalesce(cast(every.c.date, Text), ""), 1, bindparam("told_length", type_=Integer())
    )
    of_day = begins == bindparam("told_day", type_=Text())
    return (
        update(every)
        .where(own, of_kind, of_day, site + every.c.source == bindparam("told_source"))
        .values(
            hours=hours,
            counted=case((counts, hours), else_=every.c.counted),
            why_not=case((lifted, null()), else_=every.c.why_not),
        )
    )
