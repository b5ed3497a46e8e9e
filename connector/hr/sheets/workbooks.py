"""Workbooks (XLSX, XLS, ODS) as grids of cells, read whole by python-calamine.

Hidden rows are data, since office filters hide them; a hidden sheet is read only when named. A
merged area's value holds for each of its rows, in its first column. The library is not Python: on
some damaged files it panics, on others it ends its process, so ``apart`` runs all this in one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connector.hr.errors import SheetMissing, Unreadable
from connector.hr.sheets.packages import (
    DAMAGED,
    SAVE_AGAIN,
    check_area,
    counts_from_1904,
    mend,
    refuse_errors,
)
from connector.hr.sheets.table import Cell, Grid, Limits

PANIC = "pyo3_runtime"  # the module of what the library raises when its own code fails


def read_grid(file: str, content: bytes, sheet: str | None, limits: Limits) -> Grid:
    """The named sheet, else the first visible one, from its first row on.

    Raises Unreadable, TooLarge or SheetMissing.
    """
    if content.startswith(b"PK"):
        content = mend(file, content, limits)
    else:
        refuse_errors(file, content)
    with (
        _translated(file),
        CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook,
    ):
        found = workbook.get_sheet_by_name(_sheet_name(file, workbook, sheet))
        return Grid(found.name, _rows(file, found, limits), counts_from_1904(content))


@contextmanager
def _translated(file: str) -> Iterator[None]:
    """The library's errors become ours; a panic is no Exception, and its class has no import."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable(file, "protected by a password", SAVE_AGAIN) from error
    except CalamineError as error:
        raise Unreadable(file, DAMAGED, SAVE_AGAIN) from error
    except BaseException as error:
        if type(error).__module__ != PANIC:
            raise
        raise Unreadable(file, "cannot be read: damaged", SAVE_AGAIN) from None


def _sheet_name(file: str, workbook: CalamineWorkbook, wanted: str | None) -> str:
    sheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    visible = [meta.name for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    if wanted is None:
        if not visible:
            raise SheetMissing(file, "no visible sheet", "name a hidden one with sheet = …")
        return visible[0]
    for meta in sheets:
        if meta.name.strip().casefold() == wanted.strip().casefold():
            return meta.name
    raise SheetMissing(file, f"no sheet {wanted!r}; there are: {', '.join(visible) or 'none'}")


def _rows(file: str, sheet: CalamineSheet, limits: Limits) -> list[list[Cell]]:
    last_row, last_column = sheet.end or (-1, -1)
    check_area(file, last_row + 1, last_column + 1, limits)
    rows = [list(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for below in rows[top + 1 : bottom + 1]:
            below[left] = rows[top][left]
    return rows


def _cell(cell: Cell) -> Cell:
    """Small whole numbers of an XLS come as int: numbers are float here, whatever the format."""
    return float(cell) if type(cell) is int else cell
