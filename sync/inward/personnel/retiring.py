"""Sources that nobody configures any more: their facts are told, and ended by a person's word.

Facts of a source that was taken out of the configuration (or that holds another kind now) stay
current, since nothing says that they stopped being true; staying silently would be worse.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, literal, select, update
from sqlmodel import Session, col

from sync.inward.landing import Landed, Scope, land
from sync.store.runs import RunStamp
from sync.store.tables.facts import HR
from sync.store.tables.intake import Intake
from sync.store.tables.types import Instant

OPEN = ("accepted", "held")


@dataclass(frozen=True, slots=True)
class Orphan:
    """Current facts of one kind whose source the configuration doesn't name for it."""

    source: str
    holds: str
    facts: int

    def __str__(self) -> str:
        return f"hr {self.source}: {self.facts:,} facts of {self.holds}"


def orphans(session: Session, configured: Collection[tuple[str, str]]) -> list[Orphan]:
    """Facts in force without a source; ``configured`` pairs sources with what they hold."""
    found = []
    for holds, table in HR.items():
        query = select(table.c.source, func.count()).where(table.c.seen_to.is_(None))
        for source, count in session.execute(query.group_by(table.c.source)):
            if (source, holds) not in configured:
                found.append(Orphan(source, holds, count))
    return sorted(found, key=lambda orphan: (orphan.source, orphan.holds))


def retire(session: Session, orphan: Orphan, run: RunStamp) -> Landed:
    """End the facts; a file that comes from such a source later is a first one again."""
    mine = (col(Intake.source) == orphan.source, col(Intake.holds) == orphan.holds)
    open_ones = update(Intake).where(*mine, col(Intake.status).in_(OPEN))
    was_accepted = case((col(Intake.status) == "accepted", literal(run.moment, Instant())))
    session.execute(open_ones.values(status="retired", retired_at=was_accepted))
    return land(session, HR[orphan.holds], [], Scope({"source": orphan.source}), run)
