"""Certificates from outside as events of the ledger: claimed, verified or rejected.

A row's own state is outweighed by a person's word on it; a list that says nothing of a state
claims. A certificate is dated by its end, else its issue, else its start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    FromClause,
    RowMapping,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    literal,
    null,
    select,
    true,
)
from sqlmodel import Session

from connector.hr.catalogues import FORMS
from connector.hr.words import fold
from reports.calendar.months import month_of
from reports.hours.crediting import worth_of
from reports.hours.once import MARKS
from reports.hours.settings import HoursSettings
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of
from sync.store.tables.ledger import credit_columns
from sync.store.tables.people import numbers_as_of
from sync.store.tables.trainings import training_word
from sync.store.tables.types import LessonHours

CLAIMED, VERIFIED, REJECTED = "claimed", "verified", "rejected"

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
    *(Column(name, Date) for name in ("completed_on", "first", "last")),
    Column("hours", LessonHours),
    Column("minutes", BigInteger),  # always empty: certificates tell lesson hours
    Column("unset", Boolean, nullable=False),
    *(Column(name, Text) for name in ("method", "provider", "competencies", "certificate")),
    *(Column(name, Text, nullable=False) for name in ("title", "title_key")),
)


def fill_trainings(
    session: Session, moment: datetime | None, people: Collection[int] | None
) -> FromClause:
    """Every certificate known at the moment with its person, in a temporary table."""
    rows = read_trainings(session, moment, people)
    return fill(session, TRAININGS, [_values(dict(row)) for row in rows])


def read_trainings(
    session: Session, moment: datetime | None, people: Collection[int] | None = None
) -> Iterator[RowMapping]:
    """Rows of ``trainings`` with their person and the word on them (None: nobody's)."""
    row, word = as_of(HR["trainings"], moment), as_of(training_word, moment)
    same = [word.c[name] == row.c[name] for name in ("source", "nip", "reference")]
    owner = numbers_as_of(moment)
    query = (
        select(row, owner.c.person, word.c.state.label("word"), word.c.by)
        .join(owner, owner.c.number == row.c.nip)
        .join(word, and_(*same), isouter=True)
        .order_by(row.c.id)
    )
    if people is not None:
        query = query.where(owner.c.person.in_(sorted(people)))
    yield from session.execute(query).mappings()


def state_of(row: Mapping[Any, Any]) -> str:
    """A certificate's state: by a person's word, else the list's own, else claimed."""
    return str(row["word"] or row["state"] or CLAIMED)


def day_of(row: Mapping[Any, Any]) -> date | None:
    """The day that a certificate counts on."""
    day: date | None = row["end"] or row["issued"] or row["start"]
    return day


def form_name(form: str | None) -> str | None:
    """What a code of SIASN's forms is called; an office's own word stays."""
    if form and fold(form) in RECOGNITION:
        return RECOGNITION[0]
    return FORMS[form][0] if form in FORMS else form


def _values(row: dict[str, Any]) -> dict[str, Any]:
    day = day_of(row)
    start: date | None = row["start"]
    return {
        "fact": row["id"],
        "person": row["person"],
        "source": f"{row['source']}/{row['reference']}",
        "run": row["run_from"],
        "state": state_of(row),
        "completed_on": day,
        "first": min(start, day) if start and day else day,
        "last": day,
        "hours": row["hours"],
        "minutes": None,
        "unset": row["hours"] is None and "hours" not in (row["unread"] or "").split(),
        "method": form_name(row["form"]),
        "provider": row["provider"],
        "competencies": row["competencies"],
        "certificate": fold(row["certificate"] or "").replace(" ", "") or None,
        "title": row["title"],
        "title_key": fold(row["title"]),
    }


def training_credits(event: FromClause, settings: HoursSettings) -> Select[Any]:
    """Certificates as credits with their marks (``once.MARKS``); only verified ones count."""
    hours, day = worth_of(event, settings), event.c.completed_on
    why_not = case(
        (event.c.state == REJECTED, REJECTED),
        (event.c.state == CLAIMED, CLAIMED),
        (day.is_(None), "undated"),
        (hours.is_(None), "hours_unknown"),
        else_=null(),
    )
    nothing: dict[str, Any] = dict.fromkeys(("site", "part", "module"), cast(null(), Text))
    nothing |= dict.fromkeys(("account", "course"), cast(null(), BigInteger))
    values = {
        "kind": literal("training"),
        "date": day,
        "month": month_of(day),
        "hours": hours,
        "counted": case((why_not.is_(None), hours), else_=literal(0, LessonHours())),
        "certain": case((event.c.state == VERIFIED, true()), else_=false()),
        "why_not": why_not,
        **nothing,
    }
    names = [column.name for column in credit_columns() if column.name != "at_most"]
    told = (values[n] if n in values else event.c[n] for n in (*names, *MARKS))
    return select(*(v.label(n) for n, v in zip((*names, *MARKS), told, strict=True)))
