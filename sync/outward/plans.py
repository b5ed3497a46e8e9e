"""Plans as they are kept: drawn up, shown, approved by a person, and superseded by newer ones.

A plan that says the same as the present one is the present one, so an unattended sync leaves the
draft that a person is looking at. Law 3: approval is given to the hash of the content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, insert
from sqlmodel import Session, col, select

from sync.outward.comparing import Comparison
from sync.outward.errors import AlreadyApproved, ContentChanged, PlanClosed
from sync.outward.journal import (
    CHANGES,
    PUSHED,
    approvers,
    changes_of,
    check_age,
    ever_pushed,
    plan_of,
)
from sync.outward.limits import (
    Judged,
    LimitRow,
    PushHistory,
    changed_schemes,
    judge,
    split,
)
from sync.outward.planning import WAITING, Difference, plan_hash
from sync.outward.settings import PushSettings
from sync.store.tables.plans import Approval, Change, Plan

OPEN = ("draft", "approved", "applying", "partly_applied")
APPROVABLE = ("draft", "approved")
BY_LIMITS = "lontar: within the limits"
TWO_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is judged by: the hashes of the schemes in force, settings, and the day."""

    run: int
    schemes: Mapping[str, str]
    settings: PushSettings
    now: datetime


def keep_plans(session: Session, comparison: Comparison, terms: Terms) -> list[int]:
    """The numbers of the plans for what is to change.

    One in ``review`` mode; in ``auto`` mode what a limit caught is a plan of its own, which waits.
    A plan that says the same already is kept, with the day (as of) on which it was drawn up;
    older open ones are superseded. Nothing to change is no plan.
    """
    history = _history(session)
    parts = list(_parts(comparison, history, terms))
    kept: list[int] = []
    for plan in open_plans(session, "sync"):
        hash_ = _waiting_hash(session, plan, comparison)
        same = next((part for part in parts if plan_hash(part.changes) == hash_), None)
        if same is None:
            plan.status = "superseded"
            continue
        if same.changes:
            parts.remove(same)
        _confirm(plan, same, terms)
        kept.append(plan.id or 0)
    drawn = [draw_up(session, part, terms) for part in parts if part.changes]
    return [*kept, *drawn]


@dataclass(frozen=True, slots=True)
class Part:
    """Changes that are planned together, with their limits and the schemes they were made by.

    ``units`` are those of the persons.
    """

    changes: Sequence[Difference]
    limits: Sequence[LimitRow] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[int, str | None] = field(default_factory=dict)
    origin: str = "sync"


def _parts(comparison: Comparison, history: PushHistory, terms: Terms) -> Iterator[Part]:
    judged = _judge(comparison.changes, comparison, history, terms)
    within: Sequence[Difference] = ()
    waiting: Sequence[Difference] = comparison.changes
    if terms.settings.mode == "auto":
        within, waiting = split(comparison.changes, judged)
    if within:
        rows = _judge(within, comparison, history, terms)
        unseen = changed_schemes(terms.schemes, history) & {one.scheme for one in waiting}
        seen = {
            n: history.schemes.get(n, "") if n in unseen else h for n, h in terms.schemes.items()
        }
        yield Part(within, [one.row for one in rows], seen, comparison.units)
    if waiting or not within:
        rows = _judge(waiting, comparison, history, terms)
        yield Part(waiting, [one.row for one in rows], terms.schemes, comparison.units)


def _judge(
    changes: Sequence[Difference], comparison: Comparison, history: PushHistory, terms: Terms
) -> list[Judged]:
    return judge(
        changes,
        comparison.population,
        schemes=terms.schemes,
        history=history,
        limits=terms.settings.limits,
    )


def _confirm(plan: Plan, part: Part, terms: Terms) -> None:
    """The plan still says what is to change."""
    plan.confirmed = terms.now
    if plan.status == "draft" and part.changes:
        plan.limits, plan.schemes = [dict(row) for row in part.limits], dict(part.schemes)
        plan.needs = _needs(part, terms)


def draw_up(session: Session, part: Part, terms: Terms) -> int:
    """Keep a part as a new draft; gives its number."""
    plan = Plan(
        run=terms.run,
        hash=plan_hash(part.changes),
        status="draft",
        created=terms.now,
        confirmed=terms.now,
        limits=[dict(row) for row in part.limits],
        schemes=dict(part.schemes),
        origin=part.origin,
        needs=_needs(part, terms),
    )
    session.add(plan)
    session.flush()
    assert plan.id is not None
    session.execute(insert(CHANGES), [_row(plan.id, one, part.units) for one in part.changes])
    return plan.id


def _needs(part: Part, terms: Terms) -> int:
    """How many people must say yes."""
    grave = terms.settings.limits.second_person
    exceeded = {row["name"] for row in part.limits if row["exceeded"]}
    return TWO_PEOPLE if exceeded & grave else 1


def _history(session: Session) -> PushHistory:
    written = exists().where(col(Change.plan) == col(Plan.id), col(Change.status).in_(PUSHED))
    newest = select(Plan.schemes).where(written, Plan.origin == "sync")
    schemes = session.exec(newest.order_by(col(Plan.id).desc()).limit(1)).first()
    return PushHistory(ever_pushed(session).keys(), schemes or {})


def open_plans(session: Session, *origins: str) -> list[Plan]:
    """Plans of an origin that something waits in, newest first."""
    waits = exists().where(col(Change.plan) == col(Plan.id), col(Change.status).in_(WAITING))
    query = select(Plan).where(col(Plan.status).in_(OPEN), col(Plan.origin).in_(origins), waits)
    return list(session.exec(query.order_by(col(Plan.id).desc())))


def _waiting_hash(session: Session, plan: Plan, comparison: Comparison) -> str:
    """The hash of what waits in the plan, as far as it was compared now."""
    assert plan.id is not None
    waiting = [one.difference for one in changes_of(session, plan.id) if one.status in WAITING]
    return plan_hash(one for one in waiting if comparison.speaks_for(one.target, one.site))


def _row(plan: int, one: Difference, units: Mapping[int, str | None]) -> dict[str, object]:
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
        "scheme": one.scheme,
        "grants": one.grants,
        "unit": None if one.person is None else units.get(one.person),
        "status": "planned",
        "detail": "",
    }


def approve(
    session: Session, plan_id: int, hash_: str, *, by: str, settings: PushSettings, now: datetime
) -> int:
    """A person's yes to the content with this hash; gives how many more must say yes.

    Raises NoSuchPlan, PlanClosed, PlanExpired, AlreadyApproved, and ContentChanged when the hash
    is not the plan's.
    """
    plan = plan_of(session, plan_id)
    if plan.status not in APPROVABLE:
        raise PlanClosed(plan_id, plan.status)
    if hash_ != plan.hash:
        raise ContentChanged(plan_id)
    check_age(plan, settings, now)
    given = approvers(session, plan)
    if by in given and plan.needs > len(given):
        raise AlreadyApproved(plan_id, by)
    session.add(Approval(plan=plan_id, hash=hash_, approved_by=by, approved_at=now))
    missing = max(0, plan.needs - len(given | {by}))
    if not missing:
        plan.status = "approved"
    return missing


def is_cleared(session: Session, plan_id: int, settings: PushSettings, *, now: datetime) -> bool:
    """Whether a plan may be applied now; ``auto`` approves a draft that exceeds no limit."""
    plan = plan_of(session, plan_id)
    within = not any(row["exceeded"] for row in plan.limits)
    if plan.status == "draft" and settings.mode == "auto" and within and plan.origin == "sync":
        approve(session, plan_id, plan.hash, by=BY_LIMITS, settings=settings, now=now)
    return plan.status in OPEN and plan.status != "draft"
