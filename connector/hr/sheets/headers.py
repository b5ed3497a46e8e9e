"""Finding the header of a sheet: the row (or two rows) that holds the mapped columns.

Titles may stand above it, and merged headers leave holes that the row above fills. Headers are
compared without regard to case, spaces, line breaks and underscores.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connector.hr.errors import FileEmpty, HeaderMissing
from connector.hr.nip import hide_numbers
from connector.hr.sheets.table import Cell, Grid, is_blank, plain

DEPTH = 40  # rows in which the header must stand
LOOSE = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """The header's texts by position; ``last`` is the index of its (lower) row."""

    last: int
    texts: tuple[str, ...]
    found: int  # how many wanted columns it holds

    @property
    def width(self) -> int:
        """Cells up to the last text."""
        return max((at + 1 for at, text in enumerate(self.texts) if text), default=0)


def find_header(grid: Grid, wanted: Collection[str]) -> Header:
    """The topmost of the rows, and of the pairs of rows, that hold most wanted columns."""
    names = {_loose(name) for name in wanted}
    texts = [[plain(cell) for cell in row] for row in grid.rows[:DEPTH]]
    single = [_header(at, row, names) for at, row in enumerate(texts)]
    pairs = [
        _header(at, _under(upper, lower), names)
        for at, (upper, lower) in enumerate(zip(texts, texts[1:], strict=False), start=1)
    ]
    best = max([*single, *pairs], key=lambda header: header.found, default=Header(0, (), 0))
    # A merged header is repeated by each of its rows: the data begin below the last of them.
    while best in single[:-1] and best.found and single[best.last + 1].found == best.found:
        best = single[best.last + 1]
    return best


def locate(file: str, grid: Grid, header: Header, wanted: Collection[str]) -> dict[str, int]:
    """Each wanted column's position; raises FileEmpty or HeaderMissing with all that is wrong."""
    if all(is_blank(cell) for row in grid.rows for cell in row):
        raise FileEmpty(file, "no cell holds anything")
    places = {name: _places(header, name) for name in wanted}
    if wrong := [_wrong(name, found) for name, found in places.items() if len(found) != 1]:
        where = f" in sheet {grid.sheet!r}" if grid.sheet else ""
        listed = f"the headers{where} are: {_listed(grid, header)}"
        remedy = "correct the mapping (columns) or the file"
        raise HeaderMissing(file, f"{', '.join(wrong)}; {listed}", remedy)
    return {name: found[0] for name, found in places.items()}


def likely_header(file: str, grid: Grid) -> list[str]:
    """The fullest of the first rows, where no spelling is known; raises HeaderMissing."""
    texts = _fullest(grid.rows[:DEPTH])
    if not any(texts) or any(hide_numbers(text) != text for text in texts):
        raise HeaderMissing(file, "no row looks like a header", "name the columns above the rows")
    return texts


def _header(last: int, texts: Sequence[str], names: set[str]) -> Header:
    return Header(last, tuple(texts), len(names & {_loose(text) for text in texts}))


def _under(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    rows = [[*row, *[""] * (width - len(row))] for row in (upper, lower)]
    return [below or above for above, below in zip(*rows, strict=True)]


def _places(header: Header, name: str) -> list[int]:
    exact = [at for at, text in enumerate(header.texts) if text == plain(name)]
    return exact or [at for at, text in enumerate(header.texts) if _loose(text) == _loose(name)]


def _wrong(name: str, places: list[int]) -> str:
    return f"the column {name!r} {'stands twice' if places else 'is missing'}"


def _listed(grid: Grid, header: Header) -> str:
    """The header's texts; where nothing is one, the fullest row, unless it is a person's."""
    texts = header.texts if header.found else _fullest(grid.rows[:DEPTH])
    if any(hide_numbers(text) != text for text in texts):
        return "in no row that looks like one"
    return ", ".join(text for text in texts if text) or "none"


def _fullest(rows: Sequence[Sequence[Cell]]) -> list[str]:
    fullest = max(rows, key=lambda row: sum(not is_blank(cell) for cell in row), default=[])
    return [plain(cell) for cell in fullest]


def _loose(text: str) -> str:
    return LOOSE.sub(" ", text).strip(" :*").casefold()
