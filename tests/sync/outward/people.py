"""Standings of synthetic people, for targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sync.outward.standing import Number, Outcome, Standing

TIERS = ("gold", "silver", "bronze")


def decided(outcome: str, **more: Any) -> Outcome:
    """A decision of the scheme ``tpp`` for 2026."""
    known: dict[str, Any] = {
        "scheme": "tpp",
        "period": "2026",
        "tier": None,
        "open_tier": None,
        "reason": "Jam pelajaran 12,5 dari 20 JP",
        "title": "TPP Pembelajar",
    }
    return Outcome(outcome=outcome, **known | more)


def standing(
    *accounts: int,
    metrics: Mapping[str, Number | None] | None = None,
    outcome: Outcome | None = None,
    site: str = "lms",
    day: date = date(2026, 11, 25),
) -> Standing:
    """A person with these accounts on one site."""
    person = accounts[0] if accounts else 1
    return Standing(
        person=person,
        nip=f"1985031520100110{person:02}",
        name="Ni Made Arta",
        unit="Dinas Kesehatan",
        period="2026",
        as_of=day,
        accounts=tuple((site, account) for account in accounts),
        metrics=metrics or {},
        outcomes={} if outcome is None else {outcome.scheme: outcome},
    )
