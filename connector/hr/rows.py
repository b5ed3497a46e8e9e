"""One row becomes entries: its records, its faults, and what its empty cells leave unsaid.

A bad key or required cell refuses the row; any other bad cell makes its value unknown. Under a
wide layout each cell below a telling header is an entry of its own, and a bad one costs itself
alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from connector.hours import Minutes
from connector.hr.cells import read_cell
from connector.hr.columns import Column
from connector.hr.dates import is_ambiguous
from connector.hr.day_spans import parts_of
from connector.hr.faults import CellFault, RowFault, lost_with
from connector.hr.kinds import BESIDE, Kind
from connector.hr.nip import Nip, hide_numbers, mask, parse_nip
from connector.hr.number_rules import NumberSettings
from connector.hr.reading import Entry
from connector.hr.sheets.table import Cell, SheetRow, Table, is_blank, plain
from connector.hr.words import fold

NUMBERS = ("nip", "former")  # fields of people's numbers
ECHO = 40  # letters of a bad cell that its message repeats
EMPTY = CellFault("empty", "is empty")
MONTH_FIRST = CellFault("date_order", "reads two ways in a column that is month first; use ISO")
BEFORE = CellFault("order", "lies before the day of its beginning")
RAGGED = CellFault("shape", "has more or fewer cells than the header; is a delimiter unquoted?")
TOTALS = CellFault("totals", "a line of totals")
SAME_NUMBER = CellFault("contradiction", "is the present number too")
TOTAL_WORDS = frozenset(
    ("total", "jumlah", "grand total", "subtotal", "sub total", "jumlah total")
    + ("total keseluruhan", "jumlah keseluruhan", "jumlah seluruhnya")
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one table are read for one source."""

    kind: Kind
    table: Table
    columns: tuple[Column, ...]  # those whose cell is of the whole row
    telling: tuple[Column, ...]  # those of a wide layout, each an entry of its own
    numbers: NumberSettings  # which numbers of people are taken
    blank: Mapping[str, Any]  # a record of which no cell says anything

    @property
    def told_field(self) -> str:
        """The field that a telling column's header gives."""
        return (self.kind.wide or ("",))[0]


class RowRead(NamedTuple):
    """What one row gives; ``unsaid`` are keys that empty cells of a wide layout name."""

    entries: list[Entry]
    faults: list[RowFault]
    unsaid: list[tuple[object, ...]]


@dataclass(slots=True)
class _Cells:
    """Cells of one row as read: values by field, faults by column, the fields that were empty."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[Column, CellFault, str]] = field(default_factory=list)
    empty: set[str] = field(default_factory=set)

    @property
    def unread(self) -> set[str]:
        """Fields whose cell held something that could not be read."""
        return {column.field for column, _, _ in self.faults}


def read_row(plan: Plan, row: SheetRow) -> RowRead:
    """The row's entries, faults and unsaid keys; never raises."""
    for reason, holds in ((RAGGED, row.number in plan.table.ragged), (TOTALS, _is_totals(row))):
        if holds:
            return RowRead([], [_fault(plan, row, None, reason, None)], [])
    cells = _read_cells(row, plan.columns)
    _doubt_order(plan, row, cells)
    faults = [
        *_faults(plan, row, cells),
        *_odd_numbers(plan, row, cells.values),
        *_contradictions(plan, row, cells.values),
    ]
    if any(fault.refuses for fault in faults):
        return RowRead([], faults, [])
    if plan.telling:
        return _spread(plan, row, cells, faults)
    return RowRead([_entry(plan, row, cells)], faults, [])


def _read_cells(row: SheetRow, columns: Iterable[Column]) -> _Cells:
    cells = _Cells()
    for column in columns:
        cell = row.cells[column.index]
        value = _read(cell, column)
        if value is None:
            value = EMPTY if column.needed and column.default is None else column.default
        if isinstance(value, CellFault):
            cells.faults.append((column, value, _shown(value, column, cell)))
            continue
        beside = BESIDE.get(column.field, column.field)
        if value is None:
            cells.empty |= {column.field, beside}
        if isinstance(value, Minutes):
            cells.values[beside] = value.count
        else:
            cells.values[column.field] = value
    return cells


def _read(cell: Cell, column: Column) -> object:
    if column.month_first and any(map(is_ambiguous, parts_of(cell))):
        return MONTH_FIRST
    if column.later and isinstance(cell, float) and cell > 0:
        cell += column.later
    return read_cell(cell, column.reader, column.mapped)


def _shown(fault: CellFault, column: Column, cell: Cell) -> str:
    """What stands in the cell, as far as a message may repeat it."""
    if column.field == "nip" or fault is EMPTY:
        return ""
    return f"{hide_numbers(plain(cell))[:ECHO]!r} "


def _doubt_order(plan: Plan, row: SheetRow, cells: _Cells) -> None:
    """An end before its beginning is no end that we know."""
    for first, last in plan.kind.ordered:
        begin, end = cells.values.get(first), cells.values.get(last)
        if begin is not None and end is not None and end < begin:
            column = next(column for column in plan.columns if column.field == last)
            cells.faults.append((column, BEFORE, _shown(BEFORE, column, row.cells[column.index])))
            del cells.values[last]


def _faults(plan: Plan, row: SheetRow, cells: _Cells) -> list[RowFault]:
    """The faults of cells; those of the key, whichever it is, refuse the row."""
    keys = plan.kind.key_fields(cells.values, cells.unread)
    told = []
    for column, reason, shown in cells.faults:
        message = CellFault(reason.kind, f"{shown}{reason.message}")
        refuses = column.needed or column.field in keys
        lost = cells.values if refuses else None
        told.append(_fault(plan, row, column, message, lost, unread=cells.unread, refuses=refuses))
    return told


def _fault(
    plan: Plan,
    row: SheetRow,
    column: Column | None,
    reason: CellFault,
    values: Mapping[str, Any] | None,
    *,
    unread: Collection[str] = (),
    refuses: bool = True,
) -> RowFault:
    table = plan.table
    place = (table.file, table.sheet, row.number)
    lost = lost_with(values or {}, unread)
    if column is None:
        return RowFault(*place, None, None, reason.kind, reason.message, refuses, **lost)
    message = f"{column.header}: {reason.message}"
    return RowFault(*place, column.header, column.key, reason.kind, message, refuses, **lost)


def _odd_numbers(plan: Plan, row: SheetRow, values: Mapping[str, Any]) -> Iterator[RowFault]:
    """Numbers of patterns that are refused, or taken with a warning."""
    for column in plan.columns:
        nip = parse_nip(values.get(column.field)) if column.field in NUMBERS else None
        for verdict in plan.numbers.judge(nip) if isinstance(nip, Nip) else ():
            fault = CellFault(verdict.name, verdict.message)
            lost = values if verdict.refuses else None
            yield _fault(plan, row, column, fault, lost, refuses=verdict.refuses)


def _contradictions(plan: Plan, row: SheetRow, values: Mapping[str, Any]) -> Iterator[RowFault]:
    """The number's own date of birth and sex must be those of the row, a former number another."""
    nip = parse_nip(values.get("nip"))
    if not isinstance(nip, Nip):
        return
    own = {"birth_date": nip.birth_date, "sex": nip.sex}
    differs = f"differs from what the number {mask(nip.digits)} tells"
    for column in plan.columns:
        told = values.get(column.field)
        if told is not None and own.get(column.field, told) != told:
            yield _fault(plan, row, column, CellFault("contradiction", differs), values)
        if column.field == "former" and told == nip.digits:
            yield _fault(plan, row, column, SAME_NUMBER, values)


def _is_totals(row: SheetRow) -> bool:
    first = next((cell for cell in row.cells if not is_blank(cell)), "")
    return isinstance(first, str) and fold(first) in TOTAL_WORDS


def _entry(plan: Plan, row: SheetRow, cells: _Cells) -> Entry:
    kind = plan.kind
    told = {**plan.blank, **cells.values}
    if kind.alternatives:
        told["reference"] = kind.reference(cells.values)
    if cells.faults:
        told["unread"] = " ".join(sorted(cells.unread))
    record = kind.record(**told)
    return Entry(row.number, record, frozenset(cells.empty))


def _spread(plan: Plan, row: SheetRow, cells: _Cells, faults: list[RowFault]) -> RowRead:
    """A row of a wide layout: one entry per telling column whose cell holds something."""
    read = RowRead([], faults, [])
    for column in plan.telling:
        cell = row.cells[column.index]
        value = _read(cell, column)
        one = replace(cells, values={**cells.values, plan.told_field: column.told})
        if value is None:
            read.unsaid.append(tuple(one.values.get(name, 0) for name in plan.kind.key))
            continue
        if isinstance(value, CellFault):
            shown = (column, value, _shown(value, column, cell))
            one = replace(one, faults=[*cells.faults, shown])
            faults.append(_faults(plan, row, one)[-1])
            if faults[-1].refuses:
                continue
        else:
            one.values[column.field] = value
        read.entries.append(_entry(plan, row, one))
    return read
