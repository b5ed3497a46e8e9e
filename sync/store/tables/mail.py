"""The mail outbox: one row per recipient and occasion before anything is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from sync.store.tables.types import Identity, Instant


class Outbox(SQLModel, table=True):
    """One mail that is owed: ``kind`` + ``recipient`` + ``occasion`` is unique.

    The occasion is the week (2026-W48) of a digest, or the number of a plan that waits.
    """

    __table_args__ = (UniqueConstraint("kind", "recipient", "occasion"),)
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    kind: str  # digest, plan
    recipient: str
    occasion: str
    scope: str  # the unit, or "agency"
    status: str = "owed"  # owed, sent, refused
    created: datetime = Field(sa_type=Instant)
    sent: datetime | None = Field(default=None, sa_type=Instant)
    detail: str = ""
