"""A reader of an installed package as a personnel source: its rows become a table like a file's.

A package names a function in the entry-point group ``lontar.sources``: it takes the ``options`` of
the ``[[hr]]`` section and gives rows as mappings from header to value. What is not mapped is
dropped row by row, like the columns of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from connector.hr.errors import HrError, TooLarge, Unreadable
from connector.hr.nip import hide_numbers
from connector.hr.sheets.headers import Header, locate
from connector.hr.sheets.table import Grid, Limits, SheetRow, Table, is_blank
from sync.inward.personnel.sql_source import cell_of, digest_of
from sync.registration import by_key, installed

GROUP = "lontar.sources"
Rows = Iterable[Mapping[str, Any]]
Reader = Callable[[Mapping[str, Any]], Rows]


def readers() -> dict[str, Reader]:
    """Readers of installed packages. Raises ValueError for one name used twice."""
    found = by_key(
        installed(GROUP, callable, "reader"), lambda one: one[0], "two sources are named"
    )
    return {name: reader for name, (_, reader) in found.items()}


def read_rows(
    name: str,
    options: Mapping[str, Any],
    wanted: Collection[str],
    limits: Limits | None = None,
    *,
    known: Mapping[str, Reader] | None = None,
) -> Table:
    """The wanted headers of a reader's rows. Raises HrError, whatever the reader raised."""
    known = readers() if known is None else known
    if name not in known:
        listed = ", ".join(known) or "none"
        raise Unreadable(name, f"no installed package has this reader; there are: {listed}")
    try:
        rows = list(_bounded(name, known[name](options), limits or Limits()))
    except HrError:
        raise
    except Exception as error:  # noqa: BLE001 - of somebody else's code, told as its file's fault
        told = hide_numbers(f"{type(error).__name__}: {error}")[:300]
        raise Unreadable(
            name, f"the reader failed: {told}", "ask whoever made the package"
        ) from error
    return _table(name, rows, wanted)


def _bounded(name: str, rows: Rows, limits: Limits) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows, 1):
        if number > limits.rows:
            raise TooLarge(name, f"more than {limits.rows:,} rows", "narrow what the reader asks")
        yield row


def _table(name: str, rows: list[Mapping[str, Any]], wanted: Collection[str]) -> Table:
    headers = tuple(dict.fromkeys(str(header) for row in rows for header in row))
    header = Header(0, headers, len(headers))
    places = locate(name, Grid(None, [list(headers)]), header, wanted)
    kept = [headers[place] for place in places.values()]
    cells = ([cell_of(row.get(header)) for header in kept] for row in rows)
    told = [SheetRow(number, row) for number, row in enumerate(cells, 1)]
    filled = tuple(row for row in told if not all(is_blank(cell) for cell in row.cells))
    return Table(
        file=name,
        sheet=None,
        digest=digest_of(list(places), filled),
        headers=tuple(map(hide_numbers, headers)),
        columns={header: at for at, header in enumerate(places)},
        rows=filled,
    )
