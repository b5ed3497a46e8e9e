"""What every personnel reader must keep, as sentences about what one does not: ours and packages'.

A package's own tests call ``reader_breaches`` with an ``[[hr]]`` section and its function, on data
that it made up; it gives nothing for a reader that may be used. ``breaches`` is the same for
whatever gives a table: a file, a query, a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, get_args

from connector.hr.aliases import is_nik_header
from connector.hr.errors import HrError
from connector.hr.mapping import records_of
from connector.hr.nip import hide_numbers
from connector.hr.settings import SourceSettings
from connector.hr.sheets.table import Cell, Table, is_blank
from sync.inward.personnel.reader_source import Reader, read_rows

VALUES = (str, bool, int, float, Decimal, date, time, timedelta)


def reader_breaches(settings: SourceSettings, reader: Reader) -> Iterator[str]:
    """What is wrong with what a package's function gives for the options of its section."""
    options = deepcopy(settings.options)
    rows = list(reader(options))
    if options != settings.options:
        yield "it changes its options"
    for number, row in enumerate(rows, 1):
        yield from (f"row {number}: {text}" for text in _row_breaches(row))
    if all(isinstance(row, Mapping) for row in rows):
        known = {settings.id: reader}
        told = (settings.id, settings.options, settings.headers)
        yield from breaches(settings, lambda: read_rows(*told, known=known))


def breaches(settings: SourceSettings, read: Callable[[], Table]) -> Iterator[str]:
    """What is wrong with the table that a source gives; it is read twice."""
    try:
        first, second = read(), read()
        reading = records_of(settings, first)
    except HrError as error:
        yield str(error)
        return
    if first.digest != second.digest:
        yield "read twice, it says something else"
    yield from _table_breaches(settings, first)
    if reading.rows != len(first.rows):
        yield "rows are lost on the way to records"
    if not reading.records:
        yield "no row becomes a record; give it data that a row can be read of"
    for one in reading.faults:
        yield ": ".join(filter(None, (f"row {one.row}", one.column, one.message)))


def _row_breaches(row: object) -> Iterator[str]:
    if not isinstance(row, Mapping):
        yield f"a {type(row).__name__} is no mapping from header to value"
        return
    for header, value in row.items():
        if not isinstance(header, str):
            yield f"the header {header!r} is no text"
        elif is_nik_header(header):
            yield f"{header}: identity numbers (NIK) are never handed over"
        if value is not None and not isinstance(value, VALUES):
            yield f"{header}: a {type(value).__name__} is no value of a cell"


def _table_breaches(settings: SourceSettings, table: Table) -> Iterator[str]:
    if set(table.columns) != set(settings.headers):
        yield f"its columns are {', '.join(sorted(table.columns))}"
    if any(hide_numbers(header) != header for header in table.headers):
        yield "a header holds somebody's number"
    numbers = [row.number for row in table.rows]
    if numbers != sorted(set(numbers)):
        yield "its rows are not numbered upwards"
    width = max(table.columns.values(), default=-1) + 1
    for row in table.rows:
        if row.number not in table.ragged and len(row.cells) < width:
            yield f"row {row.number}: it has fewer cells than columns"
        if all(is_blank(cell) for cell in row.cells):
            yield f"row {row.number}: it holds nothing"
        yield from (f"row {row.number}: {text}" for text in map(_strange, row.cells) if text)


def _strange(cell: Any) -> str:
    """Why a cell is none."""
    return "" if isinstance(cell, get_args(Cell)) else f"a {type(cell).__name__} is no cell"
