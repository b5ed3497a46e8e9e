"""Decisions, landed like facts: a new row only when an outcome, a tier or a verdict changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import history_table
from sync.store.tables.types import Instant

# ``verdicts`` is the canonical text of every rule's verdict; ``rules`` holds each rule's actual,
# wanted, verdict and distance as they stood when the row was landed.
decision = history_table(
    "decision",
    ("person", "scheme", "period"),
    Column("person", BigInteger, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("tier", Text, nullable=True),
    Column("open_tier", Text, nullable=True),
    Column("verdicts", Text, nullable=False),
    Column("scheme_hash", Text, nullable=False),
    Column("rules", JSON, nullable=False),
    quiet=("scheme_hash", "rules"),
)


class SchemeState(SQLModel, table=True):
    """The wording of a scheme that is in force, by its hash, and who saw its effect."""

    __tablename__ = "scheme_state"
    scheme: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Instant)
    seen_by: str
