"""When each Moodle site was last read whole, and what its participants report counted then."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from sync.store.tables.types import Instant


class Sweep(SQLModel, table=True):
    """The last full sweep of enrolments and completions of a site, by either road.

    ``since``, ``rows`` and ``older`` are the report's mark, None after a sweep by pairs.
    """

    site: str = Field(primary_key=True)
    swept_at: datetime = Field(sa_type=Instant)
    since: datetime | None = Field(default=None, sa_type=Instant)
    rows: int | None = None
    older: int | None = None
