"""Accounts that are linked to nobody though something names whose they may be.

What was completed with one may be its person's: until somebody says whose it is, nobody knows how
many lesson hours that person has at most. (law 2)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true
from sqlmodel import Session

from reports.people.among import among
from sync.store.tables.facts import as_of, completion
from sync.store.tables.people import keys_as_of, unmatched


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account with completions that may be a person's; ``detail`` says why it is not linked."""

    person: int
    site: str
    account: int
    reason: str
    detail: str

    def as_json(self) -> dict[str, Any]:
        """All but the person's key."""
        return {name: value for name, value in asdict(self).items() if name != "person"}


def read_strangers(session: Session, moment: datetime | None) -> Iterator[Stranger]:
    """Accounts in doubt at the moment, once for each person whose they may be."""
    row = as_of(unmatched, moment)
    known: ColumnElement[bool] = true() if moment is None else completion.c.seen_from <= moment
    completed = exists().where(
        completion.c.site == row.c.site, completion.c.account == row.c.account, known
    )
    query = select(row).where(row.c.people.is_not(None), completed)
    rows = session.execute(query.order_by(row.c.site, row.c.account)).mappings().all()
    owner = keys_as_of(moment)
    wanted = {int(key) for one in rows for key in one["people"].split()}
    keys = select(owner.c.key, owner.c.person).where(among(owner.c.key, wanted))
    persons: dict[int, int] = dict(session.execute(keys).all()) if rows else {}
    for one in rows:
        told = (one[name] for name in ("site", "account", "reason", "detail"))
        place = tuple(told)
        for person in sorted({persons[int(k)] for k in one["people"].split() if int(k) in persons}):
            yield Stranger(person, *place)
