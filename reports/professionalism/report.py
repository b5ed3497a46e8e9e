"""Estimates of the index beside the official values, and what would raise them most."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from connector.hr.nip import SEPARATORS
from reports.calendar.periods import Period
from reports.figures import Known, Unknown
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import measure
from reports.organisation.named_units import inside
from reports.organisation.tree import AGENCY, read_tree
from reports.professionalism.points import PointTable, ProfessionalismSettings
from reports.professionalism.profiles import Official, read_profiles
from reports.professionalism.scoring import Estimate, Span, score
from reports.schemes.explain import UnknownPerson
from sync.store.tables.people import Identifier

LABEL = {"id": "perkiraan, bukan nilai resmi", "en": "an estimate, not the official value"}
UNKNOWN = {
    "qualification": "no source tells the education",
    "competence": "the kind of the post, the hours of the year or the trainings are not certain",
    "performance": "no rating of the year before",
    "discipline": "no complete, accepted list of sanctions",
}
NO_OFFICIAL = "no source holds the official value"


def report_professionalism(
    session: Session,
    measuring: Measuring,
    settings: ProfessionalismSettings,
    period: Period,
    at: AsOf,
    *,
    nip: str | None = None,
    unit: str | None = None,
) -> dict[str, Any]:
    """The estimates of one person (any number), of a unit and those below, or of everybody.

    Raises UnknownPerson and UnknownUnit.
    """
    frame = build_frame(session, measuring, period, at, _person(session, nip))
    table = settings.table_of(period.year)
    tree = read_tree(session, frame)
    places = inside(tree, unit)
    people = [
        {
            "nip": row["nip"],
            "name": row["name"],
            "unit": tree.home.get(row["person"]),
            **estimate_json(score(profile, table, settings), official),
        }
        for row, profile, official in read_profiles(session, frame, measure(session, frame), table)
        if tree.home.get(row["person"], AGENCY) in places
    ]
    if nip and not people:
        raise UnknownPerson(nip)
    return {**_heading(frame, table), "people": people}


def estimate_json(estimate: Estimate, official: list[Official]) -> dict[str, Any]:
    """An estimate as a document; what is not certain tells between what it lies."""
    total = estimate.total
    return {
        "total": _span(total, "what is unknown in its dimensions"),
        "band": estimate.band,
        "dimensions": {
            name: _span(span, UNKNOWN[name]) for name, span in estimate.dimensions.items()
        },
        "competence": {name: _span(span, "not certain") for name, span in estimate.items.items()},
        "raise": [{"what": what, "points": points} for what, points in estimate.raises()],
        **_compared(total, official),
    }


def _compared(total: Span, official: list[Official]) -> dict[str, Any]:
    latest = next((one for one in official if one.value is not None), None)
    if latest is None or latest.value is None:
        return {"official": Unknown(NO_OFFICIAL).as_json(), "official_year": None}
    value = Decimal(str(latest.value))
    told = {"official": Known(value, "points", 1).as_json(), "official_year": latest.year}
    if total.value is None:
        return told | {"difference": Unknown("the estimate is not certain").as_json()}
    return told | {"difference": Known(total.value - value, "points", 1).as_json()}


def _span(span: Span, why: str) -> dict[str, Any]:
    bounds = {"at_least": span.low, "at_most": span.high, "most": span.most}
    if span.value is None:
        return Unknown(why).as_json() | bounds
    return Known(span.value, "points", 1).as_json() | bounds


def _heading(frame: Frame, table: PointTable) -> Mapping[str, Any]:
    return {
        "estimate": True,
        "label": LABEL[frame.settings.language],
        "year": frame.period.text,
        "as_of": frame.reference,
        "table": {"since": table.since, "regulation": table.regulation},
    }


def _person(session: Session, nip: str | None) -> list[int] | None:
    if nip is None:
        return None
    known = session.get(Identifier, SEPARATORS.sub("", nip))
    if known is None:
        raise UnknownPerson(nip)
    return [known.person]
