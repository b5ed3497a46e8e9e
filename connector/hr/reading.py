"""A file as read: the records that are taken and the rows and cells that are not."""

from __future__ import annotations

from dataclasses import dataclass

from connector.hr.faults import RowFault
from connector.hr.kinds import Kind
from connector.hr.records import HrRecord


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with its row; ``empty`` names mapped fields whose cell held nothing."""

    row: int
    record: HrRecord
    empty: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file of a source says.

    ``rows`` counts the rows that hold something; ``digest`` is the SHA-256 of the file's bytes;
    ``faults`` stand in the order of their rows. ``unsaid`` are keys of which the empty cells of a
    wide layout say nothing.
    """

    source: str
    kind: Kind
    file: str
    sheet: str | None
    digest: str
    headers: tuple[str, ...]
    rows: int
    entries: tuple[Entry, ...]
    faults: tuple[RowFault, ...]
    unsaid: frozenset[tuple[object, ...]] = frozenset()
    repeated: int = 0  # rows that say the same as another row of their key

    @property
    def records(self) -> list[HrRecord]:
        """The records alone, in the order of their rows."""
        return [entry.record for entry in self.entries]

    @property
    def refused_rows(self) -> int:
        """How many rows gave no record."""
        return len({fault.row for fault in self.faults if fault.refuses})


def values_of(kind: Kind, record: HrRecord) -> dict[str, object]:
    """A record's values by the column keys of the config, in the record's order."""
    return {kind.column_of(field): getattr(record, field) for field in kind.told_fields()}
