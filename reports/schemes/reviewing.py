"""The effect of an edited scheme, for whoever is to say that it may decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from reports.frames.frame import AsOf, Measuring
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.wordings import edited, effective
from reports.schemes.simulate import Draft, simulate


def review(
    session: Session, settings: Measuring, schemes: Sequence[Scheme], name: str, at: AsOf
) -> dict[str, Any]:
    """Keys: scheme, hash, regulation, in_force (the hash that decides; null: not known), waits, and
    ``effect`` as of a simulation (null where nothing waits). ``at`` needs a moment."""
    (present,) = (scheme for scheme in schemes if scheme.id == name)
    deciding = effective(session, [present])
    waits = bool(edited(session, [present]))
    effect = None
    if waits:
        draft = Draft([present])
        (effect,) = simulate(session, settings, deciding, draft=draft, at=at, landed=True)
    return {
        "scheme": name,
        "hash": present.hash,
        "regulation": present.regulation,
        "in_force": deciding[0].hash if deciding else None,
        "waits": waits,
        "effect": effect,
    }
