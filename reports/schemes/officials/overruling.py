"""Exceptions: an official's word that stands above a scheme's rules for a person and period.

Kept in a table of their own, so that no import touches them; what the rules came to stays
visible beside them. One holds while the reference date is not after its last day and nobody
withdrew it; acts are kept, never erased. (law 1) The reference date stays in the period: an
exception that holds on the period's last day holds for its decision for good, until withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import ColumnElement, RowMapping, or_, select
from sqlmodel import Session, SQLModel

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Frame
from reports.schemes.officials.acts import Place, WrongAct, kept, number_of, worded
from reports.schemes.outcomes import Decision, Exemption
from sync.store.tables.decisions import DecisionException
from sync.store.tables.people import numbers_as_of

EXCEPTIONS = SQLModel.metadata.tables["exceptions"]
OUTCOMES = ("eligible", "not_eligible", "needs_review", "not_applicable")
SENTENCES = {
    "id": "Diputuskan dengan pengecualian pejabat, berlaku sampai {until}.",
    "en": "Decided by an official's exception, in force until {until}.",
}


def make_exception(session: Session, place: Place, ruling: Exemption, today: date) -> int:
    """Keep an exception and give its number. Raises WrongAct."""
    nip = number_of(session, place)
    _check(place, ruling, today)
    for other in list_exceptions(session, AsOf(today), place):
        if other["state"] == "in_force":
            remedy = f"withdraw it first: lontar scheme withdraw {other['id']}"
            raise WrongAct(f"exception {other['id']} is in force; {remedy}")
    row = DecisionException(
        nip=nip,
        scheme=place.scheme.id,
        period=place.period.text,
        outcome=ruling.outcome,
        tier=ruling.tier,
        reason=worded("reason", ruling.reason),
        until=ruling.until,
        made_by=worded("name", ruling.by),
        made_at=ruling.at,
    )
    return kept(session, row)


def withdraw_exception(
    session: Session, number: int, *, by: str, because: str, now: datetime
) -> None:
    """End an exception before its day; it stays in the books. Raises WrongAct."""
    row = session.get(DecisionException, number)
    if row is None:
        raise WrongAct(f"no exception {number}; see: lontar scheme exceptions")
    if row.withdrawn_at is not None:
        raise WrongAct(f"exception {number} was withdrawn by {row.withdrawn_by} already")
    row.withdrawn_by, row.withdrawn_at = worded("name", by), now
    row.withdrawn_because = worded("reason", because)


def list_exceptions(session: Session, at: AsOf, place: Place | None = None) -> list[dict[str, Any]]:
    """All exceptions (of one person, scheme and period), oldest first, with their ``state``:
    in_force, ended or withdrawn."""
    owner = numbers_as_of(at.moment)
    query = select(EXCEPTIONS, owner.c.person).outerjoin(owner, owner.c.number == EXCEPTIONS.c.nip)
    if place is not None:
        named = owner.alias()
        person = select(named.c.person).where(named.c.number == number_of(session, place))
        query = query.where(
            owner.c.person.in_(person),
            EXCEPTIONS.c.scheme == place.scheme.id,
            EXCEPTIONS.c.period == place.period.text,
        )
    if at.moment is not None:
        query = query.where(EXCEPTIONS.c.made_at <= at.moment)
    rows = session.execute(query.order_by(EXCEPTIONS.c.id)).mappings()
    return [_told(row, at) for row in rows]


def read_rulings(session: Session, frame: Frame) -> Mapping[tuple[int, str], Exemption]:
    """Exceptions that hold in the frame, by person and scheme; of several the last one made."""
    owner = numbers_as_of(frame.at.moment)
    query = (
        select(EXCEPTIONS, owner.c.person)
        .join(owner, owner.c.number == EXCEPTIONS.c.nip)
        .where(EXCEPTIONS.c.period == frame.period.text, EXCEPTIONS.c.until >= frame.reference)
        .order_by(EXCEPTIONS.c.id)
    )
    open_: ColumnElement[bool] = EXCEPTIONS.c.withdrawn_at.is_(None)
    if frame.at.moment is not None:
        query = query.where(EXCEPTIONS.c.made_at <= frame.at.moment)
        open_ = or_(open_, EXCEPTIONS.c.withdrawn_at > frame.at.moment)
    rows = session.execute(query.where(open_)).mappings()
    return {(row["person"], row["scheme"]): _exemption(row) for row in rows}


def overruled(own: Decision, ruling: Exemption | None, language: str) -> Decision:
    """The decision under an exception, with what the rules came to beside it."""
    if ruling is None:
        return own
    kept = own.tier if ruling.outcome == own.outcome == "eligible" else None
    until = format_date(ruling.until, "long", locale=language)
    return replace(
        own,
        outcome=ruling.outcome,
        tier=ruling.tier or kept,
        open_tier=None,
        reason=SENTENCES[language].format(until=until),
        own_outcome=own.outcome,
        exception=ruling,
    )


def _check(place: Place, ruling: Exemption, today: date) -> None:
    tiers = [tier.id for tier in place.scheme.tier]
    if ruling.outcome not in OUTCOMES:
        raise WrongAct(f"{ruling.outcome}: an exception gives one of {', '.join(OUTCOMES)}")
    if ruling.tier is not None and (ruling.tier not in tiers or ruling.outcome != "eligible"):
        known = ", ".join(tiers) or "none"
        raise WrongAct(f"tier {ruling.tier} goes with eligible alone; tiers: {known}")
    last = place.period.last
    if last < today and ruling.until > last:
        raise WrongAct(
            f"{place.period.text} ended on {last} and what is decided for it never ends by itself: "
            f"write --until {last}; to end the exception later: lontar scheme withdraw"
        )
    if ruling.until < min(today, place.period.last):
        raise WrongAct(f"{ruling.until} is past: write the last day on which it is to hold")


def _told(row: RowMapping, at: AsOf) -> dict[str, Any]:
    reference = min(parse_period(row["period"]).last, at.day)
    withdrawn = row["withdrawn_at"]
    state = "in_force" if row["until"] >= reference else "ended"
    if withdrawn is not None and (at.moment is None or withdrawn <= at.moment):
        state = "withdrawn"
    told = {column.name: row[column.name] for column in EXCEPTIONS.columns}
    if state != "withdrawn":
        told |= dict.fromkeys(("withdrawn_by", "withdrawn_at", "withdrawn_because"))
    return {**told, "state": state}


def _exemption(row: RowMapping) -> Exemption:
    names = ("id", "outcome", "tier", "reason", "until")
    return Exemption(**{n: row[n] for n in names}, by=row["made_by"], at=row["made_at"])
