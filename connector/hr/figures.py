"""Cells that hold figures: whole numbers, years, periods, levels, means, lesson hours, rupiah.

Decimal commas and points are both read where they can mean one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from connector.hours import MOST_MINUTES, HoursUnit, Minutes, read_worth, worth_of
from connector.hr.dates import MONTHS
from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell, plain
from connector.hr.texts import read_text
from connector.rounding import half_up

LEVEL = re.compile(r"(?:level|lvl|l)?\s*([1-5])(?:[.,]0+)?", re.IGNORECASE)
MEAN = re.compile(r"[1-4](?:[.,]\d{1,10})?")
POINTS = re.compile(r"\d{1,3}(?:[.,]\d{1,10})?", re.ASCII)
RUPIAH = re.compile(r"(?:rp\.?|idr)?\s*([\d.,]+?)(?:[.,]-)?", re.IGNORECASE | re.ASCII)
WHOLE = re.compile(r"\d{1,15}|\d{1,3}(?:\.\d{3}){1,4}|\d{1,3}(?:,\d{3}){2,4}", re.ASCII)
PARTS = {",": re.compile(r"([\d.]+),(\d{1,2})", re.ASCII), ".": re.compile(r"([\d,]+)\.(\d{1,2})")}
YEAR = r"(?P<year>(?:19|20)\d\d)"
PERIOD = re.compile(rf"{YEAR}(?:-(?:H[12]|Q[1-4]|(?:0[1-9]|1[0-2])))?", re.ASCII)
PART = r"(?P<part>[1-4]|iv|i{1,3})"
NAMED = (
    (re.compile(rf"(?:semester|smt|sem)\.? ?{PART},? (?:tahun |th )?{YEAR}"), "H", 2),
    (re.compile(rf"(?:triwulan|tw|kuartal|quarter)\.? ?{PART},? (?:tahun |th )?{YEAR}"), "Q", 4),
    (re.compile(rf"{YEAR},? (?:semester|smt|sem)\.? ?{PART}"), "H", 2),
    (re.compile(rf"{YEAR},? (?:triwulan|tw|kuartal|quarter)\.? ?{PART}"), "Q", 4),
)
MONTH = re.compile(rf"(?P<month>[a-z]{{3,9}}) {YEAR}")
BARE = re.compile(rf"(?:tahun|th\.?) ?{YEAR}")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
NO_HOURS = CellFault("hours", "is no number of lesson hours; write 16, 16 JP or 150 menit")
NO_PERIOD = CellFault("period", "is no period; write 2026, 2026-H1, 2026-Q2 or 2026-03")


def read_whole(cell: Cell) -> int | CellFault:
    """A whole number from 0 to nine digits."""
    text = read_text(cell)
    if isinstance(text, CellFault):
        return text
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return CellFault("number", "is no whole number")


def read_year(cell: Cell) -> int | CellFault:
    """A year of four digits."""
    year = read_whole(cell)
    if isinstance(year, CellFault) or 1950 <= year <= 2100:
        return year
    return CellFault("year", "is no year of four digits")


def read_level(cell: Cell) -> int | CellFault:
    """A level of competency, 1 to 5."""
    match = LEVEL.fullmatch(plain(cell)) if isinstance(cell, str | float) else None
    return int(match[1]) if match else CellFault("level", "is no level from 1 to 5")


def read_score(cell: Cell) -> int | CellFault:
    """One answer of a public survey, 1 to 4."""
    score = read_whole(cell)
    if isinstance(score, CellFault) or 1 <= score <= 4:
        return score
    return CellFault("score", "is no score from 1 to 4")


def read_mean(cell: Cell) -> float | CellFault:
    """The mean of answers from 1 to 4, exactly as written."""
    text = plain(cell) if isinstance(cell, str | float) and not isinstance(cell, bool) else ""
    mean = float(text.replace(",", ".")) if MEAN.fullmatch(text) else 0.0
    return mean if 1 <= mean <= 4 else CellFault("mean", "is no mean from 1 to 4")


def read_points(cell: Cell) -> float | CellFault:
    """Points from 0 to 100, exactly as written."""
    text = plain(cell) if isinstance(cell, str | float) and not isinstance(cell, bool) else ""
    points = float(text.replace(",", ".")) if POINTS.fullmatch(text) else -1.0
    return points if 0 <= points <= 100 else CellFault("points", "is no number from 0 to 100")


def hours_in(unit: HoursUnit) -> Callable[[Cell], Decimal | Minutes | CellFault]:
    """A reader for lesson hours (JP, at most two decimals) or minutes, as ``read_worth``."""

    def read(cell: Cell) -> Decimal | Minutes | CellFault:
        told = None
        if isinstance(cell, str):
            told = read_worth(plain(cell), unit)
        elif isinstance(cell, float) and 0 <= cell < MOST_MINUTES:
            told = worth_of(half_up(cell, 2), unit)
        return NO_HOURS if told is None else told

    return read


def read_money(cell: Cell) -> Decimal | CellFault:
    """An amount of rupiah: ``Rp1.500.000``, ``1.500.000,50``, ``1500000``."""
    if isinstance(cell, float) and 0 <= cell < 2**53:
        return half_up(cell, 2)
    match = RUPIAH.fullmatch(plain(cell)) if isinstance(cell, str) else None
    amount = _amount(match[1]) if match else None
    return CellFault("money", "is no amount of rupiah") if amount is None else amount


def read_period(cell: Cell) -> str | CellFault:
    """A period as ``2026``, ``2026-H1``, ``2026-Q2`` or ``2026-03``, by several writings."""
    if isinstance(cell, date):  # a spreadsheet made a date of "Maret 2026"
        return f"{cell:%Y-%m}" if cell.day == 1 else NO_PERIOD
    text = read_text(cell)
    if isinstance(text, CellFault):
        return text
    return _period(text) or NO_PERIOD


def _amount(text: str) -> Decimal | None:
    whole, cents = text, "00"
    for pattern in PARTS.values():
        if parts := pattern.fullmatch(text):
            whole, cents = parts[1], parts[2]
    if not WHOLE.fullmatch(whole):
        return None
    return Decimal(f"{whole.replace('.', '').replace(',', '')}.{cents}")


def _period(text: str) -> str | None:
    if PERIOD.fullmatch(text.upper()):
        return text.upper()
    told = " ".join(text.casefold().replace("-", " ").split())
    for pattern, letter, parts in NAMED:
        if match := pattern.fullmatch(told):
            part = ROMAN.get(match["part"]) or int(match["part"])
            return f"{match['year']}-{letter}{part}" if part <= parts else None
    if (match := MONTH.fullmatch(told)) and match["month"] in MONTHS:
        return f"{match['year']}-{MONTHS[match['month']]:02d}"
    match = BARE.fullmatch(told)
    return match["year"] if match else None
