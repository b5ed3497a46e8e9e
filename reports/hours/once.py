"""Once: every event as a credit of its own, and of those that are one training one that counts.

Only events that may be alike are looked at: certificates, completions of a title that a
certificate of the person bears, titles that several courses share, and what is of one course with
these. What would count at most follows from what a credit says: nothing where it is out or lost
to another, no limit where date or hours are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlmodel import Session

from reports.hours.alike import Event, groups_of, losers
from reports.hours.claims import LATE, LATE_CLAIM
from reports.temporary import fill, temporary
from sync.store.tables.ledger import credit_columns
from sync.store.tables.types import LessonHours

# What tells whether two credits are one training, beside the columns of a credit: ``part`` is
# shared by completions that count once, ``module`` by all completions of one line of courses.
# ``moved``: 1 where it counts on a later day than its own, since it was claimed late.
MARKS = ("fact", "certificate", "title_key", "first", "last", "part", "module", "moved")
IN_DOUBT = "same_course_in_doubt"  # may count if the doubtful one of its course does not
OUT = ("same_course", "withdrawn", "rejected", LATE, LATE_CLAIM)  # never count, whatever the doubt
EVERY = temporary(
    "ledger_every",
    *credit_columns()[:-1],
    Column("fact", BigInteger, nullable=False),
    *(Column(name, Text) for name in ("certificate", "title_key")),
    *(Column(name, Date) for name in ("first", "last")),
    *(Column(name, Text) for name in ("part", "module")),
    Column("moved", Integer, nullable=False),
)
LOSERS = temporary(
    "ledger_losers",
    Column("kind", Text, primary_key=True),
    Column("fact", BigInteger, primary_key=True),
)


def marks_of_completion(event: FromClause) -> list[ColumnElement[Any]]:
    """The marks of Moodle's events."""
    module = event.c.site + "/" + cast(event.c.line, Text)
    values: dict[str, ColumnElement[Any]] = {
        "fact": event.c.id,
        "certificate": cast(null(), Text),
        "title_key": func.coalesce(event.c.title_key, literal("")),
        "first": event.c.completed_on,
        "last": event.c.completed_on,
        "part": module + "/" + event.c.every,
        "module": module,
        "moved": literal(0),
    }
    return [values[name].label(name) for name in MARKS]


def keep_every(session: Session, *credits_: Select[Any]) -> Table:
    """Credits of all kinds with their marks, in one temporary table."""
    return fill(session, EVERY, select(union_all(*credits_).subquery()))


def counted_once(session: Session, every: FromClause) -> Select[Any]:
    """All credits with what counts at most; the losers of a group count nothing."""
    found = (one for group in groups_of(read_events(session, every)) for one in losers(group))
    lost = fill(session, LOSERS, [{"kind": one.kind, "fact": one.fact} for one in found])
    same = and_(lost.c.kind == every.c.kind, lost.c.fact == every.c.fact)
    loses, nothing = lost.c.fact.is_not(None), literal(0, LessonHours())
    undated = and_(every.c.date.is_(None), or_(every.c.hours.is_(None), every.c.hours != nothing))
    out = or_(loses, and_(every.c.why_not.is_not(None), every.c.why_not.in_(OUT)))
    values: dict[str, ColumnElement[Any]] = {
        "counted": case((loses, nothing), else_=every.c.counted),
        "why_not": case((loses, "same_training"), else_=every.c.why_not),
        "at_most": case((out, nothing), (undated, null()), else_=every.c.hours),
    }
    names = [column.name for column in credit_columns()]
    columns = ((values[n] if n in values else every.c[n]).label(n) for n in names)
    return select(*columns).select_from(every.join(lost, same, isouter=True))


def read_events(session: Session, every: FromClause) -> Iterator[Event]:
    """Events of ``every`` credit (with the columns of ``MARKS``) that may be one training."""
    outside = select(every.c.person, every.c.title_key).where(every.c.kind == "training")
    claimed = tuple_(every.c.person, every.c.title_key).in_(outside)
    shared = (
        select(every.c.title_key)
        .group_by(every.c.title_key)
        .having(func.count(distinct(every.c.module)) > 1)
    )
    alike = or_(claimed, every.c.title_key.in_(shared))
    theirs = select(every.c.person, every.c.module).where(every.c.kind == "completion", alike)
    own = tuple_(every.c.person, every.c.module)
    wanted = or_(every.c.kind == "training", own.in_(theirs))
    names = ("kind", "person", "hours", "why_not", "certain", *MARKS)
    query = select(*(every.c[name] for name in names)).where(wanted)
    for row in session.execute(query.order_by(every.c.person, every.c.kind, every.c.fact)):
        yield Event(
            kind=row.kind,
            fact=row.fact,
            person=row.person,
            title=row.title_key,
            first=row.first,
            last=row.last,
            certificate=row.certificate,
            course=row.part,
            module=row.module,
            certain=bool(row.certain),
            hours_known=row.hours is not None,
            stands=row.why_not not in OUT,
            spare=row.why_not == IN_DOUBT,
            moved=bool(row.moved),
        )
