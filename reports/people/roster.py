"""The roster: everybody known at a moment, with what holds on the reference date, and the months
of unpaused service.

Comes from the flat ``people`` rows, outranked by dated histories (``histories``). Who vanished
from a complete source left on the day it was noticed; a date that is there but unreadable is
unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

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
    null,
    or_,
    select,
    true,
)
from sqlmodel import Session

from reports.calendar.periods import Period, month_first, month_last
from reports.people.among import among
from reports.people.histories import (
    CODED,
    HISTORIES,
    KINDS,
    fill_histories,
    is_unread,
    own_spans,
    value_in,
    value_on,
)
from reports.people.refusals import read_refusals
from reports.people.status_settings import StatusSettings
from reports.people.strangers import read_strangers
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of, last_known, unseen_pair
from sync.store.tables.people import links_as_of, numbers_as_of
from sync.store.tables.types import Instant

__all__ = ["StatusSettings", "employment_on", "fill_months", "fill_people"]

# What a refused row of a kind would tell otherwise.
DOUBTED = {"statuses": "status", "employments": "employment", "placements": "post"}
PEOPLE = temporary(
    "frame_people",
    Column("person", BigInteger, primary_key=True),
    *(Column(name, Text) for name in ("nip", "name", "unit", "post", "employment", "status")),
    *(Column(name, Date) for name in ("joined", "left", "away", "back")),
    *(Column(name, Boolean, nullable=False) for name in ("linked", "unseen", "estranged")),
    Column("service", Text, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("service_known", "idle", "in_scope")),
    Column("flat_status", Text),
)
DEPARTURES = temporary(
    "frame_departures",
    Column("seen_to", Instant, primary_key=True),
    Column("day", Date, nullable=False),
)
CALENDAR = temporary(
    "frame_calendar",
    Column("month", Integer, primary_key=True),
    Column("first", Date, primary_key=True),  # a month has two rows where codes change in it
    Column("last", Date, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("begun", "finished")),
)
MONTHS = temporary(
    "frame_months",
    Column("person", BigInteger, primary_key=True),
    Column("month", Integer, primary_key=True),
    *(Column(name, Boolean, nullable=False) for name in ("begun", "finished", "active")),
)


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
    status that is paused or out, ``in_scope`` in service (or unknown) and not paused; ``status``
    is None for a code that means nothing on that date; ``flat_status`` is the status of the flat
    row, whatever the day; ``estranged``: an account that nobody is linked to may be the person's;
    from ``away`` on, before ``back``, between two numbers, not in service.
    What a refused row would tell is unknown."""
    histories = fill_histories(session, moment, people)
    told = _on_day(_known(session, zone, moment, people), histories, reference)
    known = _doubted(session, told, moment, reference)
    estranged = {one.person for one in read_strangers(session, moment)}
    codes = status.on(reference)
    service = _service(known, codes, reference)
    idle = _is_idle(known.c.status, codes)
    unreadable = or_(is_unread(known, "joined"), is_unread(known, "left"))
    doubtful = or_(
        unreadable, known.c.torn, known.c.lost, _has_doubtful_status(known, histories, reference)
    )
    values: dict[str, ColumnElement[Any]] = {
        "status": case((known.c.status.in_(sorted(codes.known)), known.c.status)),
        "linked": _yes(_is_linked(known, moment)),
        "unseen": _yes(_has_unseen(known, moment)),
        "estranged": _yes(among(known.c.person, estranged)),
        "service": service,
        "service_known": _yes(~doubtful),
        "idle": _yes(idle),
        "in_scope": _yes(and_(service != "no", ~idle)),
    }
    names = [column.name for column in PEOPLE.columns]
    rows = select(*(values[name] if name in values else known.c[name] for name in names))
    if people is not None:
        rows = rows.where(known.c.person.in_(sorted(people)))
    return fill(session, PEOPLE, rows)


def employment_on(
    session: Session, day: date, moment: datetime | None, people: Collection[int] | None = None
) -> Iterator[tuple[int, str]]:
    """Persons with their type of employment on a day, where it is known."""
    histories = fill_histories(session, moment, people)
    known = _on_day(_known(session, ZoneInfo("UTC"), moment, people), histories, day)
    query = select(known.c.person, known.c.employment).where(known.c.employment.is_not(None))
    if people is not None:
        query = query.where(known.c.person.in_(sorted(people)))
    yield from map(tuple, session.execute(query).all())


def fill_months(
    session: Session,
    people: FromClause,
    events: FromClause,
    status: StatusSettings,
    *,
    period: Period,
    reference: date,
) -> FromClause:
    """Months of the whole period with a day of unpaused service: begun, finished by the date,
    ``active`` with a learning event up to it."""
    days = [row for m in period.months for row in _calendar_rows(m, status, reference)]
    calendar = fill(session, CALENDAR, days)
    span, own = own_spans(HISTORIES, "status", people)
    joined, left = people.c.joined, people.c.left
    served = and_(
        or_(joined.is_(None), joined <= calendar.c.last),
        or_(left.is_(None), left > calendar.c.first),
        or_(
            span.c.person.is_(None),
            and_(
                span.c.first <= calendar.c.last,
                span.c.last >= calendar.c.first,
                or_(joined.is_(None), joined <= span.c.last),
                or_(left.is_(None), left > span.c.first),
            ),
        ),
        ~_is_away(people, calendar, span),
        ~_is_idle_in(calendar, value_in(span, people.c.flat_status), status, period),
    )
    inside = events.c.month.between(period.months[0], period.months[-1])
    event = select(events.c.person, events.c.month).where(inside).distinct().subquery()
    met = and_(event.c.person == people.c.person, event.c.month == calendar.c.month)
    columns = [calendar.c[name] for name in ("month", "begun", "finished")]
    spanned = (
        people.join(span, own, isouter=True).join(calendar, served).join(event, met, isouter=True)
    )
    active = event.c.month.is_not(None)
    rows = select(people.c.person, *columns, active).select_from(spanned).distinct()
    return fill(session, MONTHS, rows)


def _is_away(people: FromClause, calendar: FromClause, span: FromClause) -> ColumnElement[bool]:
    """Whether the days of a calendar row in a span all lie between two stays."""
    away, back = people.c.away, people.c.back
    starts = or_(away <= calendar.c.first, away <= span.c.first, away <= people.c.joined)
    ends = or_(back > calendar.c.last, back > span.c.last)
    return func.coalesce(and_(starts, ends), false())


def _on_day(known: FromClause, histories: FromClause, reference: date) -> FromClause:
    """The same people with what their histories tell of the reference date."""
    joined, told = known, {"flat_status": known.c.status.label("flat_status")}
    for kind in KINDS:
        history, on, value = value_on(histories, kind, known, known.c[kind], day=reference)
        joined = joined.join(history, on, isouter=True)
        told[kind] = value.label(kind)
    rest = [column for column in known.c if column.name not in told]
    return select(*rest, *told.values()).select_from(joined).subquery()


def _doubted(
    session: Session, known: FromClause, moment: datetime | None, reference: date
) -> FromClause:
    """The same people without what a refused row may tell otherwise; ``lost``: their status."""
    of: dict[str, set[int]] = {kind: set() for kind in DOUBTED}
    for one in read_refusals(session, moment, DOUBTED):
        if one.day is None or one.day <= reference:
            of[one.holds].add(one.person)
    own = {kind: among(known.c.person, persons) for kind, persons in of.items()}
    values: dict[str, ColumnElement[Any]] = {
        name: case((own[kind], null()), else_=known.c[name]) for kind, name in DOUBTED.items()
    }
    rest = [column for column in known.c if column.name not in values]
    lost = _yes(own["statuses"]).label("lost")
    return select(*rest, *(value.label(name) for name, value in values.items()), lost).subquery()


def _is_idle(code: ColumnElement[Any], status: StatusSettings) -> ColumnElement[bool]:
    return and_(code.is_not(None), code.in_((*status.paused, *status.out)))


def _is_idle_in(
    calendar: FromClause, code: ColumnElement[Any], status: StatusSettings, period: Period
) -> ColumnElement[bool]:
    """Whether a code is idle by what it means on the days of a calendar row."""
    spans = status.spans(period.first, period.last)
    return or_(
        *(
            and_(calendar.c.first.between(start, end), _is_idle(code, codes))
            for start, end, codes in spans
        )
    )


def _has_doubtful_status(
    known: FromClause, histories: FromClause, reference: date
) -> ColumnElement[bool]:
    """An end of a status in this year or later that nobody could read."""
    new_year = reference.replace(month=1, day=1)
    doubtful = and_(
        histories.c.kind == "status", histories.c.doubtful, histories.c.last >= new_year
    )
    return known.c.person.in_(select(histories.c.person).where(doubtful))


def _known(
    session: Session, zone: ZoneInfo, moment: datetime | None, people: Collection[int] | None
) -> FromClause:
    """The telling ``people`` row of each person: one that stands before one that is gone, the
    number in force before old ones, then the first source by name."""
    rows, owner = last_known(HR["people"], moment), numbers_as_of(moment)
    if people is not None:
        theirs = select(owner.c.number).where(owner.c.person.in_(sorted(people)))
        numbers = sorted(session.execute(theirs).scalars())
        rows = select(rows).where(rows.c.nip.in_(numbers)).subquery()
    gone: ColumnElement[bool] = rows.c.seen_to.is_not(None)
    if moment is not None:
        gone = and_(gone, rows.c.seen_to <= moment)
    departures = _fill_departures(session, rows, gone, zone)
    old_number = case((owner.c.in_force, 0), else_=1)
    turn = func.row_number().over(
        partition_by=owner.c.person,
        order_by=(case((gone, 1), else_=0), old_number, rows.c.source, rows.c.nip),
    )
    own = {"left", "joined", *CODED}
    told = [rows.c[c.name] for c in PEOPLE.columns if c.name in rows.c and c.name not in own]
    left = func.coalesce(rows.c.left, departures.c.day).label("left")
    present = and_(~gone, owner.c.in_force)
    torn = {name: _is_torn(rows.c[name], present, owner) for name in CODED}
    codes = (case((torn[name], null()), else_=rows.c[name]).label(name) for name in CODED)
    stays = (*_stays(rows, owner), left, _yes(torn["status"]).label("torn"))
    ranked = (
        select(owner.c.person, *told, *codes, *stays, rows.c.unread, turn.label("turn"))
        .select_from(rows)
        .join(owner, owner.c.number == rows.c.nip)
        .join(departures, and_(gone, departures.c.seen_to == rows.c.seen_to), isouter=True)
        .subquery()
    )
    return select(ranked).where(ranked.c.turn == 1).subquery()


def _is_torn(
    code: ColumnElement[Any], present: ColumnElement[bool], owner: FromClause
) -> ColumnElement[bool]:
    """Whether sources that stand side by side tell different codes of a person."""
    told = case((present, code))
    low, high = (of(told).over(partition_by=owner.c.person) for of in (func.min, func.max))
    return func.coalesce(low != high, false())


def _stays(rows: FromClause, owner: FromClause) -> Iterator[ColumnElement[Any]]:
    """``joined``, the first day of service, by an earlier number where that is earlier; ``away``
    and ``back``, the first day out of service by it and the day on which the present one began."""
    former = ~owner.c.in_force
    earlier, away, serving = (
        of(case((former, told))).over(partition_by=owner.c.person)
        for of, told in (
            (func.min, rows.c.joined),
            (func.max, rows.c.left),
            (func.max, case((rows.c.left.is_(None), 1), else_=0)),
        )
    )
    apart = and_(owner.c.in_force, serving == 0, earlier < away, away < rows.c.joined)
    yield case((earlier < rows.c.joined, earlier), else_=rows.c.joined).label("joined")
    yield case((apart, away)).label("away")
    yield case((apart, rows.c.joined)).label("back")


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
        and_(person.c.away.is_not(None), person.c.away <= reference, person.c.back > reference),
    )
    unclear = or_(is_unread(person, "joined"), is_unread(person, "left"), person.c.lost)
    return case((out, "no"), (unclear, "unknown"), else_=literal("yes"))


def _yes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return case((condition, true()), else_=false())


def _is_linked(person: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    return person.c.person.in_(select(links_as_of(moment).c.person))


def _has_unseen(person: FromClause, moment: datetime | None) -> ColumnElement[bool]:
    """An enrolment whose completion no road ever told."""
    linked, unseen = links_as_of(moment), as_of(unseen_pair, moment)
    own = and_(linked.c.site == unseen.c.site, linked.c.account == unseen.c.account)
    return person.c.person.in_(select(linked.c.person).join(unseen, own))


def _calendar_rows(month: int, status: StatusSettings, reference: date) -> Iterator[dict[str, Any]]:
    """The days of a month through which codes mean the same."""
    first, last = month_first(month), month_last(month)
    told = {"month": month, "begun": first <= reference, "finished": last <= reference}
    for start, end, _ in status.spans(first, last):
        yield {**told, "first": start, "last": end}
