"""Who was never confirmed, learned from Moodle's refusals where the users report does not tell.

Moodle answers no question about such an account, so that something of it is always missing: once
it is known nobody asks each night. In: accounts that were answered about, and those refused. Out:
``confirmed`` of their accounts; of an account that no road tells it nothing is known without.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from sync.inward.landing import Scope, land
from sync.inward.sites.site_pull import SitePull
from sync.store.tables import facts
from sync.store.tables.facts import value_columns


def learn_confirmed(
    session: Session, pull: SitePull, answered: Collection[int], refused: Collection[int]
) -> None:
    """Land what the answers say: refused accounts are unconfirmed, answered ones no more."""
    account = facts.account.c
    columns = [account[name] for name in value_columns(facts.account)]
    few = or_(account.confirmed.is_(False), account.account.in_(sorted(refused)))
    query = select(*columns).where(facts.current(facts.account, pull.site.id), few)
    rows: list[dict[str, Any]] = [
        {**row, "confirmed": row["account"] not in refused}
        for row in session.execute(query).mappings()
        if row["account"] in refused or row["account"] in answered
    ]
    if rows:
        land(session, facts.account, rows, Scope.none(), pull.run)
