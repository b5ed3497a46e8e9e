"""Which wording of a scheme decides: an edited one only after somebody saw its effect.

The first wording decides at once, unless decisions of an unknown wording exist. Until a changed
one is accepted, the old wording goes on deciding; where that is not known, the decisions stay as
they stand. (law 3)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import exists, select
from sqlmodel import Session

from reports.schemes.language.rules import Scheme
from sync.inward.landing import Scope, land
from sync.store.runs import RunStamp
from sync.store.tables.decisions import decision, scheme_text
from sync.store.tables.facts import as_of


def effective(
    session: Session, schemes: Iterable[Scheme], moment: datetime | None = None
) -> list[Scheme]:
    """The configured schemes in the wordings that decide at ``moment`` (None: now).

    One whose deciding wording is not known is left out.
    """
    accepted = _accepted(session, moment)
    found = []
    for scheme in schemes:
        row = accepted.get(scheme.id)
        if row is not None:
            found += [scheme] if row["hash"] == scheme.hash else _read(row["content"])
        elif moment is not None or _is_first(session, scheme):
            found.append(scheme)
    return found


def edited(session: Session, schemes: Iterable[Scheme]) -> list[Scheme]:
    """Configured schemes whose present wording waits for somebody to see its effect."""
    accepted = _accepted(session, None)
    return [
        scheme
        for scheme in schemes
        if (
            accepted[scheme.id]["hash"] != scheme.hash
            if scheme.id in accepted
            else not _is_first(session, scheme)
        )
    ]


def adopt_first(session: Session, schemes: Sequence[Scheme], run: RunStamp) -> None:
    """Keep the first wording of each scheme, which nobody has to look at."""
    accepted = _accepted(session, None)
    fresh = [one for one in schemes if one.id not in accepted and _is_first(session, one)]
    if fresh:
        land(session, scheme_text, [_row(one, None) for one in fresh], Scope.none(), run)


def accept(session: Session, scheme: Scheme, by: str, run: RunStamp) -> None:
    """Let the wording decide from the next run on."""
    land(session, scheme_text, [_row(scheme, by)], Scope.none(), run)


def _accepted(session: Session, moment: datetime | None) -> dict[str, dict[str, Any]]:
    rows = session.execute(select(as_of(scheme_text, moment))).mappings()
    return {row["scheme"]: dict(row) for row in rows}


def _is_first(session: Session, scheme: Scheme) -> bool:
    """Nothing was decided yet, or this very wording decided before wordings were kept."""
    mine = decision.c.scheme == scheme.id
    decided = session.scalar(select(exists().where(mine)))
    alike = exists().where(mine, decision.c.scheme_hash == scheme.hash)
    return not decided or bool(session.scalar(select(alike)))


def _read(content: Any) -> list[Scheme]:
    """The kept wording; none where it asks for what no longer exists."""
    try:
        return [Scheme.model_validate(content)]
    except ValidationError:
        return []


def _row(scheme: Scheme, by: str | None) -> dict[str, Any]:
    told = {"scheme": scheme.id, "hash": scheme.hash, "content": scheme.content}
    return {**told, "accepted_by": by}
