"""Credits as an explanation tells them: each with its source, doubts, claim and correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, or_, select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.hours.claims import claim_of
from reports.hours.corrections import read_corrections
from reports.hours.crediting import CAPPED
from reports.hours.outside import read_trainings
from reports.hours.withdrawn import happening_of, happenings_by_place, last_gone
from reports.providers import read_providers
from reports.regulations import of_cap
from reports.schemes.outcomes import plain
from sync.inward.correcting import names_of


def told_credits(session: Session, frame: Frame) -> Iterator[dict[str, Any]]:
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
            "correction": _correction(corrections, row),
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


def _correction(corrections: Mapping[tuple[str, str], Any], row: RowMapping) -> Any:
    """What an official told of a credit by its most particular name."""
    names = names_of(*(row[name] for name in ("kind", "site", "source", "date")))
    return next((told for n in names if (told := corrections.get((row["kind"], n)))), None)


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
