"""Corrections: the hours that an official gives one credit, with the reason.

Landed like a fact, so that a past moment knows what held then; the credit counts by it from the
next sync on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from sync.inward.landing import Landed, Scope, land
from sync.inward.verifying import person_of
from sync.store.runs import RunStamp
from sync.store.tables.ledger import credit
from sync.store.tables.people import IDENTIFIER
from sync.store.tables.trainings import credit_correction


class NoSuchCredit(LookupError):
    """The ledger holds no such credit of the person, or several."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The hours that a credit is worth, by whom and why; None: what its source tells."""

    hours: Decimal | None
    by: str
    reason: str


def correct(
    session: Session, nip: str, source: str, correction: Correction, run: RunStamp
) -> Landed:
    """Correct the credit of a person that ``explain`` shows under ``source``.

    Raises as ``find_credit``.
    """
    row = find_credit(session, nip, source)
    told = {"hours": correction.hours, "by": correction.by, "reason": correction.reason}
    return land(session, credit_correction, [row | told], Scope.none(), run)


def find_credit(session: Session, nip: str, source: str) -> dict[str, Any]:
    """A person's credit: nip, kind and source, by which corrections know it.

    ``source`` is the credit's id, after its site and a slash where two sites have it, before @ and
    its year or day where a course counts several times. Raises NoSuchTraining for a stranger's
    number, NoSuchCredit.
    """
    person = person_of(session, nip)
    columns = (credit.c.kind, credit.c.site, credit.c.source, credit.c.date)
    rows = session.execute(select(*columns).where(credit.c.person == person)).all()
    every = [_Named(row.kind, names_of(*row), names_of(row[0], None, *row[2:])) for row in rows]
    fitting = [one for one in every if source in (*one.names, *one.short)]
    if len(fitting) != 1:
        raise NoSuchCredit(f"no single credit {source} of this person; {_remedy(fitting)}")
    taken = [name for one in every for name in one.names]
    _, *broader = reversed(fitting[0].names)
    name = next((one for one in broader if taken.count(one) == 1), fitting[0].names[0])
    return {"nip": _number_of(session, person), "kind": fitting[0].kind, "source": name}


class _Named(NamedTuple):
    """A credit by what it may be called, and the same without its site."""

    kind: str
    names: tuple[str, ...]
    short: tuple[str, ...]


def _remedy(fitting: list[_Named]) -> str:
    if not fitting:
        return "see: lontar explain"
    if len({one.names[-1] for one in fitting}) > 1:
        return "several sites have it: write SITE/ before it"
    return f"it was completed several times: write its day after it, {fitting[0].names[0]}"


def names_of(kind: str, site: str | None, source: str, day: date | None) -> tuple[str, ...]:
    """What a credit may be called, the most particular name first: a completion by its day, its
    year, and its source after its site."""
    whole = f"{site}/{source}" if site else source
    if kind != "completion" or day is None:
        return (whole,)
    return f"{whole}@{day.isoformat()}", f"{whole}@{day.year}", whole


def _number_of(session: Session, person: int) -> str:
    """The number that a person goes by now."""
    order = (IDENTIFIER.c.in_force.desc(), IDENTIFIER.c.number)
    query = select(IDENTIFIER.c.number).where(IDENTIFIER.c.person == person).order_by(*order)
    return str(session.execute(query.limit(1)).scalar_one())
