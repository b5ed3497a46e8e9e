"""Corrections: the hours that an official gives one credit, with the reason.

Landed like a fact, so that a past moment knows what held then; the credit counts by it from the
next sync on.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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

    ``source`` is the credit's id, after its site and a slash where two sites have it. Raises
    NoSuchTraining for a stranger's number, NoSuchCredit.
    """
    person = person_of(session, nip)
    query = select(credit.c.kind, credit.c.site, credit.c.source)
    rows = session.execute(query.where(credit.c.person == person)).all()
    found = {(row.kind, reference_of(row.site, row.source)): row.source for row in rows}
    fitting = [key for key, own in found.items() if source in (own, key[1])]
    if len(fitting) != 1:
        why = "several sites have it: write SITE/ before it" if fitting else "see: lontar explain"
        raise NoSuchCredit(f"no single credit {source} of this person; {why}")
    kind, reference = fitting[0]
    return {"nip": _number_of(session, person), "kind": kind, "source": reference}


def reference_of(site: str | None, source: str) -> str:
    """A credit's source after its site."""
    return f"{site}/{source}" if site else source


def _number_of(session: Session, person: int) -> str:
    """The number that a person goes by now."""
    order = (IDENTIFIER.c.in_force.desc(), IDENTIFIER.c.number)
    query = select(IDENTIFIER.c.number).where(IDENTIFIER.c.person == person).order_by(*order)
    return str(session.execute(query.limit(1)).scalar_one())
