"""Plans: changes with before, after and because; approvals given to a hash; the push journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Identity, Instant


class Plan(SQLModel, table=True):
    """The changes of one run; ``hash`` is of their content, ``schemes`` the hashes in force."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    run: int = Field(foreign_key="run.id", index=True)
    hash: str
    status: str  # draft, approved, applying, applied, partly_applied, stale, superseded
    created: datetime = Field(sa_type=Instant)
    limits: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON))
    schemes: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON))


class Change(SQLModel, table=True):
    """One difference between wanted and actual, and what became of it.

    A ``companion`` is written only together with another change of its account.
    """

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
    intended: datetime = Field(sa_type=Instant)
    answered: datetime | None = Field(default=None, sa_type=Instant)
    answer: str | None = None  # done, refused, in_doubt
    words: str = ""  # Moodle's own
    settled: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None  # the change's status after reading
    seen: str | None = None  # the value read back
