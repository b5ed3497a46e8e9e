"""The roster: everybody known at a moment, with what holds on the reference date, and the months
of unpaused service.

Comes from the flat ``people`` rows, whose status holds for the whole period. Who vanished from a
complete source left on the day it was noticed; a date that is there but unreadable is unknown.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlmodel import Session, SQLModel

from reports.periods import Period, month_first, month_last
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of, last_known, unseen_pair
from sync.store.tables.people import link
from sync.store.tables.types import Instant

IDENTIFIER = SQLModel.metadata.tables["identifier"]
PERSON = SQLModel.metadata.tables["person"]

PEOPLE = temporary(
    "frame_people",
    Column("person", BigInteger, primary_key=True),
    *(Column(name, Text) for name in ("nip", "name", "unit", "post", "employment", "status")),
    *(Column(name, Date) for name in ("joined", "left")),
    *(Column(name, Boolean, nullable=False) for name in ("linked", "unseen")),
    Column("service", Text, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("service_known", "idle", "in_scope")),
)
DEPARTURES = temporary(
    "frame_departures",
    Column("seen_to", Instant, primary_key=True),
    Column("day", Date, nullable=False),
)
CALENDAR = temporary(
    "frame_calendar",
    Column("month", Integer, primary_key=True),
    *(Column(name, Date, nullable=False) for name in ("first", "last")),
    *(Column(name, Boolean, nullable=False) for name in ("begun", "finished")),
)
MONTHS = temporary(
    "frame_months",
    Column("person", BigInteger, primary_key=True),
    Column("month", Integer, primary_key=True),
    *(Column(name, Boolean, nullable=False) for name in ("begun", "finished")),
)


class StatusSettings(BaseModel):
    """``[status]``: which codes of kedudukan hukum are in service, paused or out.

    Any other code is unknown: in service for denominators, unknown to rules.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    in_service: tuple[str, ...] = ("01", "15", "71")
    paused: tuple[str, ...] = ("02", "03", "04", "13", "20")
    out: tuple[str, ...] = ("66", "77", "88", "98", "99")

    @property
    def known(self) -> frozenset[str]:
        """Every code whose meaning is set."""
        return frozenset((*self.in_service, *self.paused, *self.out))


def fill_people(
    session: Session,
    status: StatusSettings,
    zone: ZoneInfo,
    *,
    reference: date,
    moment: datetime | None,
    people: Collection[int] | None = None,
) -> FromClause:
    """One row per person: ``service`` is yes, no or unknown on the reference date, ``idle`` a
    status that is paused or out, ``in_scope`` in service (or unknown) and not paused."""
    known = _known(session, zone, moment)
    service = _service(known, status, reference)
    idle = and_(known.c.status.is_not(None), known.c.status.in_((*status.paused, *status.out)))
    values: dict[str, ColumnElement[Any]] = {
        "linked": _yes(_is_linked(known, moment)),
        "unseen": _yes(_has_unseen(known, moment)),
        "service": service,
        "service_known": _yes(~or_(_unreadable(known, "joined"), _unreadable(known, "left"))),
        "idle": _yes(idle),
        "in_scope": _yes(and_(service != "no", ~idle)),
    }
    names = [column.name for column in PEOPLE.columns]
    rows = select(*(values[name] if name in values else known.c[name] for name in names))
    if people is not None:
        rows = rows.where(known.c.person.in_(sorted(people)))
    return fill(session, PEOPLE, rows)


def fill_months(
    session: Session, people: FromClause, period: Period, reference: date
) -> FromClause:
    """Months of the whole period with a day of unpaused service: begun, finished by the date."""
    calendar = fill(session, CALENDAR, [_calendar_row(m, reference) for m in period.months])
    served = and_(
        ~people.c.idle,
        or_(people.c.joined.is_(None), people.c.joined <= calendar.c.last),
        or_(people.c.left.is_(None), people.c.left > calendar.c.first),
    )
    columns = [calendar.c[name] for name in ("month", "begun", "finished")]
    return fill(session, MONTHS, select(people.c.person, *columns).join(calendar, served))


def _known(session: Session, zone: ZoneInfo, moment: datetime | None) -> FromClause:
    """The telling ``people`` row of each person: one that stands before one that is gone, the
    number in force before old ones, then the first source by name."""
    rows = last_known(HR["people"], moment)
    gone: ColumnElement[bool] = rows.c.seen_to.is_not(None)
    if moment is not None:
        gone = and_(gone, rows.c.seen_to <= moment)
    departures = _fill_departures(session, rows, gone, zone)
    old_number = case((rows.c.nip == PERSON.c.nip, 0), else_=1)
    turn = func.row_number().over(
        partition_by=IDENTIFIER.c.person,
        order_by=(case((gone, 1), else_=0), old_number, rows.c.source, rows.c.nip),
    )
    told = [rows.c[c.name] for c in PEOPLE.columns if c.name in rows.c and c.name != "left"]
    left = func.coalesce(rows.c.left, departures.c.day).label("left")
    ranked = (
        select(IDENTIFIER.c.person, *told, left, rows.c.unread, turn.label("turn"))
        .select_from(rows)
        .join(IDENTIFIER, IDENTIFIER.c.number == rows.c.nip)
        .join(PERSON, PERSON.c.id == IDENTIFIER.c.person)
        .join(departures, and_(gone, departures.c.seen_to == rows.c.seen_to), isouter=True)
        .subquery()
    )
    return select(ranked).where(ranked.c.turn == 1).subquery()


def _fill_departures(
    session: Session, rows: FromClause, gone: ColumnElement[bool], zone: ZoneInfo
) -> FromClause:
    """The civil day of each moment at which rows were closed."""
    moments = session.execute(select(rows.c.seen_to).where(gone).distinct()).scalars()
    days = [{"seen_to": moment, "day": moment.astimezone(zone).date()} for moment in moments]
    return fill(session, DEPARTURES, days)


def _service(person: FromClause, status: StatusSettings, reference: date) -> ColumnElement[str]:
    """Whether in service on the reference date; an unknown status counts as in service."""
    out = or_(
        and_(person.c.status.is_not(None), person.c.status.in_(status.out)),
        and_(person.c.joined.is_not(None), person.c.joined > reference),
        and_(person.c.left.is_not(None), person.c.left <= reference),
    )
    unclear = or_(_unreadable(person, "joined"), _unreadable(person, "left"))
    return case((out, "no"), (unclear, "unknown"), else_=literal("yes"))


def _unreadable(person: FromClause, field: str) -> ColumnElement[bool]:
    """The cell held something that nobody could read, which is no open end."""
    return (literal(" ") + func.coalesce(person.c.unread, "") + " ").contains(f" {field} ")


def _yes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return case((condition, true()), else_=false())


def _is_linked(person: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    return person.c.person.in_(select(as_of(link, moment).c.person))


def _has_unseen(person: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    """An enrolment whose completion no road ever told."""
    linked, unseen = as_of(link, moment), as_of(unseen_pair, moment)
    own = and_(linked.c.site == unseen.c.site, linked.c.account == unseen.c.account)
    return person.c.person.in_(select(linked.c.person).join(unseen, own))


def _calendar_row(month: int, reference: date) -> dict[str, Any]:
    first, last = month_first(month), month_last(month)
    return {
        "month": month,
        "first": first,
        "last": last,
        "begun": first <= reference,
        "finished": last <= reference,
    }
