"""HR files that were read: their gate, the decision about them and the rows they lost."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Identity, Instant, LessonHours


class Intake(SQLModel, table=True):
    """One reading of a source: ``digest`` is the SHA-256 of the file and of how it is read."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    source: str = Field(index=True)
    holds: str
    file: str
    digest: str
    as_of: date
    read_at: datetime = Field(sa_type=Instant)
    rows: int
    refused: int
    headers: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    gate: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON))
    status: str  # held, accepted, rejected, superseded (by a later file), retired (its source)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)  # of what was accepted


class RefusedRow(SQLModel, table=True):
    """A row or cell of an intake that could not be taken, with the place and the reason.

    ``nip`` is the person of a refused row whose number was readable: what that row would have
    said about the person is unknown, so its absence proves nothing. ``day`` and ``until`` (first
    and last day that it may be of), ``hours`` and ``reference`` (of a training, or the post) are
    what could be read of it.
    """

    __tablename__ = "refused_row"
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    intake: int = Field(foreign_key="intake.id", index=True)
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None
    nip: str | None = None
    day: date | None = None
    until: date | None = None
    hours: Decimal | None = Field(default=None, sa_type=LessonHours)
    reference: str | None = None
    kind: str
    message: str
