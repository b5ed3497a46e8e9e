"""What a reader of the outside world hands on: records, and how far it could see.

Landing closes only facts that a reader *could* have seen and did not. ``Extent`` says what it
could see; it is complete once the records are exhausted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

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

    While both numbers stand, reading the rows completed from ``since`` on tells what is new.
    """

    since: datetime
    rows: int
    older: int


@dataclass(slots=True)
class Extent:
    """How far a pull could see; filled while its records are read.

    ``courses`` is None when the whole site was read, else the Moodle ids of the courses that
    were read whole. ``spared`` holds (account, course) pairs that the road cannot see: what was
    landed about them stays. ``mark`` is there when a whole report was read.
    """

    road: str
    whole: bool = True
    courses: set[int] | None = None
    spared: set[tuple[int, int]] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Pull(Generic[RecordT_co]):
    """Records as they arrive, each key once, with the extent they speak for."""

    records: Iterator[RecordT_co]
    extent: Extent
