"""Numbers and dates as people read them: 20,5 · 82,5% · Senin, 23 November 2026 · 06.30 WITA."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_timezone_name
from babel.numbers import format_decimal, format_percent

LOCALES = {"id": Locale("id", "ID"), "en": Locale("en", "GB")}
PLAIN = "#,##0.##"
MINUS = "\N{MINUS SIGN}"


def formats(language: str) -> dict[str, Callable[..., Any]]:
    """Filters for templates: ``number``, ``short_of``, ``signed``, ``percent``, dates."""
    locale = LOCALES[language]

    def number(value: Decimal | int) -> str:
        """At most two decimals."""
        return format_decimal(_half_up(value, "0.01"), format=PLAIN, locale=locale)

    def short_of(value: Decimal) -> str:
        """What is lacking, rounded up: whoever adds so much has enough."""
        return number(value.quantize(Decimal("0.01"), ROUND_UP))

    def signed(value: Decimal) -> str:
        """With its sign, at most one decimal; 0 when it rounds to it."""
        rounded = _half_up(value, "0.1")
        sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
        return sign + number(abs(rounded))

    def percent(share: Decimal) -> str:
        """A share of 1 as percent with at most one decimal."""
        return format_percent(_half_up(share, "0.001"), format="#,##0.#%", locale=locale)

    def long_day(day: date) -> str:
        """With the weekday's name and the year."""
        return format_date(day, "full", locale=locale)

    def day(value: date) -> str:
        """Day, month's name and year."""
        return format_date(value, "long", locale=locale)

    def span(first: date, last: date) -> str:
        """From day to day, naming month and year once where they are one."""
        return format_interval(first, last, "yMMMd", locale=locale)

    def month(first: date) -> str:
        """The month's short name."""
        return format_date(first, "LLL", locale=locale)

    def clock(moment: datetime) -> str:
        """Hour and minute with the zone's Indonesian abbreviation."""
        zone = get_timezone_name(moment, width="short", locale=LOCALES["id"])
        return f"{format_skeleton('Hm', moment, tzinfo=moment.tzinfo, locale=locale)} {zone}"

    filters = (number, short_of, signed, percent, long_day, day, span, month, clock)
    return {each.__name__: each for each in filters}


def _half_up(value: Decimal | int, unit: str) -> Decimal:
    return Decimal(value).quantize(Decimal(unit), ROUND_HALF_UP)
