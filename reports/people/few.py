"""Facts of a few people, found by their numbers and accounts.

A database that knows nothing of how few they are would read everybody's facts and then ask whose
they are.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, select, tuple_

from sync.store.tables.people import links_as_of, numbers_as_of


def by_account(row: FromClause, people: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    """Whether a row with site and account is of the people."""
    linked = links_as_of(moment)
    own = select(linked.c.site, linked.c.account)
    own = own.join(people, people.c.person == linked.c.person)
    return tuple_(row.c.site, row.c.account).in_(own)


def by_number(row: FromClause, people: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    """Whether a row with a NIP is of the people, by any number of theirs."""
    owner = numbers_as_of(moment)
    own = select(owner.c.number).join(people, people.c.person == owner.c.person)
    return row.c.nip.in_(own)
