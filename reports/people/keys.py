"""Whose the keys of persons are: a number that was joined leaves rows of its former key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from sync.store.tables.people import keys_as_of


def joined_keys(session: Session, moment: datetime | None) -> dict[int, int]:
    """The keys that are another person's at a moment, with that person; no others."""
    owner = keys_as_of(moment)
    moved = select(owner.c.key, owner.c.person).where(owner.c.key != owner.c.person)
    found: dict[int, int] = dict(session.execute(moved).all())
    return found
