"""Why a person is eligible or not: from the decision down to the answer and run of each fact.

Computed from the facts as they stood at the moment asked about, so that the answer to "why was I
not eligible in March?" is the one of March. (law 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, and_, func, or_, select
from sqlmodel import Session

from reports.frame import AsOf, Frame, Measuring, build_frame
from reports.ledger import in_force
from reports.measuring import Measures, measure
from reports.metrics import at_level
from reports.periods import Period
from reports.schemes.deciding import judge
from reports.schemes.outcomes import Decision, plain
from reports.schemes.rules import Scheme
from reports.units import read_tree
from sync.store.tables.people import Identifier


class UnknownPerson(LookupError):
    """No personnel file told of this number by the moment asked about."""

    def __init__(self, nip: str) -> None:
        super().__init__(f"nobody with the number ending in {nip[-3:]} is known at that moment")


def explain(
    session: Session,
    settings: Measuring,
    schemes: Sequence[Scheme],
    *,
    nip: str,
    period: Period,
    at: AsOf,
) -> dict[str, Any]:
    """The document of ``explain --json``; ``nip`` may be an old number. Raises UnknownPerson."""
    known = session.get(Identifier, nip.strip())
    if known is None:
        raise UnknownPerson(nip)
    person = known.person
    frame = build_frame(session, settings, period, at, [person])
    row = session.execute(select(frame.people)).mappings().first()
    if row is None:
        raise UnknownPerson(nip)
    measures = measure(session, frame)
    return {
        "person": _person(session, frame, row),
        "period": period.text,
        "as_of": at.day.isoformat(),
        "metrics": _metrics(measures, person),
        "credits": list(_credits(session, frame)),
        "ceiling": _ceiling(session, frame, row),
        "decisions": list(_decisions(session, frame, schemes, person)),
    }


def _person(session: Session, frame: Frame, row: RowMapping) -> dict[str, str | None]:
    """``unit`` as the personnel file has it, and the name that it means."""
    tree = read_tree(session, frame)
    unit = tree.home.get(row["person"])
    unit_name = tree.units[unit].name if unit else None
    told = {name: row[name] for name in ("nip", "name", "unit")}
    return {**told, "unit_name": unit_name}


def _metrics(measures: Measures, person: int) -> dict[str, Any]:
    """Every person metric; None is unknown, and unbounded for ``hours_at_most``."""
    values = {metric.name: measures[metric.name].get(person) for metric in at_level("person")}
    return {n: None if v is None else plain(Decimal(str(v))) for n, v in values.items()}


def _credits(session: Session, frame: Frame) -> Iterator[dict[str, Any]]:
    """The credits of the period, and those of no date, with the source of each."""
    credit = frame.credits
    of_period = credit.c.date.between(frame.period.first, frame.reference)
    query = (
        select(credit)
        .join(frame.people, frame.people.c.person == credit.c.person)
        .where(or_(of_period, credit.c.date.is_(None)))
        .order_by(credit.c.date.nulls_last(), credit.c.site, credit.c.source)
    )
    for row in session.execute(query).mappings():
        yield {
            "date": row["date"] and row["date"].isoformat(),
            "hours": plain(row["hours"]),
            "method": row["method"],
            "provider": row["provider"],
            "title": row["title"],
            "counted": plain(row["counted"]),
            "certain": bool(row["certain"]),
            "why_not": row["why_not"],
            "source": {
                "site": row["site"],
                "kind": row["kind"],
                "id": row["source"],
                "run": row["run"],
            },
        }


def _ceiling(session: Session, frame: Frame, row: RowMapping) -> dict[str, Any] | None:
    """The year's hours against the most that the agency grants this type; it flags, no more."""
    by_year = frame.settings.hours.ceiling.get(row["employment"] or "", {})
    most = in_force(by_year, frame.period.year)
    if most is None:
        return None
    credit = frame.credits
    new_year = frame.reference.replace(month=1, day=1)
    of_year = and_(
        credit.c.person == row["person"], credit.c.date.between(new_year, frame.reference)
    )
    counted = session.scalar(select(func.sum(credit.c.counted)).where(of_year)) or Decimal(0)
    return {"at_most": plain(most), "counted": plain(counted), "exceeded": counted > most}


def _decisions(
    session: Session, frame: Frame, schemes: Sequence[Scheme], person: int
) -> Iterator[dict[str, Any]]:
    """Each scheme's decisions for its own periods in the frame's period that have begun."""
    due: dict[Period, list[Scheme]] = {}
    for scheme in schemes:
        for period in frame.period.parts(scheme.period):
            if period.first <= frame.at.day:
                due.setdefault(period, []).append(scheme)
    for period, asked in due.items():
        own = build_frame(session, frame.settings, period, frame.at, [person])
        found = judge(session, own, asked, measure(session, own))[person]
        yield from (_decision_json(found[scheme.id], period) for scheme in asked)


def _decision_json(decision: Decision, period: Period) -> dict[str, Any]:
    return {
        "scheme": decision.scheme,
        "period": period.text,
        "outcome": decision.outcome,
        "tier": decision.tier,
        "open_tier": decision.open_tier,
        "reason": decision.reason,
        "rules": [rule.as_json() for rule in decision.rules],
    }
