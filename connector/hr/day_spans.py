"""Two days in one cell, as lists of trainings write them: 3 s.d. 5 Maret 2025.

The last day is whole; the first may leave out what it shares with it: the year, or month and year.
A cell with one day begins and ends on it.
"""

from __future__ import annotations

import re
from datetime import date

from connector.hr.dates import read_date
from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell, plain

TO = r"(?<![a-z])(?:s ?[./]? ?d\b\.?|sampai(?: dengan)?\b|hingga\b|until\b|to\b)"
BETWEEN = re.compile(rf" ?{TO} ?| [-\u2013\u2014] | ?[\u2013\u2014] ?", re.IGNORECASE)
DAYS = re.compile(r"(\d{1,2}) ?- ?(\d{1,2}[ -][a-z]{3,9}[ -]\d{4})", re.ASCII | re.IGNORECASE)
BACKWARDS = CellFault("date", "ends before it begins")


def read_first_day(cell: Cell) -> date | CellFault | None:
    """The day on which what the cell tells begins."""
    told = read_days(cell)
    return told[0] if isinstance(told, tuple) else told


def read_last_day(cell: Cell) -> date | CellFault | None:
    """The day on which it ends."""
    told = read_days(cell)
    return told[1] if isinstance(told, tuple) else told


def read_days(cell: Cell) -> tuple[date, date] | CellFault | None:
    """First and last day of a cell; None and faults as for one date."""
    single = read_date(cell)
    parts = parts_of(cell)
    if isinstance(single, date):
        return single, single
    if single is None or len(parts) != 2:
        return single
    last = read_date(parts[1])
    first = _first(parts[0], last) if isinstance(last, date) else last
    if not (isinstance(first, date) and isinstance(last, date)):
        return single
    return (first, last) if first <= last else BACKWARDS


def parts_of(cell: Cell) -> list[Cell]:
    """The texts of both days where a text tells two, else the cell itself."""
    if not isinstance(cell, str):
        return [cell]
    text = plain(cell)
    days = DAYS.fullmatch(text)
    parts = list(days.groups()) if days else BETWEEN.split(text)
    return [*parts] if len(parts) == 2 else [cell]


def is_span(cell: Cell) -> bool:
    """Whether a cell tells two days."""
    return isinstance(read_date(cell), CellFault) and isinstance(read_days(cell), tuple)


def _first(text: Cell, last: date) -> date | CellFault | None:
    """The first day, completed by the last."""
    told = plain(text)
    if told.isascii() and told.isdigit() and len(told) <= 2:
        return read_date(f"{told}-{last.month}-{last.year}")
    whole = read_date(told)
    return read_date(f"{told} {last.year}") if isinstance(whole, CellFault) else whole
