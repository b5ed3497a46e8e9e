"""A file becomes a table: its content decides what it is, its name does not.

In: a path, the headers that are wanted, limits. Out: a ``Table`` with true row numbers. Errors
are those of ``errors``: nothing is guessed from a file that is not what it seems.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path

from connector.hr.errors import FileEmpty, FileMissing, TooLarge, Unreadable
from connector.hr.nip import hide_numbers
from connector.hr.sheets import apart, delimited, objects
from connector.hr.sheets.headers import Header, find_header, likely_header, locate
from connector.hr.sheets.packages import part_names
from connector.hr.sheets.table import Cell, Grid, Limits, SheetRow, Table, is_blank, plain

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and XLSX under a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE_AS = "open it in a spreadsheet and save it as XLSX"
ENDINGS = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json"))
FOLDER = "put the newest file there; subfolders are not looked into"
# Contents that pass as sheets by their name: how they begin, what they are.
IMPOSTORS = (
    (b"%pdf", "a PDF document"),
    (b"mime-version:", "a web archive (MHTML)"),
    (b"<!doctype", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<table", "an HTML page"),
    (b"<?xml", "an XML document"),
    (b"<", "an HTML or XML document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a GZIP archive"),
)
IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})(?P<s>[-_.]?)(?P<m>\d{2})(?P=s)(?P<d>\d{2})"
    r"|(?P<d2>\d{2})(?P<t>[-_.])(?P<m2>\d{2})(?P=t)(?P<y2>\d{4}))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Headed:
    """Where a file's header was found, and the headers as they stand there."""

    file: str
    sheet: str | None
    headers: tuple[str, ...]


def read_table(
    path: Path, wanted: Collection[str], *, sheet: str | None = None, limits: Limits | None = None
) -> Table:
    """Read the rows below the header that holds the ``wanted`` columns.

    ``sheet`` names a sheet of a workbook (default: the first visible one). Raises HrError.
    """
    bounds = limits or Limits()
    content = _content(path, bounds)
    digest = hashlib.sha256(content).hexdigest()
    if objects.is_json(content):
        return objects.read_objects(path.name, content, digest, wanted, bounds)
    grid = _grid(path.name, content, sheet, wanted, bounds)
    header = find_header(grid, wanted)
    columns = locate(path.name, grid, header, wanted)
    rows = tuple(_data(grid, header, columns))
    return Table(
        file=path.name,
        sheet=grid.sheet,
        digest=digest,
        headers=tuple(hide_numbers(text) for text in header.texts if text),
        columns=columns,
        rows=rows,
        ragged=_ragged(grid, header, rows),
        from_1904=grid.from_1904,
    )


def read_headers(
    path: Path, known: Collection[str], *, sheet: str | None = None, limits: Limits | None = None
) -> Headed:
    """The headers of a file whose mapping is not known yet, found by ``known`` spellings.

    Raises HrError; HeaderMissing where no row looks like a header.
    """
    bounds = limits or Limits()
    content = _content(path, bounds)
    if objects.is_json(content):
        return Headed(path.name, None, tuple(objects.object_keys(path.name, content)))
    grid = _grid(path.name, content, sheet, known, bounds)
    header = find_header(grid, known)
    texts = header.texts if header.found else likely_header(path.name, grid)
    return Headed(path.name, grid.sheet, tuple(text for text in texts if text))


def file_date(path: Path, zone: tzinfo) -> date:
    """The day a file speaks for: a date in its name, else the day it was last changed."""
    for match in IN_NAME.finditer(path.stem):
        year, month, day = match["y"] or match["y2"], match["m"] or match["m2"], match["d"]
        try:
            return date(int(year), int(month), int(day or match["d2"]))
        except ValueError:  # eight digits that are no date
            continue
    return datetime.fromtimestamp(path.stat().st_mtime, zone).date()


def file_at(path: Path, zone: tzinfo) -> Path:
    """A file as it is; of a folder the file that speaks for the latest day.

    Of one day the file changed last counts. Only sheets and JSON count, by their ending;
    subfolders and what spreadsheet programs leave beside an open file don't. Raises FileMissing
    for a folder without any.
    """
    if not path.is_dir():
        return path
    files = [file for file in path.iterdir() if _may_hold_data(file)]
    if not files:
        raise FileMissing(str(path), "the folder holds no file to read", FOLDER)
    return max(files, key=lambda file: (file_date(file, zone), file.stat().st_mtime, file.name))


def _may_hold_data(file: Path) -> bool:
    return file.suffix.casefold() in ENDINGS and file.is_file() and file.name[0] not in "~."


def _content(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise Unreadable(str(path), "a folder, not a file")
        size = path.stat().st_size
        if size > limits.bytes:
            raise TooLarge(str(path), f"{size:,} bytes, more than {limits.bytes:,}")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(str(path), "there is no such file", "check the path") from error
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "cannot be read") from error
    if not content.strip():
        raise FileEmpty(str(path), "the file is empty")
    _refuse_impostor(path.name, content)
    return content


def _refuse_impostor(file: str, content: bytes) -> None:
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, what in IMPOSTORS:
        if start.startswith(beginning):
            raise Unreadable(file, f"{what}, not a sheet", SAVE_AS)


def _grid(
    file: str, content: bytes, sheet: str | None, wanted: Collection[str], limits: Limits
) -> Grid:
    if content.startswith((b"PK\x03\x04", OLE)):
        _refuse_foreign_archive(file, content)
        return apart.read_grid(file, content, sheet, limits)
    return delimited.read_grid(file, delimited.decode(file, content), wanted, limits)


def _refuse_foreign_archive(file: str, content: bytes) -> None:
    """The directory of either container tells what is inside, whatever the file is called."""
    if content.startswith(OLE) and ENCRYPTED in content:
        raise Unreadable(file, "protected by a password", "save it without a password")
    if content.startswith(OLE):
        return
    names = part_names(content)
    if b"xl/workbook.xml" in names or b"content.xml" in names:
        return
    what = "an XLSB workbook" if b"xl/workbook.bin" in names else "a ZIP archive, not a sheet"
    raise Unreadable(file, what, SAVE_AS)


def _data(grid: Grid, header: Header, columns: dict[str, int]) -> Iterator[SheetRow]:
    """Rows that hold something, without the header's repetitions and its line of numbers."""
    below = enumerate(grid.rows[header.last + 1 :], start=header.last + 2)
    for number, cells in below:
        first = number == header.last + 2
        if all(is_blank(cell) for cell in cells) or (first and _counts_columns(cells)):
            continue
        if not _repeats(header, cells, columns):
            yield SheetRow(number, cells)


def _counts_columns(cells: list[Cell]) -> bool:
    texts = [plain(cell).strip("()") for cell in cells if not is_blank(cell)]
    return len(texts) > 2 and texts == [str(at + 1) for at in range(len(texts))]


def _repeats(header: Header, cells: list[Cell], columns: dict[str, int]) -> bool:
    places = columns.values()
    return all(at < len(cells) and plain(cells[at]) == header.texts[at] for at in places)


def _ragged(grid: Grid, header: Header, rows: Iterable[SheetRow]) -> frozenset[int]:
    """Rows of a CSV with other cells than the header has; blank ones behind it don't count."""
    if grid.sheet is not None:  # beside a workbook's table there may be notes
        return frozenset()
    width = header.width
    return frozenset(
        row.number
        for row in rows
        if len(row.cells) < width or not all(is_blank(cell) for cell in row.cells[width:])
    )
