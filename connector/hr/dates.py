"""Dates as offices write them: date cells, serial numbers, day-first texts, month names.

Day first always. A column that is month first by more than one clear sign (03/15/2026) makes its
ambiguous texts unknown: reading them either way would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell, plain

EPOCH = date(1899, 12, 30)  # day 0 of a workbook's serial numbers from March 1900 on
YEARS = range(1901, 2200)  # 1900 is what an emptied date cell shows
CLEAR_SIGNS = 3  # month-first texts that make a column's order doubtful
CLOCK = r"(?:[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
DAY_FIRST = re.compile(rf"(\d{{1,2}})\s*([-/. ])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}){CLOCK}", re.ASCII)
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){CLOCK}", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
NAMED = re.compile(r"(?:([a-z']{3,9}),? )?(\d{1,2})[-/. ]*([a-z]{3,9})[-/. ]*(\d{4})", re.ASCII)
DAYS = {
    name: number
    for number, names in enumerate(
        (
            "senin monday mon",
            "selasa tuesday tue",
            "rabu wednesday wed",
            "kamis thursday thu",
            "jumat jum'at friday fri",
            "sabtu saturday sat",
            "minggu ahad sunday sun",
        )
    )
    for name in names.split()
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu ags agt aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}


def read_date(cell: Cell) -> date | CellFault | None:
    """A cell as a civil date; None for the date that an emptied date cell shows (day 0)."""
    if isinstance(cell, datetime):
        return _within_reason(cell.date())
    if isinstance(cell, date):
        return _within_reason(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(cell)
    if isinstance(cell, str):
        return _from_text(plain(cell))
    return None if cell == time() else _no_date()


def is_month_first(cells: Iterable[Cell]) -> bool:
    """Whether a column's clear texts speak for month before day."""
    pairs = [(int(m[1]), int(m[3])) for cell in cells if (m := _day_first(cell))]
    month_first = sum(second > 12 >= first for first, second in pairs)
    day_first = sum(first > 12 >= second for first, second in pairs)
    return month_first >= CLEAR_SIGNS and month_first > day_first


def is_ambiguous(cell: Cell) -> bool:
    """Whether a text gives two dates, by day first and by month first."""
    match = _day_first(cell)
    return match is not None and match[1] != match[3] and int(match[1]) <= 12 >= int(match[3])


def _day_first(cell: Cell) -> re.Match[str] | None:
    return DAY_FIRST.fullmatch(plain(cell)) if isinstance(cell, str) else None


def _from_number(number: float) -> date | CellFault | None:
    if number in (0, 1, 2):  # day 0 or 1 January 1900, by either count
        return None
    if 10_000 <= number < 100_000:  # 1927 to 2173; a time of day stands behind the point
        return _within_reason(EPOCH + timedelta(days=int(number)))
    return _from_text(plain(number))


def _from_text(text: str) -> date | CellFault | None:
    if match := DAY_FIRST.fullmatch(text):
        return _civil(int(match[4]), int(match[3]), int(match[1]))
    if match := YEAR_FIRST.fullmatch(text):
        return _civil(int(match[1]), int(match[3]), int(match[4]))
    if match := COMPACT.fullmatch(text):
        return _civil(int(match[1]), int(match[2]), int(match[3]))
    if match := NAMED.fullmatch(text.casefold()):
        day = _civil(int(match[4]), MONTHS.get(match[3], 0), int(match[2]))
        return day if match[1] is None else _on_weekday(day, match[1])
    return _no_date()


def _on_weekday(day: date | CellFault | None, name: str) -> date | CellFault | None:
    """A day that is told with the name of its weekday, which must be the right one."""
    if name not in DAYS:
        return _no_date()
    if isinstance(day, date) and DAYS[name] != day.weekday():
        return CellFault("date", "is no such day of the week")
    return day


def _civil(year: int, month: int, day: int) -> date | CellFault | None:
    try:
        return _within_reason(date(year, month, day))
    except ValueError:
        return _no_date()


def _within_reason(day: date) -> date | CellFault | None:
    if EPOCH <= day <= date(1900, 1, 2):
        return None
    return day if day.year in YEARS else _no_date()


def _no_date() -> CellFault:
    return CellFault("date", "is no date; write it as day-month-year, 25-11-2026")
