"""Tables as workbooks (XLSX) and as CSV, so that nothing in the data becomes a formula.

Texts stay texts: numbers of persons too, which a spreadsheet would round. In XLSX every text is
written as a text cell. In CSV a text that begins like a formula, and a long row of digits, gets an
apostrophe in front, which our own reader takes off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import xlsxwriter

from connector.files import replacing

Cell: TypeAlias = str | int | float | Decimal | date | bool | None

FORMULA = re.compile(r"[=+\-@\t\r\n]")  # what a cell may not begin with
DIGITS = re.compile(r"\d{12,}")  # longer than a spreadsheet keeps exactly
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NAME_LENGTH = 31  # of a sheet, by the format
LARGEST = 10**15  # whole numbers beyond lose digits in a cell
WIDEST = 60
CREATED = datetime(2000, 1, 1)  # equal tables, equal files  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its headers and its rows."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """An XLSX file with a sheet per table, the header fixed and with filters."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS | {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        for table in sheets:
            _write_sheet(book.add_worksheet(table.name[:NAME_LENGTH]), table, head)
    with replacing(path) as place:
        place.write_bytes(content.getbuffer())


def write_csv(path: Path, table: Sheet) -> None:
    """A CSV file as Indonesian Excel opens it: UTF-8 with BOM, semicolons, decimal commas."""
    with replacing(path) as place, place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([csv_text(header) for header in table.headers])
        writer.writerows([csv_text(cell) for cell in row] for row in table.rows)


def csv_text(cell: Cell) -> str:
    """A cell of a CSV file."""
    if isinstance(cell, str):
        guarded = FORMULA.match(cell) or DIGITS.fullmatch(cell)
        return f"'{cell}" if guarded else cell
    if isinstance(cell, float | Decimal):
        return f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else f"{cell}"
    return _plain(cell)


def _write_sheet(sheet: Any, table: Sheet, head: Any) -> None:
    for column, header in enumerate(table.headers):
        sheet.write_string(0, column, header, head)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell)
    for column, header in enumerate(table.headers):
        texts = [header, *(_plain(row[column]) for row in table.rows)]
        sheet.set_column(column, column, min(max(map(len, texts)) + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.headers) - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        return
    number = isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    if number and abs(Decimal(str(cell))) < LARGEST:
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _plain(cell))


def _plain(cell: Cell) -> str:
    """A cell's text; days as Indonesian files write them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    return f"{cell:%d-%m-%Y}" if isinstance(cell, date) else str(cell)
