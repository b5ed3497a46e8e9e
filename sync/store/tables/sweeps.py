"""When sites were last read whole, and what else must be known of readings for the next one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Instant


class Sweep(SQLModel, table=True):
    """The last full sweep of enrolments and completions of a site, by either road.

    All but the first two are the report's mark, None after a sweep by pairs; the last two are None
    where the report cannot tell who was enrolled lately.
    """

    site: str = Field(primary_key=True)
    swept_at: datetime = Field(sa_type=Instant)
    since: datetime | None = Field(default=None, sa_type=Instant)
    rows: int | None = None
    older: int | None = None
    enrolled_from: datetime | None = Field(default=None, sa_type=Instant)
    enrolled: int | None = None


class GradeReading(SQLModel, table=True):
    """When the grades of a course were last read whole, and until when visits were followed up."""

    site: str = Field(primary_key=True)
    course: int = Field(primary_key=True, sa_type=BigInteger)
    whole_at: datetime = Field(sa_type=Instant)
    followed_at: datetime = Field(sa_type=Instant)


class AttemptReading(SQLModel, table=True):
    """When an attempt was last asked for question by question; ``told``: it was answered."""

    site: str = Field(primary_key=True)
    attempt_id: int = Field(primary_key=True, sa_type=BigInteger)
    asked_at: datetime = Field(sa_type=Instant)
    told: bool
