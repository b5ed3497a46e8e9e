"""Rows become records by a source's column mapping, and what is wrong is kept beside them.

A table comes in, a ``Reading`` goes out: ``columns`` says which cell feeds which field, ``rows``
reads one row, ``doubles`` looks at rows of one key. A bad row stops no other, and no row takes a
value from another.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from pathlib import Path

from connector.hr.columns import columns_of
from connector.hr.doubles import fold_doubles, numbered
from connector.hr.errors import FileMissing
from connector.hr.reading import Reading
from connector.hr.rows import Plan, read_row
from connector.hr.settings import SourceSettings
from connector.hr.sheets.files import read_table
from connector.hr.sheets.table import Limits, Table


def read_records(
    settings: SourceSettings, path: Path | None = None, *, limits: Limits | None = None
) -> Reading:
    """Read the source's file, or another one in its place, by the source's mapping.

    Raises HrError where the file as a whole cannot be taken.
    """
    file = path or settings.path
    if file is None:
        raise FileMissing(settings.id, "the source is a query, not a file", "name a file")
    table = read_table(file, settings.headers, sheet=settings.sheet, limits=limits)
    return records_of(settings, table)


def records_of(settings: SourceSettings, table: Table) -> Reading:
    """The records of a table by a source's mapping. Raises Damaged for rounded numbers."""
    kind, columns = settings.kind, columns_of(settings, table)
    plan = Plan(
        kind=kind,
        table=table,
        columns=tuple(column for column in columns if column.told is None),
        telling=tuple(column for column in columns if column.told is not None),
        numbers=settings.numbers,
        blank=kind.blank(settings.id),
    )
    rows = [read_row(plan, row) for row in table.rows]
    entries = list(chain.from_iterable(row.entries for row in rows))
    key = next(column for column in columns if column.field == kind.key[0])
    answers = kind.single in settings.columns
    taken, doubles = (
        (numbered(entries), []) if answers else fold_doubles(table, kind, key.header, entries)
    )
    faults = [*chain.from_iterable(row.faults for row in rows), *doubles]
    return Reading(
        source=settings.id,
        kind=kind,
        file=table.file,
        sheet=table.sheet,
        digest=table.digest,
        headers=table.headers,
        rows=len(rows),
        entries=tuple(taken),
        faults=tuple(sorted(faults, key=attrgetter("row"))),
        repeated=len(entries) - len(taken) - len(doubles),
        unsaid=frozenset(chain.from_iterable(row.unsaid for row in rows)),
    )
