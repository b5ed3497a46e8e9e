"""Plans: changes with before, after and because; approvals given to a hash; the push journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.facts import history_table
from sync.store.tables.types import Identity, Instant


class Plan(SQLModel, table=True):
    """The changes of one run; ``hash`` is of their content, ``schemes`` the hashes in force.

    ``origin`` is ``sync``, ``undo`` or ``redo`` (the undoing of an undo); ``confirmed`` when a run
    last found that this is what is to change; ``needs`` how many people must say yes.
    """

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    run: int = Field(foreign_key="run.id", index=True)
    hash: str
    status: str  # draft, approved, applying, applied, partly_applied, stale, superseded
    created: datetime = Field(sa_type=Instant)
    limits: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON))
    schemes: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON))
    origin: str = Field(default="sync", sa_column_kwargs={"server_default": "sync"})
    confirmed: datetime | None = Field(default=None, sa_type=Instant)
    needs: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Change(SQLModel, table=True):
    """One difference between wanted and actual, and what became of it.

    A ``companion`` is written only together with another change of its account. ``scheme`` is
    whose decision is behind it, ``grants`` the text that shows eligibility at this place.
    """

    __table_args__ = (Index("ix_change_place", "target", "site", "account", "key"),)

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    plan: int = Field(foreign_key="plan.id", index=True)
    target: str
    action: str  # create, update, remove
    site: str
    account: int | None = Field(default=None, sa_type=BigInteger)  # None: not of one account
    person: int | None = Field(default=None, sa_type=BigInteger)
    key: str
    before: str | None = None
    after: str | None = None
    because: str
    companion: bool = False
    scheme: str = Field(default="", sa_column_kwargs={"server_default": ""})
    grants: str | None = None
    unit: str | None = None  # the person's, on the day of the plan
    status: str = Field(default="planned", index=True)
    # planned, applied, altered, refused, in_doubt, skipped
    detail: str = ""


class Approval(SQLModel, table=True):
    """A person's yes to the content of a plan."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    plan: int = Field(foreign_key="plan.id", index=True)
    hash: str
    approved_by: str
    approved_at: datetime = Field(sa_type=Instant)


class Journal(SQLModel, table=True):
    """One try to write a change: intent before the call, Moodle's answer and what was read after.

    No answer: the process died in the call. Not settled: nobody has read Moodle since.
    """

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    change: int = Field(foreign_key="change.id", index=True)
    run: int | None = Field(default=None, foreign_key="run.id", index=True)
    intended: datetime = Field(sa_type=Instant)
    answered: datetime | None = Field(default=None, sa_type=Instant)
    answer: str | None = None  # done, refused, in_doubt
    words: str = ""  # Moodle's own
    settled: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None  # the change's status after reading
    seen: str | None = None  # the value read back


# What stays in Moodle as it is though it is not what is wanted, or though nothing certain is
# wanted: ``kind`` is one of ``sync.outward.exceptions``. ``account`` 0 is the site's own place; an
# account whose link was lost has one row, without key.
push_exception = history_table(
    "push_exception",
    ("site", "target", "account", "key"),
    Column("site", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("person", BigInteger, nullable=True),
    Column("unit", Text, nullable=True),  # the person's, on the day it was first seen
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=True),
    Column("wanted", Text, nullable=True),
    Column("detail", Text, nullable=False),
    quiet=("unit",),
)

# The decision that was there when a subject of notices was first seen: nobody was told of it.
first_told = Table(
    "first_told",
    SQLModel.metadata,
    Column("target", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("run", BigInteger, nullable=False),
)
