"""Columns of a table as a source maps them: which cell feeds which field, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from connector.hr.cells import READERS, Reader, own_words, reader_for
from connector.hr.dates import is_month_first, read_date
from connector.hr.day_spans import parts_of, read_first_day, read_last_day
from connector.hr.errors import Damaged
from connector.hr.nip import digits_of, is_rounded
from connector.hr.settings import SourceSettings
from connector.hr.sheets.table import Cell, Table

FEW = 4  # below so many numbers, all divisible by 32 may be chance
NEARLY_ALL = 0.9
NUMBERS = ("nip", "former")
DAYS_TO_1904 = 1462
DAY_READERS = (read_date, read_first_day, read_last_day)


@dataclass(frozen=True, slots=True)
class Column:
    """How one field is fed: by which cell, read how.

    ``told`` is what a header of a wide layout tells for all cells below it (a competency's code).
    """

    key: str  # the config's word for the field
    field: str
    header: str
    index: int
    reader: Reader
    mapped: Mapping[str, str]
    needed: bool  # key or required: an unreadable cell refuses the row
    default: str | None
    month_first: bool  # the column's ambiguous dates are unknown
    told: str | None = None
    later: int = 0  # days to add to serial numbers, where they are counted from 1904


def columns_of(settings: SourceSettings, table: Table) -> list[Column]:
    """The mapped columns, those of a wide layout last. Raises Damaged for rounded numbers."""
    kind = settings.kind
    told = [kind.column_of(field) for field in settings.told_by_headers[-1:]]
    columns = [
        *(_column(settings, table, key, header) for key, header in settings.columns.items()),
        *(
            replace(_column(settings, table, key, header), told=code)
            for key in told
            for code, header in settings.wide.items()
        ),
    ]
    _refuse_rounded(table, columns)
    return columns


def _column(settings: SourceSettings, table: Table, key: str, header: str) -> Column:
    kind = settings.kind
    field, index = kind.field_of(key), table.columns[header]
    reader = _reader(settings, field, header)
    is_day = reader.read in DAY_READERS
    parts = chain.from_iterable(map(parts_of, _cells(table, index)))
    return Column(
        key=key,
        field=field,
        header=header,
        index=index,
        reader=reader,
        mapped=own_words(settings.values.get(key, {})),
        needed=field in kind.needed(),
        default=dict(kind.defaults).get(field),
        month_first=is_day and is_month_first(parts),
        later=DAYS_TO_1904 if is_day and table.from_1904 else 0,
    )


def _reader(settings: SourceSettings, field: str, header: str) -> Reader:
    """By the form of the field; where one header tells a first and a last day, by which it is."""
    kind = settings.kind
    if field == "hours":
        return READERS[settings.hours_in]
    for pair in kind.ordered:
        told = [settings.columns.get(kind.column_of(name)) for name in pair]
        if field in pair and told == [header, header]:
            return Reader(DAY_READERS[1 + pair.index(field)])
    return reader_for(kind.hints()[field])


def _cells(table: Table, index: int) -> Iterator[Cell]:
    return (row.cells[index] for row in table.rows if index < len(row.cells))


def _refuse_rounded(table: Table, columns: list[Column]) -> None:
    """A file written from 64-bit floats holds well-formed numbers of other people."""
    for column in columns:
        if column.field not in NUMBERS:
            continue
        texts = (cell for cell in _cells(table, column.index) if isinstance(cell, str))
        numbers = [digits for text in texts if (digits := digits_of(text))]
        rounded = sum(map(is_rounded, numbers))
        if len(numbers) >= FEW and rounded >= NEARLY_ALL * len(numbers):
            raise Damaged(
                table.file,
                f"{rounded} of {len(numbers)} numbers in column {column.header!r} were rounded "
                "by a program that read them as numbers",
                "export it again with that column as text",
            )
