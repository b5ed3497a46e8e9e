"""What last became of each place that we ever wrote to: the memory that planning looks into.

In: the journal. Out: the newest change of every place that Moodle took, altered or refused, with
what was seen there afterwards. A place that was never tried has no past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlmodel import Session

from sync.outward.targets.declaration import Slot
from sync.store.tables import METADATA
from sync.store.tables.facts import account, current

TRIED = ("applied", "altered", "refused")
CHANGES, TRIES, PLANS = (METADATA.tables[name] for name in ("change", "journal", "plan"))
PLACE = (CHANGES.c.target, CHANGES.c.site, CHANGES.c.account, CHANGES.c.key)
Spot = tuple[str, str, Slot]  # target, site and slot: one place of one account


@dataclass(frozen=True, slots=True)
class Past:
    """The newest try at a place; ``left`` is what we left there as far as we read it.

    ``run`` is the run that wrote it, ``told`` when it was settled; ``account_since`` when the
    account's facts last changed; ``vain`` how often an altered place was
    written the same in vain.
    """

    change: int
    run: int | None
    origin: str
    status: str
    before: str | None
    after: str | None
    left: str | None
    detail: str
    told: datetime
    account_since: datetime | None
    vain: int = 0


def read_past(session: Session) -> dict[Spot, Past]:
    """The past of every place."""
    return {
        (target, site, Slot(who, key)): Past(*rest)
        for target, site, who, key, *rest in session.execute(_newest())
    }


def _newest() -> Select[Any]:
    """The place and, in the order of ``Past``, what its newest try came to."""
    tried = CHANGES.c.status.in_(TRIED)
    newest = select(func.max(CHANGES.c.id)).where(tried).group_by(*PLACE)
    last_tries = select(func.max(TRIES.c.id)).group_by(TRIES.c.change)
    last_try = and_(TRIES.c.change == CHANGES.c.id, TRIES.c.id.in_(last_tries))
    present = and_(account.c.account == CHANGES.c.account, current(account, CHANGES.c.site))
    left = case((TRIES.c.settled.is_not(None), TRIES.c.seen), else_=CHANGES.c.after)
    told = func.coalesce(TRIES.c.settled, PLANS.c.created)
    values = (CHANGES.c.status, CHANGES.c.before, CHANGES.c.after, left, CHANGES.c.detail, told)
    query = select(*PLACE, CHANGES.c.id, TRIES.c.run, PLANS.c.origin, *values)
    return (
        query.add_columns(account.c.seen_from, _vain())
        .select_from(CHANGES.join(PLANS, PLANS.c.id == CHANGES.c.plan))
        .outerjoin(TRIES, last_try)
        .outerjoin(account, present)
        .where(CHANGES.c.id.in_(newest))
    )


def _vain() -> ColumnElement[int]:
    """How often the same was written to an altered change's place and did not hold, else 0."""
    same = CHANGES.alias()
    alike = (same.c[one.name].is_not_distinct_from(one) for one in (*PLACE, CHANGES.c.after))
    often = select(func.count()).where(*alike, same.c.status == "altered")
    return case((CHANGES.c.status == "altered", often.scalar_subquery()), else_=0)
