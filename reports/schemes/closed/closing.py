"""Closing a period: a person confirms its decisions, and they are frozen.

The list bears hashes of what went in, of the rules and of what came out. Where two people are to
confirm, the second one confirms the very list that the first one saw. What facts tell later stands
in ``corrections``; nothing here is ever written over. (laws 1 and 3)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, SQLModel, col

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.schemes.closed.frozen import (
    SETTINGS,
    Hash,
    Row,
    Tally,
    canonical,
    hash_of,
    rows_of,
)
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.acts import WrongAct, worded
from reports.schemes.officials.objections import read_objections
from reports.schemes.outcomes import plain
from sync.store.runs import RunStamp
from sync.store.tables.closing import Closing, Correction, Frozen

WAITING, CLOSED = "waiting", "closed"
AT_ONCE = 1_000  # rows stored or read together


class CloseSettings(BaseModel):
    """``[close]``: whether a period is closed only once two people confirmed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    second_person: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirms which period; ``early`` is why before its end; ``two``: two people must.

    ``seen`` is the hash of the results that were shown before; another list is not frozen then.
    """

    scheme: Scheme
    period: Period
    by: str
    second: str | None = None
    early: str | None = None
    two: bool = False
    seen: str | None = None


def close_period(
    session: Session, settings: Measuring, asked: Confirmation, at: AsOf, run: RunStamp
) -> Closing:
    """Freeze the decisions of a period, or add the second person's word. Raises WrongAct."""
    known = check_closing(session, asked, at)
    if known is not None:
        _check_seen(known, asked)
        return _second(known, asked.second or asked.by, run)
    closing = _freeze(session, settings, asked, AsOf(at.day, run.moment), run)
    _check_seen(closing, asked)
    if asked.second is not None:
        return _second(closing, asked.second, run)
    closing.status = WAITING if asked.two else CLOSED
    return closing


def check_closing(session: Session, asked: Confirmation, at: AsOf) -> Closing | None:
    """The list that waits for a second person, if there is one. Raises WrongAct for whatever
    cannot be closed."""
    known = find_closing(session, asked.scheme.id, asked.period)
    if known is None:
        _check(asked, at)
    elif known.status == CLOSED:
        people = " and ".join(filter(None, (known.first_by, known.second_by)))
        told = f"{known.scheme} {known.period} was closed by {people}"
        raise WrongAct(f"{told}; later facts are listed by: lontar period show {known.period}")
    else:
        _check_other(asked.second or asked.by, known.first_by)
    return known


def withdraw_closing(session: Session, scheme: str, period: Period) -> None:
    """Throw away a list that waits for its second person. Raises WrongAct for a confirmed one."""
    closing = find_closing(session, scheme, period)
    if closing is None or closing.status != WAITING:
        raise WrongAct(f"{scheme} {period.text}: no list waits for a second person")
    session.execute(delete(Frozen).where(col(Frozen.closing) == closing.id))
    session.delete(closing)


def find_closing(session: Session, scheme: str, period: Period) -> Closing | None:
    """The closing of a scheme's period, confirmed or waiting."""
    query = select(Closing).where(col(Closing.scheme) == scheme, col(Closing.period) == period.text)
    return session.scalars(query).first()


def list_closings(
    session: Session, period: Period | None = None, scheme: str | None = None
) -> Sequence[Closing]:
    """All closings (of one period, of one scheme), oldest first."""
    query = select(Closing).order_by(col(Closing.id))
    if period is not None:
        query = query.where(col(Closing.period) == period.text)
    if scheme is not None:
        query = query.where(col(Closing.scheme) == scheme)
    return session.scalars(query).all()


def frozen_list(session: Session, closing: Closing) -> list[Row]:
    """The frozen rows, as they are stored, by number."""
    return [row for row, _ in frozen_each(session, closing)]


def frozen_each(session: Session, closing: Closing) -> Iterator[tuple[Row, str]]:
    """The same one after the other, each with the digest that was stored with it."""
    names = ("person", "nip", "name", "unit", "result", "inputs", "digest")
    table = SQLModel.metadata.tables["frozen"]
    query = select(*(table.c[name] for name in names)).where(table.c.closing == closing.id)
    ordered = query.order_by(table.c.nip).execution_options(yield_per=AT_ONCE)
    for *told, digest in session.execute(ordered):
        yield Row(*told), digest


def corrections_of(session: Session, closing: Closing) -> Sequence[Correction]:
    """Everything that was listed against a closing, by number."""
    query = select(Correction).where(col(Correction.closing) == closing.id)
    return session.scalars(query.order_by(col(Correction.number))).all()


def hashes_of(
    rows: Iterable[Row], wording: dict[str, Any], settings: dict[str, Any], closing: Closing
) -> dict[str, str]:
    """What a closing's hashes are to be, from its rows and rules; the rows are read once."""
    rules = hash_of([canonical(wording), canonical(settings)])
    about = [closing.scheme, closing.period, closing.moment.isoformat(), closing.early]
    inputs, results, whole = Hash(), Hash(), Hash(canonical(about), rules)
    for row in rows:
        inputs.add(row.inputs_text)
        results.add(row.result_text)
        whole.add(row.digest)
    return {
        "inputs_hash": inputs.hex,
        "rules_hash": rules,
        "results_hash": results.hex,
        "hash": whole.hex,
    }


def _check(asked: Confirmation, at: AsOf) -> None:
    scheme, period = asked.scheme, asked.period
    if period.kind != scheme.period:
        raise WrongAct(f"{scheme.id} is decided by the {scheme.period}; {period.text} is none")
    if at.day < period.first:
        raise WrongAct(f"{period.text} has not begun")
    if at.day <= period.last and asked.early is None:
        remedy = "wait, or say why it is to be closed before: --early REASON"
        raise WrongAct(f"{period.text} is not over before the end of {period.last}; {remedy}")
    if asked.early is not None:
        worded("reason", asked.early)
    worded("name", asked.by)
    if asked.second is not None:
        _check_other(asked.second, asked.by)


def _check_other(name: str, first: str) -> None:
    """Raise WrongAct for a second person who is the first one, or nobody."""
    if _same(name, first):
        raise WrongAct(f"{first} confirmed it already; another person must")
    worded("name", name)


def _check_seen(closing: Closing, asked: Confirmation) -> None:
    """Raise WrongAct for another list than the one that was shown."""
    if asked.seen not in (None, closing.results_hash):
        place = f"{closing.scheme} {closing.period}"
        told = f"{place}: the list is another than was shown, since facts or another list came in"
        again = f"lontar period close {closing.scheme} --period {closing.period}"
        raise WrongAct(f"{told} between; nothing is closed; look again: {again}")


def _second(closing: Closing, name: str, run: RunStamp) -> Closing:
    """Another person's word closes the list."""
    closing.second_by, closing.second_at = worded("name", name), run.moment
    closing.status = CLOSED
    return closing


def _same(one: str, other: str) -> bool:
    first, second = (" ".join(name.casefold().split()) for name in (one, other))
    return first == second


def _freeze(
    session: Session, settings: Measuring, asked: Confirmation, at: AsOf, run: RunStamp
) -> Closing:
    frame = build_frame(session, settings, asked.period, at)
    closing = Closing(
        scheme=asked.scheme.id,
        period=asked.period.text,
        status=WAITING,
        run=run.id,
        moment=run.moment,
        day=at.day,
        early=asked.early,
        wording=asked.scheme.content,
        settings=SETTINGS.dump_python(settings, mode="json", by_alias=True),
        warnings={},
        rows=0,
        inputs_hash="",
        rules_hash="",
        results_hash="",
        hash="",
        first_by=asked.by.strip(),
        first_at=run.moment,
    )
    session.add(closing)
    session.flush()
    told = Tally()
    rows = told.over(_kept(session, closing, rows_of(session, frame, asked.scheme)))
    for name, value in hashes_of(rows, closing.wording, closing.settings, closing).items():
        setattr(closing, name, value)
    closing.rows = told.people
    closing.warnings = warnings_of(session, frame, asked, told)
    session.flush()
    return closing


def _kept(session: Session, closing: Closing, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each stored as it goes by."""
    names = ("person", "nip", "name", "unit", "result", "inputs", "digest")
    iterator = iter(rows)
    while chunk := list(islice(iterator, AT_ONCE)):
        told = [{"closing": closing.id, **{n: getattr(row, n) for n in names}} for row in chunk]
        session.execute(insert(Frozen), told)
        yield from chunk


def warnings_of(session: Session, frame: Frame, asked: Confirmation, told: Tally) -> dict[str, Any]:
    """What a person should know before money is paid on the list."""
    objections = [
        one["id"]
        for one in read_objections(session, moment=frame.at.moment)
        if one["open"] and (one["scheme"], one["period"]) == (asked.scheme.id, asked.period.text)
    ]
    doubts = _doubtful_hours(session, frame)
    nothing = {"people": 0, "hours": 0}
    return {
        "needs_review": told.unsure,
        "open_objections": objections,
        "withdrawn_hours": doubts.get("completion", nothing),
        "pending_hours": doubts.get("training", nothing),
    }


def _doubtful_hours(session: Session, frame: Frame) -> dict[str, dict[str, Any]]:
    """People and hours by kind of credit, of those in the period that are not certain."""
    credit = frame.credits
    inside = credit.c.date.between(frame.period.first, frame.reference)
    query = (
        select(credit.c.kind, func.count(credit.c.person.distinct()), func.sum(credit.c.hours))
        .where(inside, ~credit.c.certain)
        .group_by(credit.c.kind)
    )
    return {
        kind: {"people": people, "hours": plain(hours)}
        for kind, people, hours in session.execute(query)
    }
