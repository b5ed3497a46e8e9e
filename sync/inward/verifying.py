"""People's words on certificates: verified, rejected, or back to a claim.

A word stands above the list's own state and its later files; it is landed like a fact, so that a
past moment knows what was verified then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS, mask
from sync.inward.landing import Landed, Scope, land
from sync.store.runs import RunStamp
from sync.store.tables.facts import HR, as_of, key_of
from sync.store.tables.people import IDENTIFIER
from sync.store.tables.trainings import training_word

State = Literal["verified", "rejected", "claimed"]
KEY = key_of(training_word)


class NoSuchTraining(LookupError):
    """No certificate has this number in this source."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of certificates, and why; ``claimed_on``: when they were handed in."""

    state: State
    by: str
    note: str | None = None
    claimed_on: date | None = None


def speak(session: Session, numbers: Collection[int], word: Word, run: RunStamp) -> Landed:
    """Give the word on certificates by their numbers (``trainings list``).

    Raises NoSuchTraining for a number that is none; nothing is kept then.
    """
    keys = find_trainings(session, numbers)
    words = [{**key, **asdict(word)} for key in keys]
    if word.state != "claimed":  # a word that is not taken back: the day stays that was told
        told = _claim_days(session, keys) if word.claimed_on is None else {}
        words = [one | {"claimed_on": told.get(_key(one), word.claimed_on)} for one in words]
    return land(session, training_word, words, Scope.none(), run)


def _claim_days(session: Session, keys: Collection[dict[str, Any]]) -> dict[Any, date]:
    """The days of claims that earlier words told, by the certificate's key."""
    word, nips = as_of(training_word, None), {key["nip"] for key in keys}
    query = select(word).where(word.c.nip.in_(sorted(nips)), word.c.claimed_on.is_not(None))
    return {_key(row): row["claimed_on"] for row in session.execute(query).mappings()}


def _key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


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
