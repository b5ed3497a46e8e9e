"""Certificates from outside as events of the ledger: claimed, verified or rejected.

A row's own state is outweighed by a person's word on it; a list that says nothing of a state
claims. Which day counts, and what a late claim does, is told by ``claims``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    FromClause,
    Integer,
    RowMapping,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
)
from sqlmodel import Session

from connector.hr.catalogues import FORMS
from connector.hr.words import fold
from reports.calendar.months import month_of
from reports.hours.claims import LATE, LATE_CLAIM, LATE_IN_DOUBT, Claim, claim_of, last_day
from reports.hours.crediting import shortfalls, too_short, worth_of
from reports.hours.once import MARKS
from reports.hours.settings import HoursSettings
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of, key_of
from sync.store.tables.ledger import credit_columns
from sync.store.tables.people import numbers_as_of
from sync.store.tables.trainings import training_word
from sync.store.tables.types import LessonHours

CLAIMED, VERIFIED, REJECTED = "claimed", "verified", "rejected"
KEY = key_of(training_word)

# Of what was learned before, on the job or elsewhere: no form of SIASN's list. The first names it.
RECOGNITION = (
    "rekognisi pembelajaran lampau",
    "rpl",
    "pengakuan pembelajaran lampau",
    "recognition of prior learning",
)
TRAININGS = temporary(
    "ledger_trainings",
    Column("fact", BigInteger, primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("source", Text, nullable=False),  # source/reference
    Column("run", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("late", Text),
    *(Column(name, Date) for name in ("completed_on", "first", "last")),
    Column("hours", LessonHours),
    Column("minutes", BigInteger),  # where a list tells time by the clock
    Column("unset", Boolean, nullable=False),
    *(Column(name, Text) for name in ("method", "provider", "competencies", "certificate")),
    *(Column(name, Text, nullable=False) for name in ("title", "title_key")),
    Column("moved", Integer, nullable=False),
)


def fill_trainings(
    session: Session,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None,
) -> FromClause:
    """Every certificate known at the moment with its person, in a temporary table."""
    rows = read_trainings(session, moment, people)
    return fill(session, TRAININGS, [_values(row, claim_of(row, settings)) for row in rows])


def read_trainings(
    session: Session, moment: datetime | None, people: Collection[int] | None = None
) -> Iterator[RowMapping]:
    """Rows of ``trainings`` with their person, the word on them (None: nobody's) and when a list
    told them first."""
    row, word, owner = (
        as_of(HR["trainings"], moment),
        as_of(training_word, moment),
        numbers_as_of(moment),
    )
    theirs = true() if people is None else owner.c.person.in_(sorted(people))
    first = _first_seen(select(owner.c.number).where(theirs)).subquery()
    said, seen = (and_(*(one.c[n] == row.c[n] for n in KEY)) for one in (word, first))
    words = (word.c.state.label("word"), word.c.by, word.c.claimed_on.label("word_claimed_on"))
    query = (
        select(row, owner.c.person, *words, first.c.first_seen)
        .join(owner, owner.c.number == row.c.nip)
        .join(first, seen)
        .join(word, said, isouter=True)
        .where(theirs)
        .order_by(row.c.id)
    )
    yield from session.execute(query).mappings()


def _first_seen(numbers: Select[Any]) -> Select[Any]:
    """When each certificate of these numbers was first told; no later row alters it."""
    told = HR["trainings"]
    key = [told.c[name] for name in KEY]
    first = func.min(told.c.seen_from).label("first_seen")
    return select(*key, first).where(told.c.nip.in_(numbers)).group_by(*key)


def state_of(row: Mapping[Any, Any]) -> str:
    """A certificate's state: by a person's word, else the list's own, else claimed."""
    return str(row["word"] or row["state"] or CLAIMED)


def form_name(form: str | None) -> str | None:
    """What a code of SIASN's forms is called; an office's own word stays."""
    if form and fold(form) in RECOGNITION:
        return RECOGNITION[0]
    return FORMS[form][0] if form in FORMS else form


def _values(row: Mapping[Any, Any], claim: Claim) -> dict[str, Any]:
    last, start = last_day(row), row["start"]
    return {
        "fact": row["id"],
        "person": row["person"],
        "source": f"{row['source']}/{row['reference']}",
        "run": row["run_from"],
        "state": state_of(row),
        "completed_on": claim.day,
        "late": claim.late,
        "moved": int(claim.moved),
        "first": min(start, last) if start and last else last,
        "last": last,
        "hours": row["hours"],
        "minutes": row["minutes"],
        "unset": row["hours"] is row["minutes"] is None
        and "hours" not in (row["unread"] or "").split(),
        "method": form_name(row["form"]),
        "provider": row["provider"],
        "competencies": row["competencies"],
        "certificate": fold(row["certificate"] or "").replace(" ", "") or None,
        "title": row["title"],
        "title_key": fold(row["title"]),
    }


def training_credits(event: FromClause, settings: HoursSettings) -> Select[Any]:
    """Certificates as credits with their marks (``once.MARKS``); only verified ones count."""
    day = event.c.completed_on
    short = too_short(event, settings)
    hours = case((short, literal(0, LessonHours())), else_=worth_of(event, settings))
    why_not = case(
        (event.c.state == REJECTED, REJECTED),
        (event.c.late == LATE, case((event.c.state == CLAIMED, LATE_CLAIM), else_=LATE)),
        (event.c.state == CLAIMED, CLAIMED),
        (day.is_(None), "undated"),
        *shortfalls(event, settings),
        (event.c.late.is_not(None), event.c.late),
        else_=null(),
    )
    sure = and_(event.c.state == VERIFIED, func.coalesce(event.c.late, "") != LATE_IN_DOUBT)
    nothing: dict[str, Any] = dict.fromkeys(("site", "part", "module"), cast(null(), Text))
    nothing |= dict.fromkeys(("account", "course"), cast(null(), BigInteger))
    values = {
        "kind": literal("training"),
        "date": day,
        "month": month_of(day),
        "hours": hours,
        "counted": case((why_not.is_(None), hours), else_=literal(0, LessonHours())),
        "certain": case((sure, true()), else_=false()),
        "why_not": why_not,
        **nothing,
    }
    names = [column.name for column in credit_columns() if column.name != "at_most"]
    told = (values[n] if n in values else event.c[n] for n in (*names, *MARKS))
    return select(*(v.label(n) for n, v in zip((*names, *MARKS), told, strict=True)))
