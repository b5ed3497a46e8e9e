"""Corrections: what facts that came after a closing make of its decisions, numbered and answered.

A frozen list never changes by itself. Each run decides the closed period anew, by the rules and
settings of the closing and by what is known now; whoever would come out otherwise gets a
correction, which counts once an official accepted it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from reports.calendar.periods import Period, parse_period
from reports.frames.frame import AsOf
from reports.schemes.closed.closing import (
    CLOSED,
    corrections_of,
    find_closing,
    frozen_each,
    frozen_list,
    list_closings,
)
from reports.schemes.closed.frozen import SETTINGS, Result, Row, changed_sentences, frozen_rows
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.acts import WrongAct, worded
from sync.store.runs import RunStamp
from sync.store.tables.closing import Closing, Correction

WAITING = "waiting"
DUE = ("outcome", "tier", "amount")
NO_CLAIM = "not_applicable"  # somebody new whom the scheme does not concern


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whose decision is to be corrected; None: not on the list."""

    person: int
    nip: str
    before: Result | None
    after: Result | None


def list_corrections(session: Session, day: date, run: RunStamp) -> int:
    """Compare every closed list with what is known now; returns how many corrections are new."""
    closed = [one for one in list_closings(session) if one.status == CLOSED]
    return sum(_compare(session, closing, day, run) for closing in closed)


def count_waiting(session: Session) -> dict[tuple[str, str], int]:
    """How many corrections wait for an official, by scheme and period."""
    query = select(col(Closing.scheme), col(Closing.period)).join(
        Correction, col(Correction.closing) == col(Closing.id)
    )
    found: dict[tuple[str, str], int] = {}
    for scheme, period in session.execute(query.where(col(Correction.status) == WAITING)):
        found[scheme, period] = found.get((scheme, period), 0) + 1
    return found


def answer_correction(
    session: Session,
    scheme: str,
    period: Period,
    number: int,
    status: str,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> Correction:
    """An official accepts or rejects a correction, once. Raises WrongAct."""
    closing = find_closing(session, scheme, period)
    known = corrections_of(session, closing) if closing else ()
    row = next((one for one in known if one.number == number), None)
    if row is None:
        raise WrongAct(f"{scheme} {period.text} has no correction {number}")
    if row.status != WAITING:
        by_whom = f" by {row.decided_by}" if row.decided_by else ""
        raise WrongAct(f"correction {number} of {scheme} {period.text} is {row.status}{by_whom}")
    row.status, row.decided_by, row.decided_at = status, worded("name", by), now
    row.note = worded("note", note) if note is not None else None
    return row


def in_force(session: Session, closing: Closing, moment: datetime | None = None) -> dict[int, Row]:
    """What counts by person: the frozen list with the corrections accepted by the moment."""
    listed = corrections_of(session, closing)
    if moment is not None:
        listed = [one for one in listed if one.decided_at and one.decided_at <= moment]
    return _corrected(frozen_list(session, closing), listed)


def _corrected(rows: Iterable[Row], corrections: Iterable[Correction]) -> dict[int, Row]:
    found = {row.person: row for row in rows}
    for one in corrections:
        if one.status != "accepted":
            continue
        if one.after is None:
            found.pop(one.person, None)
        else:
            row = found.get(one.person) or Row(one.person, one.nip, "", None, {}, {})
            found[one.person] = replace(row, result=one.after)
    return found


def _compare(session: Session, closing: Closing, day: date, run: RunStamp) -> int:
    settings = SETTINGS.validate_python(closing.settings)
    scheme = Scheme.model_validate(closing.wording)
    period, at = parse_period(closing.period), AsOf(day, run.moment)
    listed = corrections_of(session, closing)
    number = max((one.number for one in listed), default=0)
    now = frozen_rows(session, scheme, settings, period, at)
    found = list(_differing(*_doubtful(session, closing, listed, now)))
    for place, one in enumerate(found, number + 1):
        because = changed_sentences(one.before, one.after, settings.language)
        session.add(_correction(closing, place, one, because, run))
    session.flush()
    return len(found)


def _doubtful(
    session: Session, closing: Closing, listed: Sequence[Correction], now: Iterable[Row]
) -> tuple[list[Row], Sequence[Correction], list[Row]]:
    """The rows of then and of now of those alone who may come out otherwise, between them what is
    listed: a whole list twice would need much room."""
    due = {row.person: _due(row.result) for row, _ in frozen_each(session, closing)}
    spoken = {one.person for one in listed}
    gone, kept = set(due), []
    for row in now:
        gone.discard(row.person)
        if row.person in spoken or due.get(row.person) != _due(row.result):
            kept.append(row)
    people = spoken | gone | {row.person for row in kept}
    frozen = (row for row, _ in frozen_each(session, closing)) if people else ()
    return [row for row in frozen if row.person in people], listed, kept


def _differing(
    frozen: Iterable[Row], listed: Iterable[Correction], now: Collection[Row]
) -> Iterator[Found]:
    """Who would come out otherwise and is not listed so already; what waits and holds no more is
    superseded."""
    counts = _corrected(frozen, listed)
    last = {one.person: one for one in listed if one.status != "superseded"}
    present = {row.person: row for row in now}
    numbers = {person: one.nip for person, one in last.items()}
    numbers |= {row.person: row.nip for row in (*counts.values(), *now)}
    for person, nip in sorted(numbers.items(), key=itemgetter(1)):
        before, after = _result(counts.get(person)), _result(present.get(person))
        if before is None and after is not None and after["outcome"] == NO_CLAIM:
            after = None
        if _is_new(before, after, last.get(person)):
            yield Found(person, nip, before, after)


def _is_new(before: Result | None, after: Result | None, last: Correction | None) -> bool:
    """Whether a correction is due, given the last that an official has to answer or answered."""
    told = _due(after)
    if last is not None and last.status == WAITING:
        if _due(last.after) == told:
            return False
        last.status = "superseded"
    refused = last is not None and last.status == "rejected" and _due(last.after) == told
    return told != _due(before) and not refused


def _due(result: Result | None) -> tuple[Any, ...] | None:
    """What a person gets by a result; that a rule came to it otherwise waits for nobody."""
    return None if result is None else tuple(result[name] for name in DUE)


def _result(row: Row | None) -> Result | None:
    return row.result if row else None


def _correction(
    closing: Closing, number: int, found: Found, because: str, run: RunStamp
) -> Correction:
    assert closing.id is not None
    return Correction(
        closing=closing.id,
        number=number,
        person=found.person,
        nip=found.nip,
        before=found.before,
        after=found.after,
        because=because,
        run=run.id,
        seen_at=run.moment,
    )
