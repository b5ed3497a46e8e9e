"""A sheet as rows of cells: what ``files`` reads and ``mapping`` turns into records.

Row numbers are those that a spreadsheet shows, counted from 1, blank rows and titles included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeAlias
from unicodedata import normalize

from connector.letters import UNSEEN

# Numbers of a workbook are always float; an empty cell is ""; datetime is a date too.
Cell: TypeAlias = str | float | bool | date | time | timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be; beyond it the file is refused before it fills the memory."""

    bytes: int = 100_000_000  # as stored
    unpacked: int = 600_000_000  # the parts of a workbook, in bytes
    rows: int = 200_000
    cells: int = 10_000_000  # rows × columns of the used area
    memory: int = 4_000_000_000  # of the process that reads a workbook, in bytes
    seconds: int = 120  # of that process


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet before its header is known; ``rows`` begin at the sheet's first row."""

    sheet: str | None  # None: the format knows no sheets
    rows: list[list[Cell]]
    from_1904: bool = False  # serial numbers of days are counted from 1904


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of data with its number in the sheet."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a header; ``columns`` gives each wanted header its position.

    ``ragged`` holds the numbers of rows that have more or fewer cells than the header (an
    unquoted delimiter shifts them); ``digest`` is the SHA-256 of the file's bytes.
    """

    file: str
    sheet: str | None
    digest: str
    headers: tuple[str, ...]
    columns: dict[str, int]
    rows: tuple[SheetRow, ...]
    ragged: frozenset[int] = frozenset()
    from_1904: bool = False


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def plain(cell: Cell) -> str:
    """A cell's text with single spaces, without unseen letters; a whole number without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = cell if isinstance(cell, str) else str(cell)
    if not (text.isascii() and text.isprintable()):
        text = normalize("NFC", text).translate(UNSEEN)
    elif "  " not in text:  # as nearly every text is
        return text.strip()
    return " ".join(text.split())
