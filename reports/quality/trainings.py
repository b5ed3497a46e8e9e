"""Certificates that need a person: claims, no date, no hours, disputes and look-alikes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import and_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.hours.alike import groups_of
from reports.hours.claims import LATE_IN_DOUBT
from reports.hours.ledger import fill_every
from reports.hours.once import read_events
from reports.hours.outside import REJECTED, VERIFIED, read_trainings, state_of
from reports.quality.declaration import Context, Finder, Problem

CLAIMED, LATE = "training_claimed", "training_late"
UNDATED, HOURS = "training_undated", "training_hours"
DISPUTED, ALIKE = "training_disputed", "training_alike"
NEAR = timedelta(days=14)
LIKE = 80.0  # titles, of 100
LISTED = 5  # certificates of one source named in one line


class Certificate(NamedTuple):
    """A certificate of somebody, as the ledger sees it."""

    number: int
    person: int
    nip: str
    title: str
    source: str
    since: datetime
    why_not: str | None
    state: str


def _certificates(session: Session, context: Context, *conditions: Any) -> Iterator[Certificate]:
    """Certificates whose credit fits the conditions."""
    credit = context.frame.credits
    query = select(credit.c.person, credit.c.source, credit.c.why_not)
    rows = session.execute(query.where(credit.c.kind == "training", *conditions))
    found = {(person, source): why_not for person, source, why_not in rows}
    for row in read_trainings(session, context.frame.at.moment) if found else ():
        key = (row["person"], f"{row['source']}/{row['reference']}")
        if key in found:
            told = (row["id"], row["person"], row["nip"], row["title"], row["source"])
            yield Certificate(*told, row["seen_from"], found[key], state_of(row))


def _claims(session: Session, context: Context) -> Iterator[Problem]:
    """Claims that nobody decided about, one line for a source."""
    by_source: dict[str, list[Certificate]] = defaultdict(list)
    for one in _certificates(session, context, context.frame.credits.c.why_not == "claimed"):
        by_source[one.source].append(one)
    for source, waiting in by_source.items():
        numbers = " ".join(str(one.number) for one in waiting[:LISTED])
        more = " …" if len(waiting) > LISTED else ""
        detail = f"certificates claimed and not verified, which do not count yet: {len(waiting):,}"
        remedy = f"lontar trainings list --state claimed; then verify or reject {numbers}{more}"
        yield Problem(CLAIMED, source, None, min(one.since for one in waiting), detail, remedy)


def _late(session: Session, context: Context) -> Iterator[Problem]:
    """Verified certificates of which nobody tells whether they were claimed in time."""
    in_doubt = context.frame.credits.c.why_not == LATE_IN_DOUBT
    for one in _certificates(session, context, in_doubt):
        detail = f"{one.title} ({one.source}): first seen after the deadline for claims"
        remedy = "say when it was handed in: " + _command("verify", one) + " --claimed YYYY-MM-DD"
        yield Problem(LATE, one.nip, context.unit_of(one.person), one.since, detail, remedy)


def _unbounded(kind: str, *, dated: bool) -> Callable[[Session, Context], Iterator[Problem]]:
    def find(session: Session, context: Context) -> Iterator[Problem]:
        """Certificates without a readable date, or dated ones without readable hours."""
        credit = context.frame.credits
        day = credit.c.date.is_not(None) if dated else credit.c.date.is_(None)
        lack = "hours" if dated else "date"
        for one in _certificates(session, context, credit.c.at_most.is_(None), day):
            detail = (
                f"{one.title} ({one.source}): no readable {lack}; the hours have no upper bound"
            )
            remedy = "correct it in the list, or reject it: " + _command("reject", one)
            yield Problem(kind, one.nip, context.unit_of(one.person), one.since, detail, remedy)

    return find


def _disputed(session: Session, context: Context) -> Iterator[Problem]:
    """Trainings that one list verifies and another rejects; the verified row counts."""
    rows = {row["id"]: row for row in read_trainings(session, context.frame.at.moment)}
    if not any(state_of(row) == REJECTED for row in rows.values()):
        return
    settings, moment = context.frame.settings.hours, context.frame.at.moment
    every = fill_every(session, settings, moment)
    for group in groups_of(read_events(session, every)):
        own = [rows[one.fact] for one in group if one.kind == "training"]
        states = {state_of(row): row for row in own}
        if states.keys() >= {VERIFIED, REJECTED}:
            yes, no = states[VERIFIED], states[REJECTED]
            detail = f"{yes['title']}: verified in {yes['source']}, rejected in {no['source']}"
            remedy = f"it counts; if it must not: lontar trainings reject {yes['id']}"
            unit = context.unit_of(yes["person"])
            yield Problem(DISPUTED, yes["nip"], unit, no["seen_from"], detail, remedy)


def _alike(session: Session, context: Context) -> Iterator[Problem]:
    """Two counting events of near days and like titles, one of them a certificate."""
    credit, people = context.frame.credits, context.frame.people
    holders = select(credit.c.person).where(credit.c.kind == "training")
    names = ("person", "kind", "title", "date", "source")
    query = (
        select(*(credit.c[name] for name in names), people.c.nip)
        .join(people, people.c.person == credit.c.person)
        .where(and_(credit.c.why_not.is_(None), credit.c.person.in_(holders)))
        .order_by(credit.c.person, credit.c.date)
    )
    own: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        own[row.person].append(row)
    since = datetime.combine(context.frame.at.day, datetime.min.time(), context.frame.settings.zone)
    for person, rows in own.items():
        for one, other in _like_pairs(rows):
            detail = f"{one.title} ({one.source}) and {other.title} ({other.source}) may be one"
            remedy = "both count meanwhile; if they are one: lontar trainings reject the double"
            yield Problem(ALIKE, one.nip, context.unit_of(person), since, detail, remedy)


def _like_pairs(rows: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    for one, other in combinations(rows, 2):
        if "training" not in (one.kind, other.kind) or other.date - one.date > NEAR:
            continue
        if fuzz.token_sort_ratio(fold(one.title), fold(other.title)) >= LIKE:
            yield one, other


def _command(word: str, one: Certificate) -> str:
    return f"lontar trainings {word} {one.number}"


FINDERS = (
    Finder(CLAIMED, "Certificates that wait to be verified", _claims),
    Finder(LATE, "Certificates first seen after the deadline for claims", _late),
    Finder(UNDATED, "Certificates that cannot be dated", _unbounded(UNDATED, dated=False)),
    Finder(HOURS, "Certificates whose hours cannot be read", _unbounded(HOURS, dated=True)),
    Finder(DISPUTED, "Certificates verified in one list and rejected in another", _disputed),
    Finder(ALIKE, "Events that may be one training", _alike),
)
