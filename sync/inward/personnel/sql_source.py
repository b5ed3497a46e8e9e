"""A view on a database as a personnel source: one SELECT becomes a table like that of a file.

In: any SQLAlchemy URL, one query, the columns that are mapped. Out: a ``Table`` of those columns
alone; whatever else the query gives (identity numbers, pay) is dropped row by row. The other
system is read in a transaction that is rolled back, never written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from connector.hr.errors import TooLarge, Unreadable
from connector.hr.nip import hide_numbers
from connector.hr.sheets.headers import Header, locate
from connector.hr.sheets.table import Cell, Grid, Limits, SheetRow, Table, is_blank

COMMENT = re.compile(r"\s*(?:--[^\n]*(?:\n|$)|/\*.*?\*/)", re.DOTALL)
READING = re.compile(r"(?:select|with)\b|\(", re.IGNORECASE)
READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}
PORTION = 2_000  # rows fetched at once
HIDDEN = "***"
NO_URL = "not a database URL; write DIALECT+DRIVER://USER:PASSWORD@HOST/NAME"


@dataclass(frozen=True, slots=True)
class View:
    """Where a source's rows come from; ``name`` stands for the file in every message."""

    name: str
    url: str
    query: str


def read_view(view: View, wanted: Collection[str], limits: Limits | None = None) -> Table:
    """The wanted columns of the query's rows. Raises HrError; no message shows the password."""
    url = _url(view)
    _refuse_writing(view)
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        with engine.connect() as connection:
            _only_read(connection)
            try:
                return _table(view, connection, wanted, limits or Limits())
            finally:
                connection.rollback()
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        remedy = "install it into Lontar's environment, or name another driver in the URL"
        reason = f"the database driver is missing: {_hidden(str(error), url)}"
        raise Unreadable(view.name, reason, remedy) from None
    except SQLAlchemyError as error:
        told = _hidden(str(getattr(error, "orig", None) or error), url)
        raise Unreadable(
            view.name, f"the database answered: {told}", "try the query by hand"
        ) from None


def _url(view: View) -> URL:
    try:
        return make_url(view.url)
    except (ArgumentError, ValueError):
        raise Unreadable(view.name, NO_URL) from None


def _refuse_writing(view: View) -> None:
    query = COMMENT.sub(" ", view.query).strip().rstrip(";")
    if ";" in query or not READING.match(query):
        raise Unreadable(view.name, "the query is not one SELECT", "write it as SELECT … FROM …")


def _only_read(connection: Connection) -> None:
    """Where the database knows how, it refuses to write by itself."""
    if (statement := READ_ONLY.get(connection.dialect.name)) is not None:
        connection.execute(text(statement))


def _table(view: View, connection: Connection, wanted: Collection[str], limits: Limits) -> Table:
    query = text(view.query.strip().rstrip(";").replace(":", r"\:"))
    result = connection.execution_options(stream_results=True).execute(query)
    keys = list(result.keys())
    places = locate(view.name, Grid(None, [list(keys)]), Header(0, tuple(keys), len(keys)), wanted)
    rows = tuple(_rows(view, result, list(places.values()), limits))
    return Table(
        file=view.name,
        sheet=None,
        digest=digest_of(list(places), rows),
        headers=tuple(map(hide_numbers, keys)),
        columns={name: at for at, name in enumerate(places)},
        rows=rows,
    )


def _rows(
    view: View, result: CursorResult[Any], places: list[int], limits: Limits
) -> Iterator[SheetRow]:
    number = 0
    for portion in result.partitions(PORTION):
        for row in portion:
            number += 1
            if number > limits.rows:
                raise TooLarge(view.name, f"more than {limits.rows:,} rows", "narrow the query")
            cells = [cell_of(row[place]) for place in places]
            if not all(is_blank(cell) for cell in cells):
                yield SheetRow(number, cells)


def cell_of(value: Any) -> Cell:
    """A value as a cell: whole and decimal numbers of a database are exact, so they are texts."""
    if value is None:
        return ""
    if isinstance(value, bool | str | float | date | time | timedelta):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        whole = value == value.to_integral_value()
        return f"{value.to_integral_value():f}" if whole else f"{value.normalize():f}"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)


def digest_of(headers: list[str], rows: Collection[SheetRow]) -> str:
    """SHA-256 of what was read; the order of rows, which a database may change, doesn't count."""
    lines = sorted(repr(row.cells) for row in rows)
    return hashlib.sha256("\n".join([repr(headers), *lines]).encode()).hexdigest()


def _hidden(message: str, url: URL) -> str:
    """One line of a driver's message without the password and without people's numbers."""
    secrets = [url.password, *(value for value in url.query.values() if isinstance(value, str))]
    for secret in filter(None, secrets):
        message = message.replace(secret, HIDDEN)
    return hide_numbers(" ".join(message.split()))[:300]
