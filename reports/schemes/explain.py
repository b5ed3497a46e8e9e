"""Why a person is eligible or not: from the decision down to the answer and run of each fact.

Computed from the facts as they stood at the moment asked about, so that the answer to "why was I
not eligible in March?" is the one of March. (law 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, and_, func, select
from sqlmodel import Session

from connector.hr.nip import LENGTH, SEPARATORS
from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours.settings import in_force as listed_for
from reports.measuring import Measures, measure
from reports.metrics import at_level
from reports.people.competencies import lapsed_levels
from reports.people.refusals import read_refusals
from reports.people.strangers import read_strangers
from reports.regulations import in_force, of_person
from reports.schemes.credits_told import told_credits
from reports.schemes.deciding import judge
from reports.schemes.language.asked import asked_metrics
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.objections import read_objections
from reports.schemes.officials.wordings import effective
from reports.schemes.outcomes import Decision, plain
from reports.units import read_tree
from sync.store.tables.people import numbers_as_of

# What rows may decide.
DECIDING = (
    *("statuses", "employments", "placements", "assessments"),
    *("ratings", "sanctions", "trainings"),
)
SAID_AT = ("opened_at", "answered_at")


class UnknownPerson(LookupError):
    """No personnel file told of this number by the moment asked about."""

    def __init__(self, nip: str) -> None:
        digits = sum(map(str.isdigit, nip))
        slip = "" if digits == LENGTH else f"; it has {digits} digits, a NIP has {LENGTH}"
        told = f"nobody with the number ending in {nip[-3:]} is known then"
        super().__init__(f"{told}; compare the whole number{slip}")


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
    asked = SEPARATORS.sub("", nip)
    owner = numbers_as_of(at.moment)
    person = session.scalar(select(owner.c.person).where(owner.c.number == asked))
    if person is None:
        raise UnknownPerson(nip)
    frame = build_frame(session, settings, period, at, [person])
    row = session.execute(select(frame.people)).mappings().first()
    if row is None:
        raise UnknownPerson(nip)
    measures = measure(session, frame)
    cited = in_force(settings, frame.reference)
    credits_ = list(told_credits(session, frame))
    forms = {credit["method"] for credit in credits_}
    return {
        "person": _person(session, frame, row),
        "asked": asked,
        "numbers": _numbers(session, person, at.moment),
        "period": period.text,
        "as_of": at.day.isoformat(),
        "metrics": _metrics(measures, person),
        "credits": credits_,
        "strangers": [
            one.as_json() for one in read_strangers(session, at.moment) if one.person == person
        ],
        "refused": [one.as_json() for one in read_refusals(session, at.moment, DECIDING, person)],
        "competencies": _competencies(session, frame),
        "ceiling": _ceiling(session, frame, row),
        "regulations": [one.as_json() for one in of_person(cited, row["employment"], forms)],
        "decisions": list(
            _decisions(session, frame, effective(session, schemes, at.moment), person)
        ),
    }


def _person(session: Session, frame: Frame, row: RowMapping) -> dict[str, str | None]:
    """``unit`` as the personnel file has it, and the name that it means."""
    tree = read_tree(session, frame)
    unit = tree.home.get(row["person"])
    unit_name = tree.units[unit].name if unit else None
    told = {name: row[name] for name in ("nip", "name", "unit")}
    return {**told, "unit_name": unit_name}


def _numbers(session: Session, person: int, moment: datetime | None) -> list[dict[str, Any]]:
    """Every number that the person goes or went by, the one in force first."""
    owner = numbers_as_of(moment)
    owned = select(owner).where(owner.c.person == person)
    rows = session.execute(owned.order_by(owner.c.in_force.desc(), owner.c.number))
    return [
        {
            "number": row.number,
            "kind": row.kind,
            "since": row.since and row.since.isoformat(),
            "in_force": row.in_force,
        }
        for row in rows
    ]


def _metrics(measures: Measures, person: int) -> dict[str, Any]:
    """Every person metric; None is unknown, and unbounded for ``hours_at_most``."""
    values = {metric.name: measures[metric.name].get(person) for metric in at_level("person")}
    return {n: None if v is None else plain(Decimal(str(v))) for n, v in values.items()}


def _competencies(session: Session, frame: Frame) -> list[dict[str, Any]]:
    """What the post requires; ``assessed`` is None where no valid assessment tells, and then
    ``lapsed`` {level, assessed_on, valid_until} is the last that is valid no more."""
    row = frame.requirements
    names = ("competency", "required", "assessed", "assessed_on", "method")
    query = select(*(row.c[name] for name in names)).order_by(row.c.competency)
    found = [dict(told) for told in session.execute(query).mappings()]
    lapsed = _lapsed(session, frame) if any(one["assessed"] is None for one in found) else {}
    for one in found:
        one["assessed_on"] = _iso(one["assessed_on"])
        one["lapsed"] = lapsed.get(one["competency"]) if one["assessed"] is None else None
    return found


def _lapsed(session: Session, frame: Frame) -> dict[str, dict[str, Any]]:
    reference, at = frame.reference, frame.at
    over = lapsed_levels(session, frame.people, frame.competencies, reference, at.moment)
    names = ("competency", "level", "assessed_on", "valid_until")
    query = select(*(over.c[name] for name in names)).where(over.c.turn == 1)
    return {
        code: {"level": level, "assessed_on": _iso(day), "valid_until": _iso(until)}
        for code, level, day, until in session.execute(query)
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _ceiling(session: Session, frame: Frame, row: RowMapping) -> dict[str, Any] | None:
    """The year's hours against the most that the agency grants this type; it flags, no more."""
    by_year = frame.settings.hours.ceiling.get(row["employment"] or "", {})
    most = listed_for(by_year, frame.period.year)
    if most is None:
        return None
    credit = frame.credits
    new_year = frame.reference.replace(month=1, day=1)
    of_year = and_(
        credit.c.person == row["person"], credit.c.date.between(new_year, frame.reference)
    )
    counted = session.scalar(select(func.sum(credit.c.counted)).where(of_year)) or Decimal(0)
    return {
        "at_most": plain(most.hours),
        "counted": plain(counted),
        "exceeded": counted > most.hours,
        "regulation": most.regulation,
    }


def _decisions(
    session: Session, frame: Frame, schemes: Sequence[Scheme], person: int
) -> Iterator[dict[str, Any]]:
    """Each scheme's decisions for its own periods in the frame's period that have begun."""
    due: dict[Period, list[Scheme]] = {}
    for scheme in schemes:
        for period in frame.period.parts(scheme.period):
            if period.first <= frame.at.day:
                due.setdefault(period, []).append(scheme)
    objections = read_objections(session, person=person, moment=frame.at.moment)
    for period, found in _judged(session, frame, due, person).items():
        for scheme in due[period]:
            mine = [_said(one) for one in objections if _is_of(one, scheme, period)]
            told = _decision_json(found[scheme.id], period)
            yield {**told, "regulation": scheme.regulation, "objections": mine}


def _judged(
    session: Session, frame: Frame, due: Mapping[Period, Sequence[Scheme]], person: int
) -> dict[Period, Mapping[str, Decision]]:
    """The person's decisions by scheme, by the periods in their order. Those of the frame's own
    period come first: the next frame takes its tables over."""
    found: dict[Period, Mapping[str, Decision]] = {}
    for period in sorted(due, key=lambda one: one != frame.period):
        own = frame
        if period != frame.period:
            own = build_frame(session, frame.settings, period, frame.at, [person])
        measures = measure(session, own, asked_metrics(due[period]))
        found[period] = judge(session, own, due[period], measures)[person]
    return {period: found[period] for period in due}


def _is_of(objection: dict[str, Any], scheme: Scheme, period: Period) -> bool:
    return bool(objection["scheme"] == scheme.id and objection["period"] == period.text)


def _said(objection: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "text", "open", "answer", "outcome")
    days = {name: (at := objection[name]) and at.isoformat() for name in SAID_AT}
    return {**{name: objection[name] for name in names}, **days}


def _decision_json(decision: Decision, period: Period) -> dict[str, Any]:
    """A decision with the rules' own outcome and the exception that stands above them."""
    return {
        "scheme": decision.scheme,
        "period": period.text,
        "outcome": decision.outcome,
        "tier": decision.tier,
        "open_tier": decision.open_tier,
        "reason": decision.reason,
        "own_outcome": decision.own_outcome or decision.outcome,
        "exception": decision.exception and decision.exception.as_json(),
        "rules": [rule.as_json() for rule in decision.rules],
    }
