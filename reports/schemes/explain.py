"""Why a person is eligible or not: from the decision down to the answer and run of each fact.

Computed from the facts as they stood at the moment asked about, so that the answer to "why was I
not eligible in March?" is the one of March. (law 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, and_, func, or_, select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS
from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours.claims import claim_of
from reports.hours.corrections import read_corrections
from reports.hours.crediting import CAPPED
from reports.hours.outside import read_trainings
from reports.hours.settings import in_force as listed_for
from reports.hours.withdrawn import happening_of, happenings_by_place, last_gone
from reports.measuring import Measures, measure
from reports.metrics import at_level
from reports.people.refusals import read_refusals
from reports.providers import read_providers
from reports.regulations import in_force, of_cap, of_person
from reports.schemes.deciding import judge
from reports.schemes.inputs.facts import DOUBTED
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.objections import read_objections
from reports.schemes.officials.wordings import effective
from reports.schemes.outcomes import Decision, plain
from reports.units import read_tree
from sync.inward.correcting import reference_of
from sync.store.tables.people import numbers_as_of

DECIDING = (*DOUBTED, "ratings", "sanctions", "trainings")  # what rows may decide
SAID_AT = ("opened_at", "answered_at")


class UnknownPerson(LookupError):
    """No personnel file told of this number by the moment asked about."""

    def __init__(self, nip: str) -> None:
        super().__init__(
            f"nobody with the number ending in {nip[-3:]} is known then; compare the whole number"
        )


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
    credits_ = list(_credits(session, frame))
    forms = {credit["method"] for credit in credits_}
    return {
        "person": _person(session, frame, row),
        "asked": asked,
        "numbers": _numbers(session, person, at.moment),
        "period": period.text,
        "as_of": at.day.isoformat(),
        "metrics": _metrics(measures, person),
        "credits": credits_,
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


def _credits(session: Session, frame: Frame) -> Iterator[dict[str, Any]]:
    """The credits of the period, and those of no date, with the source of each."""
    credit = frame.credits
    of_period = credit.c.date.between(frame.period.first, frame.reference)
    query = (
        select(credit)
        .join(frame.people, frame.people.c.person == credit.c.person)
        .where(or_(of_period, credit.c.date.is_(None)))
        .order_by(credit.c.date.nulls_last(), credit.c.site.nulls_first(), credit.c.source)
    )
    providers = read_providers(session, frame.at.moment)
    corrections, claims = _corrections(session, frame), _claims(session, frame)
    for row in session.execute(query).mappings():
        known = providers.find(row["provider"])
        agreed = known.agreed_on(row["date"] or frame.reference) if known else None
        yield {
            "provider_kind": known.kind if known else None,
            "agreement": known.agreement if known and agreed else None,
            "date": row["date"] and row["date"].isoformat(),
            "hours": plain(row["hours"]),
            "method": row["method"],
            "provider": row["provider"],
            "title": row["title"],
            "counted": plain(row["counted"]),
            "certain": bool(row["certain"]),
            "why_not": row["why_not"],
            "regulation": _of_cap(frame, row),
            "withdrawn": _withdrawn(session, frame, row),
            "claim": claims.get(row["source"]) if row["kind"] == "training" else None,
            "correction": corrections.get((row["kind"], reference_of(row["site"], row["source"]))),
            "source": {
                "site": row["site"],
                "kind": row["kind"],
                "id": row["source"],
                "run": row["run"],
            },
        }


def _of_cap(frame: Frame, row: RowMapping) -> str | None:
    """By which text a cap left hours out."""
    reason = row["why_not"] or ""
    if row["date"] is None or not reason.startswith(CAPPED):
        return None
    return of_cap(frame.settings.hours, reason.removeprefix(CAPPED), row["date"])


def _claims(session: Session, frame: Frame) -> dict[str, dict[str, Any]]:
    """When certificates were claimed, by their source; of those that have a deadline."""
    people = set(session.execute(select(frame.people.c.person)).scalars())
    rows = read_trainings(session, frame.at.moment, people)
    told = ((row, claim_of(row, frame.settings.hours)) for row in rows)
    return {f"{row['source']}/{row['reference']}": one.as_json() for row, one in told if one.until}


def _corrections(session: Session, frame: Frame) -> dict[tuple[str, str], dict[str, Any]]:
    """Officials' hours for the frame's people by kind and source, with who gave them and why."""
    people = set(session.execute(select(frame.people.c.person)).scalars())
    return {
        (row["kind"], row["source"]): {
            "hours": plain(row["hours"]),
            "by": row["by"],
            "reason": row["reason"],
            "since": row["seen_from"].isoformat(),
        }
        for row in read_corrections(session, frame.at.moment)
        if row["person"] in people
    }


def _withdrawn(session: Session, frame: Frame, row: RowMapping) -> dict[str, Any] | None:
    """What took a completion away, and since when; None while Moodle shows it."""
    if row["kind"] != "completion" or (row["certain"] and row["why_not"] != "withdrawn"):
        return None
    place = {name: row[name] for name in ("site", "account", "course")}
    gone = last_gone(session, **place, moment=frame.at.moment)
    if gone is None:
        return None
    run, since = gone
    found = happening_of(happenings_by_place(session), **place, run=run)
    told = {"kind": found and found.kind, "detail": found and found.detail}
    return {**told, "since": since.isoformat(), "run": run}


def _competencies(session: Session, frame: Frame) -> list[dict[str, Any]]:
    """What the post requires; ``assessed`` is None where no valid assessment tells."""
    row = frame.requirements
    names = ("competency", "required", "assessed", "assessed_on", "method")
    query = select(*(row.c[name] for name in names)).order_by(row.c.competency)
    found = [dict(told) for told in session.execute(query).mappings()]
    for one in found:
        one["assessed_on"] = one["assessed_on"] and one["assessed_on"].isoformat()
    return found


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
    for period, asked in due.items():
        own = build_frame(session, frame.settings, period, frame.at, [person])
        found = judge(session, own, asked, measure(session, own))[person]
        for scheme in asked:
            mine = [_said(one) for one in objections if _is_of(one, scheme, period)]
            told = _decision_json(found[scheme.id], period)
            yield {**told, "regulation": scheme.regulation, "objections": mine}


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
