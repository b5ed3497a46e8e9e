"""What a finder of the quality desk declares about itself, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.units import UnitTree
from sync.store.tables.facts import HR, as_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the data that a person should mend.

    ``subject`` names one thing: a NIP, "lms account 12", "lms course 7", a source's id; ``unit``
    is the key of the unit that it concerns, None for the agency's own; ``since`` is when a run
    first saw it.
    """

    kind: str
    subject: str
    unit: str | None
    since: datetime
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Context:
    """What finders may read beside the store: the frame of the running year, and its units."""

    frame: Frame
    tree: UnitTree

    def unit_of(self, person: int | None) -> str | None:
        """The key of a person's unit; None where it is not known."""
        return None if person is None else self.tree.home.get(person)

    def first_seen(self, session: Session, kind: str) -> datetime | None:
        """When the first of the present personnel rows of a kind was seen; None without any."""
        row = as_of(HR[kind], self.frame.at.moment)
        since: datetime | None = session.scalar(select(func.min(row.c.seen_from)))
        return since


@dataclass(frozen=True, slots=True)
class Finder:
    """One kind of problem: ``title`` is its heading, ``find`` yields all that there are now."""

    kind: str
    title: str
    find: Callable[[Session, Context], Iterator[Problem]]
