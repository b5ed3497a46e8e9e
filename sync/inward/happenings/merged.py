"""Merged accounts: completions of one account appear on another, to the minute.

Tools that merge accounts move every record to the account that is kept, and suspend or delete the
other. One account's completions vanish and stand on another from the same run on; a shared number
or address, or that all went from an account that is out of use, make it a merge and no
coincidence. It is told, never linked: whose the kept account is, a person says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS
from sync.inward.happenings.changed import is_gone, rows_changed, same
from sync.inward.happenings.declaration import Happening, counted
from sync.store.tables import facts

NUMBERS = ("idnumber", "profile_number", "username")
SHORTEST_NUMBER = 9  # as in matching: less is no number of a person


class Known(NamedTuple):
    """What was known last of an account."""

    numbers: frozenset[str]
    email: str
    is_out: bool  # deleted, suspended or gone


class Move(NamedTuple):
    """``moved`` of the ``lost`` completions of one account stand on another since a run."""

    site: str
    account: int
    other: int
    run: int
    seen_at: datetime
    moved: int
    lost: int


def accounts_merged(session: Session, since: int) -> Iterator[Happening]:
    """One happening for each account that was merged into another."""
    seen: set[tuple[str, int, int]] = set()
    for move in _moves(session, since):
        before, kept = (_known(session, move.site, one) for one in (move.account, move.other))
        evidence = _evidence(before, kept)
        whole = before.is_out and move.moved == move.lost
        if (move.site, move.account, move.run) in seen or not (evidence or whole):
            continue
        seen.add((move.site, move.account, move.run))
        told = counted(move.moved, "completion")
        why = f"the two have the same {evidence}" if evidence else "it has none left"
        detail = f"{told} of account {move.account} now stand on account {move.other}; {why}"
        place = (move.site, None, move.account, move.other, move.run, move.seen_at)
        yield Happening("accounts_merged", *place, 1, move.moved, detail)


def _moves(session: Session, since: int) -> list[Move]:
    """Accounts whose completions appeared on another, most moved first."""
    lost, came = (rows_changed(facts.completion, since) for _ in "ab")
    gone = select(lost).where(is_gone(lost, since)).subquery()
    fresh = and_(
        came.c.run_from == gone.c.run_to,
        or_(came.c.run_before.is_(None), came.c.run_before != came.c.run_from),
    )
    alike = and_(same(gone, came, ("site", "course", "completed_at")), fresh)
    told = (gone.c.site, gone.c.account, came.c.account, gone.c.run_to, gone.c.seen_to)
    query = (
        select(*told, func.count())
        .join(came, and_(alike, came.c.account != gone.c.account))
        .group_by(*told)
    )
    moves = session.execute(query).all()
    totals = _totals(session, since) if moves else {}
    found = [Move._make((*row, totals[row[0], row[1], row[3]])) for row in moves]
    return sorted(found, key=lambda move: -move.moved)


def _totals(session: Session, since: int) -> dict[tuple[str, int, int], int]:
    rows = rows_changed(facts.completion, since)
    told = (rows.c.site, rows.c.account, rows.c.run_to)
    query = select(*told, func.count()).where(is_gone(rows, since)).group_by(*told)
    return {(site, account, run): n for site, account, run, n in session.execute(query)}


def _known(session: Session, site: str, account: int) -> Known:
    table = facts.account
    query = select(table).where(table.c.site == site, table.c.account == account)
    last = query.order_by(table.c.id.desc()).limit(1)
    row: dict[str, Any] = dict(session.execute(last).mappings().first() or {})
    texts = (SEPARATORS.sub("", row.get(name) or "") for name in NUMBERS)
    numbers = frozenset(text for text in texts if len(text) >= SHORTEST_NUMBER and text.isdigit())
    return Known(numbers, (row.get("email") or "").casefold(), _is_out(row))


def _is_out(row: Mapping[str, Any]) -> bool:
    return not row or bool(row["suspended"] or row["deleted"] or row["seen_to"])


def _evidence(one: Known, other: Known) -> str:
    """What the two share; "" for nothing."""
    if one.numbers & other.numbers:
        return "number"
    return "e-mail address" if one.email and one.email == other.email else ""
