"""Persons with their own key, the numbers they go by, and their links to accounts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Subquery, Table, Text, select, text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import as_of, history_table
from sync.store.tables.types import Identity, Instant


class Person(SQLModel, table=True):
    """One civil servant by a key of our own; ``nip`` is the number that first made the key.

    Where two keys turned out to be one person, both stay: ``Identifier`` says whose each number
    is now, so that a split gives everything back.
    """

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    nip: str = Field(unique=True)
    first_seen: datetime = Field(sa_type=Instant)


class Identifier(SQLModel, table=True):
    """A number a person goes or went by; several numbers, one person, one of them in force.

    ``moved_in`` is the run that gave the number to another person last; 0: never.
    """

    number: str = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    kind: str = "nip"
    since: date | None = None
    in_force: bool = Field(default=True, sa_column_kwargs={"server_default": text("'1'")})
    moved_in: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")}
    )


IDENTIFIER: Table = SQLModel.metadata.tables["identifier"]
PERSON: Table = SQLModel.metadata.tables["person"]


class LinkDecision(SQLModel, table=True):
    """A person's word on an account: linked to ``person``, or to nobody (unlink)."""

    __tablename__ = "link_decision"
    site: str = Field(primary_key=True)
    account: int = Field(primary_key=True, sa_type=BigInteger)
    person: int | None = Field(default=None, foreign_key="person.id")
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)


# account ↔ person with the method that joined them: idnumber, profile, username, email, manual
link = history_table(
    "link",
    ("site", "account"),
    Column("site", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
)

# accounts that are linked to nobody, each with its reason: no_number, unknown_number, conflict,
# name_differs, email_shared, unlinked
unmatched = history_table(
    "unmatched",
    ("site", "account"),
    Column("site", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
)


def links_as_of(moment: datetime | None) -> Subquery:
    """Links (site, account, person) at a moment, by the persons whose the keys are now."""
    linked = as_of(link, moment)
    return (
        select(linked.c.site, linked.c.account, IDENTIFIER.c.person)
        .join(PERSON, PERSON.c.id == linked.c.person)
        .join(IDENTIFIER, IDENTIFIER.c.number == PERSON.c.nip)
        .subquery()
    )
