"""Whether the ledger is what the facts of a moment make of it, so that nobody has to make it again.

It is where the rules are those that it was built by, no run began after the moment, and no run
since the last build touched anybody's credits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from reports.hours.ledger import NAME, built_by, touched_since
from reports.hours.settings import HoursSettings
from sync.store.tables.ledger import LedgerState
from sync.store.tables.runs import Run


def stands_for(session: Session, settings: HoursSettings, moment: datetime) -> bool:
    """Whether everybody's credits as of the moment, under the settings, are the ledger's."""
    state = session.get(LedgerState, NAME)
    if state is None or state.built_by != built_by(settings):
        return False
    if session.get(Run, state.run) is None or _began_later(session, moment):
        return False
    return touched_since(session, state.run + 1, settings) == set()


def _began_later(session: Session, moment: datetime) -> bool:
    latest: datetime | None = session.scalar(select(func.max(col(Run.started))))
    return latest is None or latest > moment
