"""Closed periods as people and machines see them: heads, frozen decisions, corrections."""

from __future__ import annotations

from collections import deque
from typing import Any

from sqlmodel import Session

from reports.schemes.closed.closing import corrections_of, frozen_each
from reports.schemes.closed.frozen import Row, Tally
from sync.store.tables.closing import Closing, Correction

SHOWN = ("outcome", "tier", "open_tier", "amount", "reason", "rules", "own_outcome", "exception")


def head_of(session: Session, closing: Closing) -> dict[str, Any]:
    """Who confirmed what and when; ``counts`` {outcome: [people, money or null]}."""
    told = Tally()
    deque(told.over(row for row, _ in frozen_each(session, closing)), maxlen=0)
    return _head(closing, told)


def list_of(session: Session, closing: Closing) -> dict[str, Any]:
    """The head with ``decisions[]`` by number and ``corrections[]`` in their order."""
    told = Tally()
    rows = told.over(row for row, _ in frozen_each(session, closing))
    decisions = [_decision(row) for row in rows]
    return {
        **_head(closing, told),
        "decisions": decisions,
        "corrections": [_correction(one) for one in corrections_of(session, closing)],
    }


def _head(closing: Closing, told: Tally) -> dict[str, Any]:
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
        "counts": told.counts,
        "warnings": closing.warnings,
    }


def _decision(row: Row) -> dict[str, Any]:
    about = {"nip": row.nip, "name": row.name, "unit": row.unit}
    return {**about, **{name: row.result[name] for name in SHOWN}}


def _correction(one: Correction) -> dict[str, Any]:
    names = ("number", "nip", "before", "after", "because", "run", "seen_at", "status")
    told = {name: getattr(one, name) for name in names}
    return {**told, "by": one.decided_by, "at": one.decided_at, "note": one.note}
