"""Plans as people and machines see them: heads, changes with the decision behind, approvals.

In: plan numbers and what to look for. Out: dictionaries with the keys of design §16, more beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from sync.outward.exceptions import list_exceptions
from sync.outward.journal import plan_of
from sync.outward.settings import PushSettings
from sync.store.tables.people import Person
from sync.store.tables.plans import Approval, Change, Plan

LEFT = ("kind", "target", "site", "account", "nip", "unit", "key", "value", "wanted", "detail")
ACTIONS = ("create", "update", "remove")


def list_plans(session: Session) -> list[dict[str, Any]]:
    """All plans, newest first, with the keys of design §16.

    ``counts`` has ``changes``, each action and each status that occurs.
    """
    counts: dict[int, Counter[str]] = {}
    for column in (col(Change.action), col(Change.status)):
        query = select(Change.plan, column, func.count()).group_by(col(Change.plan), column)
        for plan, word, count in session.exec(query):
            counts.setdefault(plan, Counter())[word] = count
    plans = session.exec(select(Plan).order_by(col(Plan.id).desc()))
    return [_head(plan, counts.get(plan.id or 0, Counter())) for plan in plans]


def show_plan(
    session: Session,
    plan_id: int,
    settings: PushSettings | None = None,
    *,
    nip: str | None = None,
    unit: str | None = None,
) -> dict[str, Any]:
    """One plan with its changes, limits and approvals, keys as in design §16. Raises NoSuchPlan.

    A change also has ``detail`` (what became of it and why); ``nip`` is the person's number.
    ``nip`` and ``unit`` narrow the changes, not the counts. ``groups`` counts the changes by
    target and unit; ``left`` is what stays in Moodle as it is, and why; with ``settings`` the
    plan says when it ``expires``.
    """
    plan = plan_of(session, plan_id)
    query = select(Change, Person.nip).join(
        Person, col(Person.id) == col(Change.person), isouter=True
    )
    rows = session.exec(query.where(Change.plan == plan_id).order_by(col(Change.id))).all()
    counts = Counter(word for change, _ in rows for word in (change.action, change.status))
    shown = [_shown(change, number) for change, number in rows]
    return {
        **_head(plan, counts),
        "needs": plan.needs,
        "approvals": _approvals(session, plan),
        "expires": _expires(plan, settings),
        "groups": _groups(change for change, _ in rows),
        "changes": [one for one in shown if _asked_for(one, nip, unit)],
        "limits": plan.limits,
        "left": [one for one in _left(session, plan) if _asked_for(one, nip, unit)],
    }


def _left(session: Session, plan: Plan) -> list[dict[str, Any]]:
    """What stayed as it was when the plan was confirmed last."""
    known = list_exceptions(session, plan.confirmed or plan.created)
    return [
        {word: one[word] for word in LEFT} | {"account": one["account"] or None} for one in known
    ]


def _asked_for(change: Mapping[str, Any], nip: str | None, unit: str | None) -> bool:
    return nip in (None, change["nip"]) and unit in (None, change["unit"])


def _head(plan: Plan, counts: Mapping[str, int]) -> dict[str, Any]:
    actions = {word: counts.get(word, 0) for word in ACTIONS}
    return {
        "id": plan.id,
        "run": plan.run,
        "hash": plan.hash,
        "status": plan.status,
        "origin": plan.origin,
        "created": plan.created,
        "counts": {"changes": sum(actions.values()), **actions, **counts},
    }


def _approvals(session: Session, plan: Plan) -> list[dict[str, Any]]:
    query = select(Approval).where(Approval.plan == plan.id).order_by(col(Approval.id))
    return [{"by": one.approved_by, "at": one.approved_at} for one in session.exec(query)]


def _expires(plan: Plan, settings: PushSettings | None) -> object:
    if settings is None:
        return None
    return (plan.confirmed or plan.created) + timedelta(days=settings.expires_days)


def _groups(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """How many changes of each action, by target and unit; companions are not counted."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in changes:
        if not one.companion:
            counts.setdefault((one.target, one.unit or ""), Counter())[one.action] += 1
    return [
        {"target": target, "unit": unit or None, **{word: found[word] for word in ACTIONS}}
        for (target, unit), found in sorted(counts.items())
    ]


def _shown(change: Change, nip: str | None) -> dict[str, Any]:
    return {
        "target": change.target,
        "action": change.action,
        "site": change.site,
        "account": change.account,
        "nip": nip,
        "unit": change.unit,
        "key": change.key,
        "before": change.before,
        "after": change.after,
        "scheme": change.scheme or None,
        "because": change.because,
        "status": change.status,
        "detail": change.detail,
    }
