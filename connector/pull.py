"""What a reader of the outside world hands on: records, and how far it could see.

Landing closes only facts that a reader *could* have seen and did not. ``Extent`` says what it
could see; it is complete once the records are exhausted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

RecordT_co = TypeVar("RecordT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read, and why; its own facts stay as landed."""

    subject: str  # "course 12", "person asn004", ...
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a report counted: all rows, and those completed before ``since`` (a whole minute).

    While both numbers stand, reading the rows completed from ``since`` on tells what is new. Where
    the report can also tell who was enrolled since ``enrolled_from`` (in the site's own time),
    ``enrolled`` rows are older than that, and new ones need no new mark.
    """

    since: datetime
    rows: int
    older: int
    enrolled_from: datetime | None = None
    enrolled: int | None = None


@dataclass(slots=True)
class Extent:
    """How far a pull could see; filled while its records are read.

    ``courses`` is None when the whole site was read, else the Moodle ids of the courses that
    were read whole; ``pairs`` likewise (account, course) pairs. ``spared`` holds pairs that the
    road cannot see: what was landed about them stays. ``moving``: rows may have been missed while
    others came and went, so what is missing is to be looked for again. ``mark`` is there when a
    whole report was read. ``unread`` holds, by
    column, values whose facts could not be read; ``untold`` types of record that this road does
    not tell at all: both stay as landed. ``untold_fields`` are fields, by type of record, whose
    None only means that the road does not tell them. ``unconfirmed`` are accounts about which
    the site answers nothing because they were never confirmed.
    """

    road: str
    whole: bool = True
    courses: set[int] | None = None
    pairs: set[tuple[int, int]] | None = None
    moving: bool = False
    spared: set[tuple[int, int]] = field(default_factory=set)
    unread: defaultdict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    untold: set[type] = field(default_factory=set)
    untold_fields: defaultdict[type, set[str]] = field(default_factory=lambda: defaultdict(set))
    unconfirmed: set[int] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Pull(Generic[RecordT_co]):
    """Records as they arrive, each key once, with the extent they speak for."""

    records: Iterator[RecordT_co]
    extent: Extent
