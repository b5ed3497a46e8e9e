"""People's words on certificates: verified, rejected, or back to a claim.

A word stands above the list's own state and its later files; it is landed like a fact, so that a
past moment knows what was verified then.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS, mask
from sync.inward.landing import Landed, Scope, land
from sync.store.runs import RunStamp
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import IDENTIFIER
from sync.store.tables.trainings import training_word

State = Literal["verified", "rejected", "claimed"]
KEY = ("source", "nip", "reference")


class NoSuchTraining(LookupError):
    """No certificate has this number in this source."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of certificates, and why."""

    state: State
    by: str
    note: str | None = None


def speak(session: Session, numbers: Collection[int], word: Word, run: RunStamp) -> Landed:
    """Give the word on certificates by their numbers (``trainings list``).

    Raises NoSuchTraining for a number that is none; nothing is kept then.
    """
    told = {"state": word.state, "by": word.by, "note": word.note}
    words = [{**key, **told} for key in find_trainings(session, numbers)]
    return land(session, training_word, words, Scope.none(), run)


def find_trainings(session: Session, numbers: Collection[int]) -> list[dict[str, Any]]:
    """The keys of certificates by their numbers. Raises NoSuchTraining for one that is none."""
    rows = as_of(HR["trainings"], None)
    query = select(rows.c.id, *(rows.c[name] for name in KEY)).where(rows.c.id.in_(sorted(numbers)))
    found = {number: key for number, *key in session.execute(query)}
    if strangers := sorted(set(numbers) - found.keys()):
        listed = ", ".join(map(str, strangers))
        raise NoSuchTraining(f"no certificate {listed} now; see: lontar trainings list")
    return [dict(zip(KEY, key, strict=True)) for key in found.values()]


def person_of(session: Session, nip: str) -> int:
    """The person who goes or went by a number. Raises NoSuchTraining."""
    number = SEPARATORS.sub("", nip)
    person: int | None = session.scalar(
        select(IDENTIFIER.c.person).where(IDENTIFIER.c.number == number)
    )
    if person is None:
        raise NoSuchTraining(f"no person with the number {mask(number)} is known from HR")
    return person
