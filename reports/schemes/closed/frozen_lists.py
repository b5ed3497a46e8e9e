"""Closed periods as people and machines see them: heads, frozen decisions, corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from reports.schemes.closed.closing import corrections_of, frozen_list
from reports.schemes.closed.frozen import Row
from reports.schemes.outcomes import plain
from sync.store.tables.closing import Closing, Correction

SHOWN = ("outcome", "tier", "open_tier", "amount", "reason", "rules", "own_outcome", "exception")


def head_of(session: Session, closing: Closing) -> dict[str, Any]:
    """Who confirmed what and when; ``counts`` {outcome: [people, money or null]}."""
    return _head(closing, frozen_list(session, closing))


def list_of(session: Session, closing: Closing) -> dict[str, Any]:
    """The head with ``decisions[]`` by number and ``corrections[]`` in their order."""
    rows = frozen_list(session, closing)
    return {
        **_head(closing, rows),
        "decisions": [_decision(row) for row in rows],
        "corrections": [_correction(one) for one in corrections_of(session, closing)],
    }


def _head(closing: Closing, rows: Iterable[Row]) -> dict[str, Any]:
    return {
        "scheme": closing.scheme,
        "period": closing.period,
        "status": closing.status,
        "by": closing.first_by,
        "at": closing.first_at,
        "second_by": closing.second_by,
        "second_at": closing.second_at,
        "early": closing.early,
        "regulation": closing.wording.get("regulation", ""),
        "as_of": closing.day,
        "moment": closing.moment,
        "run": closing.run,
        "hash": closing.hash,
        "inputs_hash": closing.inputs_hash,
        "rules_hash": closing.rules_hash,
        "results_hash": closing.results_hash,
        "counts": counts_of(rows),
        "warnings": closing.warnings,
    }


def counts_of(rows: Iterable[Row]) -> dict[str, list[Any]]:
    """People by outcome, and the sum of their money where the scheme names any."""
    amounts: dict[str, list[str | None]] = defaultdict(list)
    for row in rows:
        amounts[row.result["outcome"]].append(row.result["amount"])
    return {name: [len(found), _sum(found)] for name, found in sorted(amounts.items())}


def _sum(amounts: Iterable[str | None]) -> int | float | None:
    known = [Decimal(one) for one in amounts if one is not None]
    total: int | float | None = plain(sum(known, Decimal(0)) if known else None)
    return total


def _decision(row: Row) -> dict[str, Any]:
    about = {"nip": row.nip, "name": row.name, "unit": row.unit}
    return {**about, **{name: row.result[name] for name in SHOWN}}


def _correction(one: Correction) -> dict[str, Any]:
    names = ("number", "nip", "before", "after", "because", "run", "seen_at", "status")
    told = {name: getattr(one, name) for name in names}
    return {**told, "by": one.decided_by, "at": one.decided_at, "note": one.note}
