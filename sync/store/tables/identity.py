"""Whose number is whose: people's words on two numbers, and office claims that are in doubt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import history_table
from sync.store.tables.types import Identity, Instant


class IdentityDecision(SQLModel, table=True):
    """A person's word that two numbers are one person (merge) or two (split); the last counts."""

    __tablename__ = "identity_decision"
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    former: str = Field(index=True)
    nip: str
    joined: bool
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)


# claims of an ``identifiers`` source that were not followed, each with its reason: birth_date,
# sex, name_differs, both_in_service, ambiguous
identity_conflict = history_table(
    "identity_conflict",
    ("former", "nip"),
    Column("former", Text, nullable=False),
    Column("nip", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
