"""What was confirmed last: of every scheme its newest closed period, corrections heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from reports.calendar.periods import parse_period
from reports.people.keys import joined_keys
from reports.schemes.closed.closing import CLOSED, list_closings
from reports.schemes.closed.corrections import in_force
from reports.schemes.closed.frozen import Row
from reports.schemes.language.rules import Scheme
from sync.outward.standing import Outcome
from sync.store.tables.closing import Closing


def read_confirmed(
    session: Session, language: str, moment: datetime | None = None
) -> Mapping[int, Mapping[str, Outcome]]:
    """Outcomes by person and scheme, as they counted at the moment (None: now). Of several numbers
    of a person the one that was confirmed eligible counts."""
    persons = joined_keys(session, moment)
    found: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for closing in _newest(list_closings(session), moment):
        scheme = Scheme.model_validate(closing.wording)
        for key, row in in_force(session, closing, moment).items():
            person = persons.get(key, key)
            known = found[person].get(scheme.id)
            if known is None or known.outcome != "eligible":
                found[person][scheme.id] = _outcome(row, scheme, closing.period, language)
    return found


def _newest(closings: Iterable[Closing], moment: datetime | None) -> Iterable[Closing]:
    """By scheme the closed period that ended last."""
    closed = [one for one in closings if one.status == CLOSED and _was(one, moment)]
    ordered = sorted(closed, key=lambda one: parse_period(one.period).last)
    return {one.scheme: one for one in ordered}.values()


def _was(closing: Closing, moment: datetime | None) -> bool:
    return moment is None or (closing.second_at or closing.first_at) <= moment


def _outcome(row: Row, scheme: Scheme, period: str, language: str) -> Outcome:
    told = {name: row.result[name] for name in ("outcome", "tier", "open_tier", "reason")}
    tiers = tuple(tier.id for tier in scheme.tier)
    return Outcome(scheme.id, period, **told, title=scheme.title(language), tiers=tiers)
