"""Happenings: what became of courses, accounts and completions in Moodle, as facts tell it.

One row for each thing that happened, however many people it touched; written once and never
changed. ``seen_at`` is the moment of the run that saw it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text
from sqlmodel import SQLModel

from sync.store.tables.types import Identity, Instant

happening = Table(
    "happening",
    SQLModel.metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("course", BigInteger, nullable=True),
    Column("account", BigInteger, nullable=True),
    Column("other", BigInteger, nullable=True),  # the account merged into, the course before
    Column("run", BigInteger, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("people", Integer, nullable=False),
    Column("completions", Integer, nullable=False),
    Column("detail", Text, nullable=False),
)
Index("ix_happening_run", happening.c.run)
