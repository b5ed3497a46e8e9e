"""What became of decisions between two moments, and of a person's explanation by two clocks.

The first clock tells what was known on a day, the second what was true on it as known now; the
difference are the facts that came late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Measuring
from reports.schemes.causes import Causes
from reports.schemes.explain import explain
from reports.schemes.language.rules import Scheme
from sync.store.tables.decisions import decision
from sync.store.tables.facts import HR, as_of

PERSON = SQLModel.metadata.tables["person"]

ESSENCE = ("outcome", "tier", "open_tier", "verdicts")  # what makes a decision another one

Key = tuple[str, str, str]  # scheme, period, NIP


class NothingKnown(LookupError):
    """A day is asked about that lies before everything that was ever landed."""

    def __init__(self, what: str, day: date, since: datetime | None) -> None:
        first = f"; the first is of {since:%Y-%m-%d %H:%M} UTC" if since else ""
        super().__init__(f"{what} by the end of {day}{first}")


def first_decided(session: Session) -> datetime | None:
    """When the first decision was landed; None where none ever was."""
    moment: datetime | None = session.scalar(select(func.min(decision.c.seen_from)))
    return moment


def diff_decisions(session: Session, first: datetime, second: datetime) -> list[dict[str, Any]]:
    """Decisions that differ between two moments, by scheme, period and number.

    Only of schemes and periods that were decided at both: see ``undecided``. Each with ``before``
    and ``after`` {outcome, tier} or null, ``rules`` {id: [verdict before, verdict after]} of those
    that changed, and ``because``: the exceptions (``held`` before or after), corrected hours
    [before, after] and answered objections behind it, with who and why.
    """
    old, new = _decisions(session, first, second), _decisions(session, second, first)
    causes = Causes(session, first, second)
    both = _decided(session, first) & _decided(session, second)
    keys = sorted(key for key in {*old, *new} if key[:2] in both)
    sides = ((key, old.get(key), new.get(key)) for key in keys)
    return [
        {
            **dict(zip(("scheme", "period", "nip"), key, strict=True)),
            "before": _outcome(was),
            "after": _outcome(is_),
            "rules": _changed_rules(was, is_),
            "because": causes.of(was, is_),
        }
        for key, was, is_ in sides
        if _essence(was) != _essence(is_)
    ]


def undecided(session: Session, first: datetime, second: datetime) -> list[tuple[str, str, int]]:
    """Schemes and periods that were decided at one of two moments alone; 0: not at the first
    one, 1: not at the second."""
    old, new = (_decided(session, moment) for moment in (first, second))
    found = [*((*place, 0) for place in new - old), *((*place, 1) for place in old - new)]
    return sorted(found)


def _decided(session: Session, moment: datetime) -> set[tuple[str, str]]:
    rows = as_of(decision, moment)
    query = select(rows.c.scheme, rows.c.period).distinct()
    return {(scheme, period) for scheme, period in session.execute(query)}


def two_clocks(
    session: Session,
    settings: Measuring,
    schemes: Sequence[Scheme],
    *,
    nip: str,
    period: Period,
    at: AsOf,
) -> dict[str, Any]:
    """The document of ``explain --as-of``: as known then, with ``known_now`` {metrics,
    decisions} of the same day, ``changed`` {metric, scheme or rule of it: [then, now]} and
    ``credits_changed`` [{then, now}] (null: not there). Raises UnknownPerson for somebody not
    known then, NothingKnown before the first personnel file."""
    told_from = session.scalar(select(func.min(HR["people"].c.seen_from)))
    if at.moment is not None and (told_from is None or told_from > at.moment):
        raise NothingKnown("no personnel file was read", at.day, told_from)
    then = explain(session, settings, schemes, nip=nip, period=period, at=at)
    now = explain(session, settings, schemes, nip=nip, period=period, at=AsOf(at.day))
    late = {name: now[name] for name in ("metrics", "decisions")}
    changed = {"changed": dict(_changes(then, now)), "credits_changed": _credits(then, now)}
    return {**then, "known_now": late, **changed}


def _changes(then: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for name, value in then["metrics"].items():
        if value != now["metrics"][name]:
            yield name, [value, now["metrics"][name]]
    later = {(one["scheme"], one["period"]): one for one in now["decisions"]}
    for old in then["decisions"]:
        new = later.get((old["scheme"], old["period"]), old)
        if old["outcome"] != new["outcome"] or old["tier"] != new["tier"]:
            outcomes = [{key: one[key] for key in ("outcome", "tier")} for one in (old, new)]
            yield f"{old['scheme']} {old['period']}", outcomes
        yield from _changed_verdicts(old, new)


def _changed_verdicts(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, list[Any]]]:
    was, is_ = ({(r["tier"], r["id"]): r["verdict"] for r in one["rules"]} for one in (old, new))
    for tier, name in sorted({*was, *is_}, key=str):
        sides = [was.get((tier, name)), is_.get((tier, name))]
        if sides[0] != sides[1]:
            rule = f"{tier}/{name}" if tier else name
            yield f"{old['scheme']} {old['period']} {rule}", sides


def _credits(then: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """Credits that came, went or are worth something else, by their sources."""
    was, is_ = ({_source(credit): credit for credit in one["credits"]} for one in (then, now))
    return [
        {"then": was.get(source), "now": is_.get(source)}
        for source in sorted({*was, *is_}, key=str)
        if _worth(was.get(source)) != _worth(is_.get(source))
    ]


def _source(credit: Mapping[str, Any]) -> tuple[Any, ...]:
    source = credit["source"]
    return source["site"], source["kind"], source["id"], credit["date"]


def _worth(credit: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    names = ("hours", "counted", "certain", "why_not")
    return tuple(credit[name] for name in names) if credit else None


def _decisions(session: Session, moment: datetime, other: datetime) -> dict[Key, Mapping[str, Any]]:
    """Decisions of a moment that did not stand at the other one as they are."""
    rows, elsewhere = as_of(decision, moment), as_of(decision, other)
    told = (rows.c[name] for name in ("person", "scheme", "period", "exception", *ESSENCE))
    query = (
        select(*told, PERSON.c.nip)
        .join(PERSON, PERSON.c.id == rows.c.person)
        .outerjoin(elsewhere, elsewhere.c.id == rows.c.id)
        .where(elsewhere.c.id.is_(None))
    )
    return {
        (row["scheme"], row["period"], row["nip"]): dict(row)
        for row in session.execute(query).mappings()
    }


def _essence(row: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    return tuple(row[name] for name in ESSENCE) if row else None


def _outcome(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"outcome": row["outcome"], "tier": row["tier"]} if row else None


def _changed_rules(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> dict[str, list[str | None]]:
    was, is_ = _verdicts(old), _verdicts(new)
    return {
        name: [was.get(name), is_.get(name)]
        for name in sorted({*was, *is_})
        if was.get(name) != is_.get(name)
    }


def _verdicts(row: Mapping[str, Any] | None) -> dict[str, str]:
    texts = row["verdicts"].split() if row else []
    pairs = (text.partition("=") for text in texts)
    return {name: verdict for name, _, verdict in pairs}
