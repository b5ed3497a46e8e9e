"""What people may say of a decision: whose, of which scheme, for which period, in which words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from connector.hr.nip import SEPARATORS, mask
from reports.calendar.periods import Period
from reports.schemes.language.rules import Scheme
from sync.store.tables.decisions import DecisionException, Objection
from sync.store.tables.people import Identifier

LONGEST = 2_000  # letters of a reason, an objection or an answer


class WrongAct(ValueError):
    """What somebody wants to say of a decision cannot be said: what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose decision is spoken of, by any number of the person."""

    nip: str
    scheme: Scheme
    period: Period


def number_of(session: Session, place: Place) -> str:
    """The number as the store knows it. Raises WrongAct for a stranger or a strange period."""
    number = SEPARATORS.sub("", place.nip)
    if session.get(Identifier, number) is None:
        raise WrongAct(f"no person with the number {mask(number)} is known from HR")
    if place.period.kind != place.scheme.period:
        kind = place.scheme.period
        raise WrongAct(f"{place.scheme.id} is decided by the {kind}; {place.period.text} is none")
    return number


def kept(session: Session, row: DecisionException | Objection) -> int:
    """Keep what was said and give its number."""
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def worded(what: str, text: str) -> str:
    """A text that says something. Raises WrongAct."""
    told = text.strip()
    if not told or len(told) > LONGEST:
        raise WrongAct(f"the {what} is to be 1 to {LONGEST} letters long, not {len(told)}")
    return told
