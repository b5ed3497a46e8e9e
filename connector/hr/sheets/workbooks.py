"""Workbooks (XLSX, XLS, ODS) as grids of cells, read whole by python-calamine.

Hidden rows are data, since office filters hide them; a hidden sheet is read only when named. A
merged area's value holds for each of its rows, in its first column. What would fill the memory
is refused first: a workbook is a ZIP archive, and one cell in its last corner makes a huge grid.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connector.hr.errors import SheetMissing, TooLarge, Unreadable
from connector.hr.sheets.table import Cell, Grid, Limits

CHUNK = 1 << 20
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*[^/]>""")
PROTECTED = "cannot be opened: damaged, or protected by a password"
SAVE_AGAIN = "save it again as XLSX without a password"


def read_grid(file: str, content: bytes, sheet: str | None, limits: Limits) -> Grid:
    """The named sheet, else the first visible one, from its first row on.

    Raises Unreadable, TooLarge or SheetMissing.
    """
    if content.startswith(b"PK"):
        check_size(file, content, limits)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            found = workbook.get_sheet_by_name(_sheet_name(file, workbook, sheet))
            return Grid(found.name, _rows(file, found, limits))
    except PasswordError as error:
        raise Unreadable(file, "protected by a password", SAVE_AGAIN) from error
    except CalamineError as error:
        raise Unreadable(file, PROTECTED, SAVE_AGAIN) from error


def check_size(file: str, content: bytes, limits: Limits) -> None:
    """Raise TooLarge for an archive that unpacks to more than the limits, or a grid beyond them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > limits.unpacked:
                raise TooLarge(file, f"unpacks to more than {limits.unpacked:,} bytes")
            areas = [_used_area(_chunks(archive, part)) for part in _sheet_parts(archive)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(file, PROTECTED, SAVE_AGAIN) from error
    for rows, columns in areas:
        _check_area(file, rows, columns, limits)


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    return [part for part in archive.namelist() if part.startswith("xl/worksheets/")]


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's bytes in pieces that end with a whole tag."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            whole, mark, rest = (rest + piece).rpartition(b">")
            yield whole + mark
    yield rest


def _used_area(chunks: Iterator[bytes]) -> tuple[int, int]:
    """The last row and column that hold something; styled empty cells don't count."""
    last_row, columns = 0, {b"A"}
    for chunk in chunks:
        found = CELL.findall(chunk)
        columns.update(column for column, _ in found)
        last_row = max([last_row, *(int(row) for _, row in found)])
    return last_row, max(_column_number(column) for column in columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_area(file: str, rows: int, columns: int, limits: Limits) -> None:
    remedy = "delete what stands far below or beside the table, empty rows and columns too"
    if rows > limits.rows:
        raise TooLarge(file, f"reaches row {rows:,}, more than {limits.rows:,}", remedy)
    if rows * columns > limits.cells:
        raise TooLarge(file, f"reaches over {rows:,} rows × {columns:,} columns", remedy)


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
    _check_area(file, last_row + 1, last_column + 1, limits)
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for below in rows[top + 1 : bottom + 1]:
            below[left] = rows[top][left]
    return rows
