"""Persons with their own key, the numbers they go by, and their links to accounts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import history_table
from sync.store.tables.types import Identity, Instant


class Person(SQLModel, table=True):
    """One civil servant; ``nip`` is the number in force, older ones stand in Identifier."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    nip: str = Field(unique=True)
    first_seen: datetime = Field(sa_type=Instant)


class Identifier(SQLModel, table=True):
    """A number a person goes or went by; several numbers, one person."""

    number: str = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    kind: str = "nip"
    since: date | None = None


class LinkDecision(SQLModel, table=True):
    """A person's word on an account: linked to ``person``, or to nobody (unlink)."""

    __tablename__ = "link_decision"
    site: str = Field(primary_key=True)
    account: int = Field(primary_key=True, sa_type=BigInteger)
    person: int | None = Field(default=None, foreign_key="person.id")
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)


# account ↔ person with the method that joined them: idnumber, profile, username, manual
link = history_table(
    "link",
    ("site", "account"),
    Column("site", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
)

# accounts that are linked to nobody, each with its reason: no_number, unknown_number, conflict,
# name_differs, unlinked
unmatched = history_table(
    "unmatched",
    ("site", "account"),
    Column("site", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
