"""What an event is worth and what of it counts, as SQL: minutes, rates by form, and caps.

Hours are whole hundredths of JP, so that both databases and a pen agree to the last digit. A cap
fills in date order, certain credits before doubtful ones; what goes beyond counts in part or not
at all and says so in ``why_not``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from reports.hours.settings import EVER, Cap, HoursSettings, Minutes
from sync.store.tables.ledger import credit_columns
from sync.store.tables.types import LessonHours

ROUNDED_AWAY = "rounded_away:"  # begins the why_not of minutes that make no lesson hour
TOO_SHORT = "too_short"  # fewer minutes than count at all
CAPPED = "capped:"  # begins the why_not of what a cap left out; the cap's id follows


def worth_of(event: FromClause, settings: HoursSettings) -> ColumnElement[Any]:
    """Hours as somebody set them, else from minutes, else the form's rate; null: nobody knows."""
    on = event.c.completed_on
    converted = case(
        *(
            (_begun(on, one.since), _from_minutes(event.c.minutes, one))
            for one in _newest_first(settings.minutes)
        ),
        else_=null(),
    )
    rates = sorted(settings.rates, key=lambda one: one.since, reverse=True)
    arms = [
        (
            and_(event.c.unset, _begun(on, one.since), func.lower(event.c.method).in_(one.methods)),
            literal(int(one.hours * 100), BigInteger),
        )
        for one in rates
    ]
    rate = case(*arms, else_=null()) if arms else null()
    written = type_coerce(event.c.hours, BigInteger)
    return type_coerce(func.coalesce(written, cast(converted, BigInteger), rate), LessonHours())


def _begun(on: ColumnElement[Any], since: date) -> ColumnElement[bool]:
    """Whether a setting holds; one that held ever holds for what has no date, too."""
    return on.is_(None) | (on >= since) if since == EVER else on >= since


def too_short(event: FromClause, settings: HoursSettings) -> ColumnElement[bool]:
    """Whether the hours come from fewer minutes than count at all."""
    on, written = event.c.completed_on, event.c.hours.is_not(None)
    least = case(
        *((_begun(on, one.since), one.at_least) for one in _newest_first(settings.minutes)),
        else_=0,
    )
    return and_(~written, event.c.minutes.is_not(None), event.c.minutes < least)


def rounded_away(event: FromClause, settings: HoursSettings) -> ColumnElement[bool]:
    """Whether there are minutes, and rounding left no lesson hour of them."""
    hours = type_coerce(worth_of(event, settings), BigInteger)
    return and_(event.c.hours.is_(None), event.c.minutes > 0, hours == 0)


def shortfalls(
    event: FromClause, settings: HoursSettings
) -> Iterator[tuple[ColumnElement[bool], Any]]:
    """Conditions and the why_not of events that are worth nothing, or nobody knows what."""
    yield too_short(event, settings), TOO_SHORT
    yield rounded_away(event, settings), ROUNDED_AWAY + cast(event.c.minutes, Text) + " min"
    yield worth_of(event, settings).is_(None), "hours_unknown"


def _newest_first(minutes: Sequence[Minutes]) -> list[Minutes]:
    return sorted(minutes, key=lambda one: one.since, reverse=True)


def _from_minutes(minutes: ColumnElement[Any], one: Minutes) -> ColumnElement[Any]:
    per = one.per_hour
    if one.rounding == "down":
        return (minutes // per) * 100
    if one.rounding == "nearest":
        return ((minutes * 2 + per) // (2 * per)) * 100
    return (minutes * 200 + per) // (2 * per)


def capped(credits_: Select[Any], settings: HoursSettings) -> Select[Any]:
    """The same credits with ``counted`` and ``why_not`` after every cap."""
    for cap in settings.ordered_caps:
        credits_ = _after(credits_.subquery(), cap)
    return credits_


def _after(credit: FromClause, cap: Cap) -> Select[Any]:
    applies = and_(credit.c.date.is_not(None), credit.c.date >= cap.since)
    if cap.until is not None:
        applies = and_(applies, credit.c.date <= cap.until)
    if cap.methods:
        applies = and_(applies, func.lower(credit.c.method).in_(cap.methods))
    span = {"day": credit.c.date, "month": credit.c.month, "year": credit.c.month // 12}[cap.per]
    most = literal(int(cap.at_most * 100), BigInteger)
    return limited(credit, Limit(applies, span, most, f"{CAPPED}{cap.id}"))


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that counts of the rows that it applies to, per person and span.

    ``most`` in hundredths of JP; ``reason`` is the why_not of what goes beyond.
    """

    applies: ColumnElement[bool]
    span: ColumnElement[Any]
    most: ColumnElement[Any]
    reason: str


def limited(credit: FromClause, limit: Limit) -> Select[Any]:
    """The same credits, the hours beyond the limit not counted."""
    cut, counted = _filled(credit, "counted", limit)
    _, at_most = _filled(credit, "at_most", limit)
    values: dict[str, ColumnElement[Any]] = {
        "counted": counted,
        "at_most": at_most,
        "why_not": case((cut, literal(limit.reason)), else_=credit.c.why_not),
    }
    names = [column.name for column in credit_columns()]
    columns = ((values[n] if n in values else credit.c[n]).label(n) for n in names)
    return select(*columns)


def _filled(
    credit: FromClause, name: str, limit: Limit
) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """Whether a row's hours go beyond what the limit leaves, and what is left of them."""
    hours = type_coerce(credit.c[name], BigInteger)
    flag = case((limit.applies, 1), else_=0)
    before = func.coalesce(
        func.sum(hours).over(
            partition_by=(credit.c.person, flag, limit.span),
            order_by=(
                case((credit.c.certain.is_(False), 1), else_=0),
                *(credit.c[name] for name in ("date", "kind", "site", "course", "account")),
                credit.c.source,
            ),
            rows=(None, -1),
        ),
        0,
    )
    left = limit.most - cast(before, BigInteger)
    room = case((left > 0, left), else_=0)
    cut = and_(flag == 1, hours > room)
    return cut, type_coerce(case((cut, room), else_=hours), LessonHours())
