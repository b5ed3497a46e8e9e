"""Decisions, landed like facts: a new row only when an outcome, a tier or a verdict changes.

Beside them what people say of them: the wording of a scheme that may decide, exceptions that
officials make, and objections with their answers.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import history_table
from sync.store.tables.types import Identity, Instant

# ``verdicts`` is the canonical text of every rule's verdict; ``rules`` holds each rule's actual,
# wanted, verdict and distance as they stood when the row was landed. Where an exception (its
# number) stands above the rules, ``own_outcome`` is what they came to; else it is null.
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
    Column("own_outcome", Text, nullable=True),
    Column("exception", BigInteger, nullable=True),
    quiet=("scheme_hash", "rules"),
)

# The wording of each scheme that decides, with its whole content; ``accepted_by`` saw its effect
# (null: the first wording, before anything was decided).
scheme_text = history_table(
    "scheme_text",
    ("scheme",),
    Column("scheme", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("accepted_by", Text, nullable=True),
    quiet=("content", "accepted_by"),
)


class DecisionException(SQLModel, table=True):
    """An official's word that stands above the rules for a person and period.

    ``nip`` is whatever number the person had then; it holds while the reference date is not after
    ``until`` and nobody withdrew it.
    """

    __tablename__ = "exceptions"
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    nip: str = Field(index=True)
    scheme: str
    period: str
    outcome: str
    tier: str | None = None
    reason: str
    until: date
    made_by: str
    made_at: datetime = Field(sa_type=Instant)
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_because: str | None = None


class Objection(SQLModel, table=True):
    """A person's objection to a decision; open until it is answered (``upheld`` or ``dismissed``).

    ``nip`` is whatever number the person had then.
    """

    __tablename__ = "objections"
    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    nip: str = Field(index=True)
    scheme: str
    period: str
    text: str
    opened_by: str
    opened_at: datetime = Field(sa_type=Instant)
    answer: str | None = None
    outcome: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
