"""Persons with their own key, the numbers they go by, and their links to accounts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    FromClause,
    Index,
    Subquery,
    Table,
    Text,
    exists,
    select,
    text,
    union_all,
)
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
        default=0, sa_type=BigInteger, index=True, sa_column_kwargs={"server_default": text("0")}
    )


IDENTIFIER: Table = SQLModel.metadata.tables["identifier"]

# whose each number was; ``identifier`` is what holds now
number_history = history_table(
    "number_history",
    ("number",),
    Column("number", Text, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", Date, nullable=True),
    Column("in_force", Boolean, nullable=False),
)
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
Index("ix_link_person", link.c.person)  # a few people's accounts, without reading everybody's

# accounts that are linked to nobody, each with its reason: no_number, unknown_number, conflict,
# name_differs, email_shared, unlinked
unmatched = history_table(
    "unmatched",
    ("site", "account"),
    Column("site", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("people", Text, nullable=True),  # keys of those whose it may be, apart by spaces
)


def numbers_as_of(moment: datetime | None) -> FromClause:
    """Numbers (number, person, kind, since, in_force) at a moment; None means now.

    Of moments before the history began, what holds now is the best that is known.
    """
    if moment is None:
        return IDENTIFIER
    names = ("number", "person", "kind", "since", "in_force")
    known = as_of(number_history, moment)
    begun = exists().where(number_history.c.seen_from <= moment)
    earlier = select(*(IDENTIFIER.c[name] for name in names)).where(~begun)
    return union_all(select(*(known.c[name] for name in names)), earlier).subquery("numbers_then")


def keys_as_of(moment: datetime | None) -> Subquery:
    """Every key with the person whose it was at a moment: (key, person)."""
    owner = numbers_as_of(moment)
    owned = select(PERSON.c.id.label("key"), owner.c.person)
    return owned.join(owner, owner.c.number == PERSON.c.nip).subquery()


def links_as_of(moment: datetime | None) -> Subquery:
    """Links (site, account, person) at a moment, by the persons whose the keys were then."""
    linked, owner = as_of(link, moment), numbers_as_of(moment)
    return (
        select(linked.c.site, linked.c.account, owner.c.person)
        .join(PERSON, PERSON.c.id == linked.c.person)
        .join(owner, owner.c.number == PERSON.c.nip)
        .subquery()
    )
