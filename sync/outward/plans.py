"""Plans as they are kept: drawn up, shown, approved by a person, and superseded by newer ones.

A plan that says the same as the present one is the present one, so an unattended sync leaves the
draft that a person is looking at. Law 3: approval is given to the hash of the content.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import exists, insert
from sqlmodel import Session, col, func, select

from sync.outward.comparing import Comparison
from sync.outward.errors import ContentChanged, PlanClosed
from sync.outward.journal import CHANGES, PUSHED, changes_of, ever_pushed, plan_of
from sync.outward.limits import PushHistory, limit_rows
from sync.outward.planning import WAITING, Difference, plan_hash
from sync.outward.settings import PushLimits
from sync.store.tables.people import Person
from sync.store.tables.plans import Approval, Change, Plan

OPEN = ("draft", "approved", "applying", "partly_applied")
APPROVABLE = ("draft", "approved")
BY_LIMITS = "lontar: within the limits"


def keep_plan(
    session: Session,
    comparison: Comparison,
    *,
    run: int,
    schemes: Mapping[str, str],
    limits: PushLimits,
    now: datetime,
) -> int | None:
    """The plan for what is to change: the present one if it says the same, else a new draft.

    ``schemes`` are the hashes of the schemes in force. Older open plans are superseded. A plan
    that stays keeps the day (as of) on which it was drawn up. None when nothing is to change.
    """
    history = _history(session)
    rows = limit_rows(
        comparison.changes, comparison.holders, schemes=schemes, history=history, limits=limits
    )
    judged: dict[str, Any] = {"limits": [dict(row) for row in rows], "schemes": dict(schemes)}
    for plan in _open_plans(session):
        if _says_the_same(session, plan, comparison):
            if plan.status == "draft":
                plan.sqlmodel_update(judged)
            return plan.id
        plan.status = "superseded"
    if not comparison.changes:
        return None
    hash_ = plan_hash(comparison.changes)
    plan = Plan(run=run, hash=hash_, status="draft", created=now, **judged)
    session.add(plan)
    session.flush()
    session.execute(insert(CHANGES), [_row(plan.id, one) for one in comparison.changes])
    return plan.id


def _history(session: Session) -> PushHistory:
    written = exists().where(col(Change.plan) == col(Plan.id), col(Change.status).in_(PUSHED))
    newest = select(Plan.schemes).where(written).order_by(col(Plan.id).desc()).limit(1)
    return PushHistory(ever_pushed(session).keys(), session.exec(newest).first() or {})


def _open_plans(session: Session) -> list[Plan]:
    """Plans that something waits in, newest first."""
    waits = exists().where(col(Change.plan) == col(Plan.id), col(Change.status).in_(WAITING))
    query = select(Plan).where(col(Plan.status).in_(OPEN), waits)
    return list(session.exec(query.order_by(col(Plan.id).desc())))


def _says_the_same(session: Session, plan: Plan, comparison: Comparison) -> bool:
    """Whether what waits in the plan, as far as it was compared, is what is to change now."""
    assert plan.id is not None
    waiting = [one.difference for one in changes_of(session, plan.id) if one.status in WAITING]
    compared = [one for one in waiting if comparison.speaks_for(one.target, one.site)]
    return plan_hash(compared) == plan_hash(comparison.changes)


def _row(plan: int | None, one: Difference) -> dict[str, object]:
    return {
        "plan": plan,
        "target": one.target,
        "action": one.action,
        "site": one.site,
        "account": one.slot.account,
        "person": one.person,
        "key": one.slot.key,
        "before": one.before,
        "after": one.after,
        "because": one.because,
        "companion": one.companion,
        "status": "planned",
        "detail": "",
    }


def approve(session: Session, plan_id: int, hash_: str, *, by: str, now: datetime) -> None:
    """A person's yes to the content with this hash.

    Raises NoSuchPlan, PlanClosed, and ContentChanged when the hash is not the plan's.
    """
    plan = plan_of(session, plan_id)
    if plan.status not in APPROVABLE:
        raise PlanClosed(plan_id, plan.status)
    if hash_ != plan.hash:
        raise ContentChanged(plan_id)
    session.add(Approval(plan=plan_id, hash=hash_, approved_by=by, approved_at=now))
    plan.status = "approved"


def is_cleared(
    session: Session, plan_id: int, mode: Literal["review", "auto"], *, now: datetime
) -> bool:
    """Whether a plan may be applied now; ``auto`` approves a draft that exceeds no limit."""
    plan = plan_of(session, plan_id)
    within = not any(row["exceeded"] for row in plan.limits)
    if plan.status == "draft" and mode == "auto" and within:
        approve(session, plan_id, plan.hash, by=BY_LIMITS, now=now)
    return plan.status in OPEN and plan.status != "draft"


def list_plans(session: Session) -> list[dict[str, Any]]:
    """All plans, newest first, with the keys of design §16.

    ``counts`` has ``changes``, each action and each status that occurs.
    """
    counts: dict[int, dict[str, int]] = {}
    for column in (col(Change.action), col(Change.status)):
        query = select(Change.plan, column, func.count()).group_by(col(Change.plan), column)
        for plan, word, count in session.exec(query):
            counts.setdefault(plan, {})[word] = count
    plans = session.exec(select(Plan).order_by(col(Plan.id).desc()))
    return [_head(plan, counts.get(plan.id or 0, {})) for plan in plans]


def _head(plan: Plan, counts: Mapping[str, int]) -> dict[str, Any]:
    actions = {word: counts.get(word, 0) for word in ("create", "update", "remove")}
    return {
        "id": plan.id,
        "run": plan.run,
        "hash": plan.hash,
        "status": plan.status,
        "created": plan.created,
        "counts": {"changes": sum(actions.values()), **actions, **counts},
    }


def show_plan(session: Session, plan_id: int) -> dict[str, Any]:
    """One plan with its changes and limits, keys as in design §16. Raises NoSuchPlan.

    A change also has ``detail`` (what became of it and why); ``nip`` is the person's number.
    """
    plan = plan_of(session, plan_id)
    query = select(Change, Person.nip).join(
        Person, col(Person.id) == col(Change.person), isouter=True
    )
    rows = session.exec(query.where(Change.plan == plan_id).order_by(col(Change.id))).all()
    counts: dict[str, int] = {}
    for change, _ in rows:
        for word in (change.action, change.status):
            counts[word] = counts.get(word, 0) + 1
    shown = [_shown(change, nip) for change, nip in rows]
    return {**_head(plan, counts), "changes": shown, "limits": plan.limits}


def _shown(change: Change, nip: str | None) -> dict[str, Any]:
    return {
        "target": change.target,
        "action": change.action,
        "site": change.site,
        "account": change.account,
        "nip": nip,
        "key": change.key,
        "before": change.before,
        "after": change.after,
        "because": change.because,
        "status": change.status,
        "detail": change.detail,
    }
