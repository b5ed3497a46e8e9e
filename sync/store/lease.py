"""One lease for the pipeline, so that the daemon and a manual sync never run at once.

The fencing number grows with every owner: a process that lost its lease (it slept too long)
finds another number and stops before it writes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, update

from sync.store.errors import LeaseHeld
from sync.store.tables.runs import Lease

NAME = "pipeline"
HOLD = timedelta(minutes=10)  # renewed at every stage and every page


def take_lease(
    session: Session,
    owner: str,
    now: datetime,
    has_died: Callable[[str], bool] = lambda owner: False,
) -> int:
    """Take the pipeline's lease; returns its fencing number. Raises LeaseHeld.

    ``has_died`` says of an owner that it cannot give the lease back any more.
    """
    lease = session.get(Lease, NAME, with_for_update=True)
    if lease is None:
        lease = Lease(name=NAME, owner="", expires=now, fence=0)
        session.add(lease)
    elif lease.owner not in ("", owner) and lease.expires > now and not has_died(lease.owner):
        raise LeaseHeld(lease.owner, lease.expires)
    lease.owner, lease.expires, lease.fence = owner, now + HOLD, lease.fence + 1
    session.flush()
    return lease.fence


def is_held(session: Session, now: datetime, has_died: Callable[[str], bool]) -> bool:
    """Whether a process that may still live holds the lease."""
    lease = session.get(Lease, NAME)
    return bool(lease and lease.owner and lease.expires > now and not has_died(lease.owner))


def renew_lease(session: Session, fence: int, now: datetime) -> None:
    """Hold the lease longer. Raises LeaseHeld when somebody else took it meanwhile."""
    renewed = session.exec(
        update(Lease)
        .where(col(Lease.name) == NAME, col(Lease.fence) == fence)
        .values(expires=now + HOLD)
    )
    if renewed.rowcount == 0:
        lease = session.get_one(Lease, NAME)
        raise LeaseHeld(lease.owner, lease.expires)


def release_lease(session: Session, fence: int, now: datetime) -> None:
    """Give the lease back, if it is still ours."""
    session.exec(
        update(Lease)
        .where(col(Lease.name) == NAME, col(Lease.fence) == fence)
        .values(owner="", expires=now)
    )
