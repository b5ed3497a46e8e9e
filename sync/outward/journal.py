"""The push journal: what was intended, what Moodle answered, what was read back, in this order.

Each function is part of one short transaction of its caller; none is open while Moodle is called.
A change whose intent is kept is in doubt until its place was read: that is what a crash leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, func, select

from sync.outward.errors import (
    ContentChanged,
    NoSuchPlan,
    NotApproved,
    PlanClosed,
    PlanExpired,
)
from sync.outward.planning import (
    WAITING,
    Difference,
    Group,
    Status,
    Verdict,
    plan_hash,
    plan_status,
)
from sync.outward.settings import PushSettings
from sync.outward.targets.declaration import Slot, Usernames, WriteOutcome
from sync.store.tables import METADATA
from sync.store.tables.facts import account, current
from sync.store.tables.plans import Approval, Change, Plan

FINISHED = ("applied", "stale")
PUSHED = ("applied", "altered")
CHANGES, TRIES = METADATA.tables["change"], METADATA.tables["journal"]


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change as it is kept: its id, its plan's id, the difference and how it stands."""

    id: int
    plan: int
    difference: Difference
    status: Status


def landed_usernames(session: Session, site: str) -> Usernames:
    """Moodle ids by username of a site's present accounts."""
    query = select(account.c.username, account.c.account)
    rows = session.exec(query.where(current(account, site), ~account.c.deleted))
    return dict(rows.all())


def ever_pushed(session: Session) -> dict[Group, set[int]]:
    """The accounts that something was written for, by target and site."""
    query = select(Change.target, Change.site, Change.account).distinct()
    found: dict[Group, set[int]] = defaultdict(set)
    for target, site, one in session.exec(query.where(col(Change.status).in_(PUSHED))):
        found[target, site] |= set() if one is None else {one}
    return found


def begin_applying(
    session: Session, plan_id: int, settings: PushSettings, now: datetime
) -> list[KeptChange]:
    """Mark an approved plan as applying; its changes that wait, none if it is finished.

    Raises NoSuchPlan, NotApproved, PlanClosed (superseded), PlanExpired and ContentChanged.
    """
    plan = plan_of(session, plan_id)
    if plan.status in FINISHED:
        return []
    if plan.status == "superseded":
        raise PlanClosed(plan_id, plan.status)
    if plan.status == "draft" or len(approvers(session, plan)) < plan.needs:
        raise NotApproved(plan_id)
    if plan.status == "approved":
        check_age(plan, settings, now)
    changes = changes_of(session, plan_id)
    if plan_hash(change.difference for change in changes) != plan.hash:
        raise ContentChanged(plan_id)
    plan.status = "applying"
    return [change for change in changes if change.status in WAITING]


def approvers(session: Session, plan: Plan) -> set[str]:
    """Who said yes to the plan's content."""
    query = select(Approval.approved_by)
    return set(session.exec(query.where(Approval.plan == plan.id, Approval.hash == plan.hash)))


def check_age(plan: Plan, settings: PushSettings, now: datetime) -> None:
    """Raise PlanExpired if no run has confirmed the plan for ``expires_days``."""
    if now - (plan.confirmed or plan.created) > timedelta(days=settings.expires_days):
        raise PlanExpired(plan.id or 0, settings.expires_days)


def plan_of(session: Session, plan_id: int) -> Plan:
    """A plan by its number. Raises NoSuchPlan."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NoSuchPlan(plan_id)
    return plan


def changes_of(session: Session, plan_id: int) -> list[KeptChange]:
    """All changes of a plan in their order."""
    rows = session.exec(select(Change).where(Change.plan == plan_id).order_by(col(Change.id)))
    return [_kept(row) for row in rows]


def changes_in_doubt(session: Session) -> list[KeptChange]:
    """The changes of all plans that were begun and never read back."""
    query = select(Change).where(Change.status == "in_doubt").order_by(col(Change.id))
    return [_kept(row) for row in session.exec(query)]


def _kept(row: Change) -> KeptChange:
    assert row.id is not None
    slot = Slot(row.account, row.key)
    values = (row.before, row.after, row.person, row.because, row.companion, row.scheme, row.grants)
    difference = Difference(row.target, row.site, slot, *values)
    return KeptChange(row.id, row.plan, difference, cast("Status", row.status))


def grouped(changes: Iterable[KeptChange]) -> dict[Group, list[KeptChange]]:
    """Changes by target and site, in their order."""
    groups: dict[Group, list[KeptChange]] = defaultdict(list)
    for change in changes:
        groups[change.difference.target, change.difference.site].append(change)
    return groups


def intend(session: Session, changes: Iterable[KeptChange], run: int, now: datetime) -> None:
    """Keep that a run is about to write these changes: in doubt from now on."""
    common = {"run": run, "intended": now, "words": ""}
    rows = [{"change": change.id, **common} for change in changes]
    session.execute(insert(TRIES), rows)
    doubted = update(CHANGES).where(CHANGES.c.id == bindparam("change"))
    session.execute(doubted.values(status="in_doubt"), [{"change": one["change"]} for one in rows])


def note_answers(session: Session, answers: Mapping[int, WriteOutcome], now: datetime) -> None:
    """Keep Moodle's word on tries, by the change's id."""
    open_try = update(TRIES).where(TRIES.c.change == bindparam("of"), TRIES.c.answered.is_(None))
    session.execute(
        open_try.values(answered=now, answer=bindparam("status"), words=bindparam("detail")),
        [
            {"of": change, "status": one.status, "detail": one.detail}
            for change, one in answers.items()
        ],
    )


def note_verdicts(session: Session, verdicts: Mapping[int, Verdict], now: datetime) -> None:
    """Keep what reading said about changes, by their id; what stays in doubt stays open."""
    if not verdicts:
        return
    rows = [
        {"of": change, "becomes": one.status, "why": one.detail, "read": one.seen}
        for change, one in verdicts.items()
    ]
    status = update(CHANGES).where(CHANGES.c.id == bindparam("of"))
    session.execute(status.values(status=bindparam("becomes"), detail=bindparam("why")), rows)
    certain = [row for row in rows if row["becomes"] != "in_doubt"]
    if certain:
        tried = update(TRIES).where(TRIES.c.change == bindparam("of"), TRIES.c.settled.is_(None))
        read = tried.values(settled=now, outcome=bindparam("becomes"), seen=bindparam("read"))
        session.execute(read, certain)


def close_plan(session: Session, plan_id: int) -> str:
    """Give the plan the status that its changes have earned; a superseded one stays so."""
    plan = plan_of(session, plan_id)
    if plan.status != "superseded":
        query = select(Change.status, Change.companion).where(Change.plan == plan_id).distinct()
        found = {(cast("Status", status), companion) for status, companion in session.exec(query)}
        plan.status = plan_status(found)
    return plan.status


def change_counts(session: Session, plan_id: int) -> Counter[str]:
    """How many changes of a plan have each status."""
    query = select(Change.status, func.count()).where(Change.plan == plan_id)
    return Counter(dict(session.exec(query.group_by(Change.status)).all()))
