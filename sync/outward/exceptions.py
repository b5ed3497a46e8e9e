"""What stays in Moodle though it is not what is wanted, kept with its history like a fact.

In: a comparison, or a plan that was applied. Out: rows of ``push_exception``, for the desk and
for plans. Kinds: ``refused`` and ``altered`` (by Moodle), ``undone``, ``adopted``, ``not_allowed``
(by the section's settings), ``uncertain`` (nothing certain is known, law 2), ``unlinked`` (the
account is nobody's any more).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from sync.inward.landing import Scope, land
from sync.outward.comparing import Comparison
from sync.outward.sifting import Exempt
from sync.store.runs import RunStamp
from sync.store.tables.facts import as_of
from sync.store.tables.people import Person
from sync.store.tables.plans import Change, Journal, push_exception

UNCERTAIN, UNLINKED = "uncertain", "unlinked"
WORDS = {
    UNCERTAIN: "nothing certain is known about it now",
    UNLINKED: "nobody is linked to this account any more",
}
LEFT = "left_"  # before a kind among the counts of a stage: this stays, nothing was done
NOT_TAKEN = ("refused", "altered")
Row = dict[str, Any]


def count_exceptions(comparison: Comparison) -> Counter[str]:
    """How many there are of each kind, as ``left_KIND``."""
    return Counter(f"{LEFT}{row['kind']}" for row in _rows(comparison))


def keep_exceptions(session: Session, comparison: Comparison, run: RunStamp) -> None:
    """Keep what a comparison left; where it could not read, what was known stays."""
    scope = Scope(
        {"site": comparison.sites},
        columns=("target", "site"),
        spared=frozenset(comparison.unread),
    )
    land(session, push_exception, _rows(comparison), scope, run)


def note_exceptions(session: Session, plan: int, run: RunStamp) -> None:
    """Keep at once what Moodle did not take of a plan."""
    last = select(func.max(Journal.id)).group_by(col(Journal.change))
    last_try = and_(col(Journal.change) == col(Change.id), col(Journal.id).in_(last))
    query = select(Change, col(Journal.seen)).outerjoin(Journal, last_try)
    refused = (col(Change.status).in_(NOT_TAKEN), ~col(Change.companion))
    rows = [
        _row(one.target, one.site, one.account, one.key)
        | {
            "person": one.person,
            "unit": one.unit,
            "kind": one.status,
            "value": seen,
            "wanted": one.after,
            "detail": one.detail,
        }
        for one, seen in session.execute(query.where(col(Change.plan) == plan, *refused))
    ]
    land(session, push_exception, rows, Scope.none(), run)


def list_exceptions(session: Session, moment: datetime | None) -> list[Row]:
    """All at a moment (None: now), by kind and place, with the person's NIP and the unit."""
    row = as_of(push_exception, moment)
    query = select(row, col(Person.nip)).outerjoin(Person, col(Person.id) == row.c.person)
    ordered = query.order_by(row.c.kind, row.c.target, row.c.site, row.c.account, row.c.key)
    return [dict(one._mapping) for one in session.execute(ordered)]


def _rows(comparison: Comparison) -> Iterator[Row]:
    for exempt in comparison.exempt:
        yield _of(exempt, comparison)
    for (target, site), accounts in comparison.left.items():
        for account in accounts:
            yield _row(target, site, account, "") | {"kind": UNLINKED, "detail": WORDS[UNLINKED]}
    for (target, site), held in comparison.uncertain.items():
        for slot, value in held.items():
            owner = comparison.owners.get((site, slot.account or 0))
            yield _row(target, site, slot.account, slot.key) | {
                "person": owner,
                "unit": comparison.unit_of(owner),
                "kind": UNCERTAIN,
                "value": value,
                "detail": WORDS[UNCERTAIN],
            }


def _of(exempt: Exempt, comparison: Comparison) -> Row:
    one = exempt.difference
    return _row(one.target, one.site, one.slot.account, one.slot.key) | {
        "person": one.person,
        "unit": comparison.unit_of(one.person),
        "kind": exempt.kind,
        "value": one.before,
        "wanted": one.after,
        "detail": exempt.detail,
    }


def _row(target: str, site: str, account: int | None, key: str) -> Row:
    place = {"site": site, "target": target, "account": account or 0, "key": key}
    return place | {"person": None, "unit": None, "value": None, "wanted": None}
