"""CSV as offices write it: encoding and delimiter are found out, cells stay text.

In come the file's bytes, out comes a grid. The right delimiter is the one by which the header
holds the mapped columns, so nothing is guessed from the look of the data; a quotation mark that
nobody closed costs its own row only.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from connector.hr.errors import FileEmpty, TooLarge, Unreadable
from connector.hr.sheets.headers import DEPTH, find_header
from connector.hr.sheets.table import Cell, Grid, Limits

DELIMITERS = (";", ",", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # a first line that only Excel understands
AS_TEXT = re.compile(r'="([^"]*)"')  # how a CSV keeps Excel from making a number of a text


def decode(file: str, content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252; raises Unreadable for anything else.

    Lines that were appended in another encoding are read line by line.
    """
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decoded(file, content[len(bom) :], encoding)
    if b"\0" in content[:4000]:
        return _decoded(file, content, _utf16(file, content))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_line(file, line) for line in content.splitlines(keepends=True))


def read_grid(file: str, text: str, wanted: Collection[str], limits: Limits) -> Grid:
    """The rows by the delimiter whose header holds most of the ``wanted`` columns.

    A ``sep=`` line settles the delimiter. Raises FileEmpty or TooLarge.
    """
    if not any(sign.isalnum() for sign in text):
        raise FileEmpty(file, "no cell holds anything")
    hint = HINT.match(text)
    delimiter = hint[1] if hint else max(DELIMITERS, key=lambda each: _fit(text, each, wanted))
    rows: list[list[Cell]] = []
    for row in _split(text, delimiter):
        rows.append([_cell(cell) for cell in row])
        if len(rows) > limits.rows:
            raise TooLarge(file, f"more than {limits.rows:,} rows")
    return Grid(None, rows)


def _fit(text: str, delimiter: str, wanted: Collection[str]) -> tuple[int, int]:
    lines = io.StringIO(text, newline="")
    rows: list[list[Cell]] = [list(row) for row in _by_line(islice(lines, DEPTH), delimiter)]
    header = find_header(Grid(None, rows), wanted)
    return header.found, header.width


def _split(text: str, delimiter: str) -> Iterable[list[str]]:
    """Rows with their quoted line breaks; line by line where a stray quote swallows rows."""
    lines = io.StringIO(text, newline="")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:  # a cell of more than 131,072 letters: nothing closes its quote
        rows = []
    width = max((len(row) for row in rows[:DEPTH]), default=0)
    if rows and not any(_swallows(cell, delimiter, width) for row in rows for cell in row):
        return rows
    return _by_line(io.StringIO(text, newline=""), delimiter)


def _swallows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell holds the line of another row."""
    return "\n" in cell and any(
        line.count(delimiter) >= max(width - 1, 1) for line in cell.splitlines()[1:]
    )


def _by_line(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    for line in lines:
        try:
            yield from csv.reader([line], delimiter=delimiter)
        except csv.Error:  # a cell too large for the reader
            yield line.split(delimiter)


def _cell(cell: str) -> str:
    wrapped = AS_TEXT.fullmatch(cell)
    return wrapped[1] if wrapped else cell


def _line(file: str, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(file, line, "cp1252")


def _decoded(file: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            file, f"neither UTF-8 nor {encoding} text", "save it as CSV UTF-8 or XLSX"
        ) from error


def _utf16(file: str, content: bytes) -> str:
    """Little or big endian by where the zero bytes of plain letters stand."""
    sample = content[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 4 or min(even, odd) > max(even, odd) / 10:
        raise Unreadable(file, "not a table: neither text nor a workbook")
    return "utf-16-be" if even > odd else "utf-16-le"
