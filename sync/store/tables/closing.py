"""Closed periods: the frozen decisions that money is paid on, and corrections listed against them.

A frozen row is written once and never changed; what facts tell later stands in ``correction``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Identity, Instant


class Closing(SQLModel, table=True):
    """One scheme's period as people confirmed it: ``waiting`` for a second person, or ``closed``.

    ``moment`` is what was known when its decisions were made, ``day`` that day in the agency's
    zone; ``settings`` and ``wording`` are the rules that made them. Hashes are SHA-256.
    """

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("scheme", "period"),)
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    scheme: str
    period: str
    status: str
    run: int = Field(sa_type=BigInteger)
    moment: datetime = Field(sa_type=Instant)
    day: date
    early: str | None = None  # why it was closed before its end
    wording: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    warnings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    rows: int
    inputs_hash: str
    rules_hash: str
    results_hash: str
    hash: str
    first_by: str
    first_at: datetime = Field(sa_type=Instant)
    second_by: str | None = None
    second_at: datetime | None = Field(default=None, sa_type=Instant)


class Frozen(SQLModel, table=True):
    """One person's decision on a frozen list, with the person's number, name and unit of then.

    ``result`` has outcome, tier, open_tier, reason, amount, verdicts and rules[]; ``inputs`` every
    fact that rules could ask; ``digest`` is over all of the row.
    """

    __tablename__ = "frozen"
    __table_args__ = (UniqueConstraint("closing", "person"),)
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    closing: int = Field(foreign_key="closing.id", index=True)
    person: int = Field(sa_type=BigInteger)
    nip: str
    name: str
    unit: str | None = None
    result: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    inputs: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    digest: str


class Correction(SQLModel, table=True):
    """What later facts make of a frozen decision, numbered within its closing.

    ``waiting`` until an official says ``accepted`` or ``rejected``; ``superseded`` where facts
    changed again before that. ``before`` and ``after`` are results (null: not on the list).
    """

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("closing", "number"),)
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    closing: int = Field(foreign_key="closing.id", index=True)
    number: int
    person: int = Field(sa_type=BigInteger)
    nip: str
    before: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    because: str
    run: int = Field(sa_type=BigInteger)
    seen_at: datetime = Field(sa_type=Instant)
    status: str = "waiting"
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str | None = None
