"""Rows become records by a source's column mapping, and what is wrong is kept beside them.

A bad key or required cell refuses its row; any other bad cell makes its value unknown; neither
stops the other rows, and no row takes a value from another. Two rows for one key that agree are
one; of rows that differ none is taken.
"""

from __future__ import annotations

import typing
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from connector.hr.cells import Reader, own_words, read_cell, reader_for
from connector.hr.dates import is_ambiguous, is_month_first, read_date
from connector.hr.errors import Damaged
from connector.hr.faults import CellFault, RowFault
from connector.hr.nip import Nip, digits_of, hide_numbers, is_rounded, mask, parse_nip
from connector.hr.reading import Entry, Reading, values_of
from connector.hr.records import KINDS, Kind
from connector.hr.settings import SourceSettings
from connector.hr.sheets.files import read_table
from connector.hr.sheets.table import Cell, Limits, SheetRow, Table, is_blank, plain
from connector.hr.words import fold

FEW = 4  # below so many numbers, all divisible by 32 may be chance
NEARLY_ALL = 0.9
ECHO = 40  # letters of a bad cell that its message repeats
LISTED = 10  # rows that the message about a key names
EMPTY = CellFault("empty", "is empty")
MONTH_FIRST = CellFault("date_order", "reads two ways in a column that is month first; use ISO")
RAGGED = "has more or fewer cells than the header; is a delimiter unquoted?"
TOTALS = frozenset(
    ("total", "jumlah", "grand total", "subtotal", "sub total", "jumlah total")
    + ("total keseluruhan", "jumlah keseluruhan", "jumlah seluruhnya")
)


@dataclass(frozen=True, slots=True)
class _Column:
    """How one field is fed: by which cell, read how."""

    key: str  # the config's word for the field
    field: str
    header: str
    index: int
    reader: Reader
    mapped: Mapping[str, str]
    needed: bool  # key or required: an unreadable cell refuses the row
    default: str | None
    month_first: bool  # the column's ambiguous dates are unknown


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as read: ``values`` by field, its faults, and which fields were empty or bad."""

    number: int
    values: dict[str, Any]
    faults: list[RowFault]
    empty: frozenset[str]
    unread: frozenset[str]


def read_records(
    settings: SourceSettings, path: Path | None = None, *, limits: Limits | None = None
) -> Reading:
    """Read the source's file, or another one in its place, by the source's mapping.

    Raises HrError where the file as a whole cannot be taken.
    """
    kind = KINDS[settings.holds]
    table = read_table(
        path or settings.path,
        tuple(dict.fromkeys(settings.columns.values())),
        sheet=settings.sheet,
        limits=limits,
    )
    columns = [_column(settings, kind, table, key) for key in settings.columns]
    _refuse_rounded(table, columns)
    rows = [_read_row(table, row, columns) for row in table.rows]
    entries = [entry for row in rows if (entry := _entry(settings, kind, row))]
    taken, doubles = _fold_doubles(table, kind, columns, entries)
    return Reading(
        source=settings.id,
        kind=kind,
        file=table.file,
        sheet=table.sheet,
        digest=table.digest,
        headers=table.headers,
        rows=len(rows),
        entries=tuple(taken),
        faults=tuple(sorted([f for row in rows for f in row.faults] + doubles, key=_row_number)),
    )


def _column(settings: SourceSettings, kind: Kind, table: Table, key: str) -> _Column:
    field, header = kind.field_of(key), settings.columns[key]
    index = table.columns[header]
    reader = reader_for(typing.get_type_hints(kind.record, include_extras=True)[field])
    return _Column(
        key=key,
        field=field,
        header=header,
        index=index,
        reader=reader,
        mapped=own_words(settings.values.get(key, {})),
        needed=field in kind.key or field in kind.required,
        default=dict(kind.defaults).get(field),
        month_first=reader.read is read_date and is_month_first(_cells(table, index)),
    )


def _cells(table: Table, index: int) -> Iterator[Cell]:
    return (row.cells[index] for row in table.rows if index < len(row.cells))


def _refuse_rounded(table: Table, columns: list[_Column]) -> None:
    """A file written from 64-bit floats holds well-formed numbers of other people."""
    for column in columns:
        if column.field != "nip":
            continue
        texts = (cell for cell in _cells(table, column.index) if isinstance(cell, str))
        numbers = [digits for text in texts if (digits := digits_of(text))]
        rounded = sum(map(is_rounded, numbers))
        if len(numbers) >= FEW and rounded >= NEARLY_ALL * len(numbers):
            raise Damaged(
                table.file,
                f"{rounded} of {len(numbers)} numbers in column {column.header!r} were rounded "
                "by a program that read them as numbers",
                "export it again with that column as text",
            )


def _read_row(table: Table, row: SheetRow, columns: list[_Column]) -> _Row:
    fault = partial(RowFault, table.file, table.sheet, row.number)
    nothing: frozenset[str] = frozenset()
    if row.number in table.ragged:
        shape = fault(None, None, "shape", RAGGED, True)
        return _Row(row.number, {}, [shape], nothing, nothing)
    if _is_totals(row.cells):
        totals = fault(None, None, "totals", "a line of totals", True)
        return _Row(row.number, {}, [totals], nothing, nothing)
    return _read_cells(row, columns, fault)


def _read_cells(row: SheetRow, columns: list[_Column], fault: Callable[..., RowFault]) -> _Row:
    values: dict[str, Any] = {}
    faults: list[RowFault] = []
    empty, unread = set(), set()
    for column in columns:
        value = _read(row.cells[column.index], column)
        if value is None and not column.needed:
            empty.add(column.field)
        if isinstance(value, CellFault):
            unread.add(column.field)
            message = _message(value, column, row.cells[column.index])
            faults.append(fault(column.header, column.key, value.kind, message, column.needed))
        else:
            values[column.field] = value
    faults += _contradictions(values, columns, fault)
    faults = [replace(each, nip=values.get("nip")) if each.refuses else each for each in faults]
    return _Row(row.number, values, faults, frozenset(empty), frozenset(unread))


def _read(cell: Cell, column: _Column) -> object:
    if column.month_first and is_ambiguous(cell):
        return MONTH_FIRST
    value = read_cell(cell, column.reader, column.mapped)
    if value is None:
        value = column.default
    return EMPTY if value is None and column.needed else value


def _message(fault: CellFault, column: _Column, cell: Cell) -> str:
    if column.field == "nip" or fault is EMPTY:
        return f"{column.header}: {fault.message}"
    return f"{column.header}: {hide_numbers(plain(cell))[:ECHO]!r} {fault.message}"


def _contradictions(
    values: dict[str, Any], columns: list[_Column], fault: Callable[..., RowFault]
) -> Iterator[RowFault]:
    """The number's own date of birth and sex must be those of the row."""
    nip = parse_nip(values.get("nip"))
    if not isinstance(nip, Nip):
        return
    for column in columns:
        own = {"birth_date": nip.birth_date, "sex": nip.sex}.get(column.field)
        told = values.get(column.field)
        if own is not None and told is not None and own != told:
            message = f"{column.header}: differs from what the number {mask(nip.digits)} tells"
            yield fault(column.header, column.key, "contradiction", message, True)


def _is_totals(cells: list[Cell]) -> bool:
    first = next((cell for cell in cells if not is_blank(cell)), "")
    return isinstance(first, str) and fold(first) in TOTALS


def _entry(settings: SourceSettings, kind: Kind, row: _Row) -> Entry | None:
    if any(fault.refuses for fault in row.faults):
        return None
    blank: dict[str, Any] = {**dict.fromkeys(kind.fields()), **dict(kind.defaults)}
    unread = " ".join(sorted(row.unread)) or None
    record = kind.record(**{**blank, **row.values, "source": settings.id, "unread": unread})
    return Entry(row.number, record, row.empty)


def _fold_doubles(
    table: Table, kind: Kind, columns: list[_Column], entries: list[Entry]
) -> tuple[list[Entry], list[RowFault]]:
    """One entry per key; rows that differ under one key are all refused."""
    by_key: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[kind.key_in(entry.record)].append(entry)
    header = next(column.header for column in columns if column.field == kind.key[0])
    taken, faults = [], []
    for same in by_key.values():
        if all(entry.record == same[0].record for entry in same):
            taken.append(same[0])
            continue
        message = _difference(kind, same)
        for entry in same:
            place = (table.file, table.sheet, entry.row, header, kind.key[0])
            nip = getattr(entry.record, "nip", None)
            faults.append(RowFault(*place, "duplicate", message, True, nip))
    return taken, faults


def _difference(kind: Kind, same: list[Entry]) -> str:
    rows = ", ".join(str(entry.row) for entry in same[:LISTED])
    more = " …" if len(same) > LISTED else ""
    told = [values_of(kind, entry.record) for entry in same]
    fields = [key for key, value in told[0].items() if any(other[key] != value for other in told)]
    return f"rows {rows}{more} have one key and differ in {', '.join(fields) or 'what is readable'}"


def _row_number(fault: RowFault) -> int:
    return fault.row
