"""Runs of the pipeline with their stages and problems, and the one lease that they share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Identity, Instant


class Run(SQLModel, table=True):
    """One pass of the pipeline; ``moment`` of its facts is ``started``."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    trigger: str  # manual, daemon, demo, ...
    started: datetime = Field(sa_type=Instant)
    finished: datetime | None = Field(default=None, sa_type=Instant)
    status: str = "running"  # running, ok, partial, waiting, failed, interrupted


class StageRow(SQLModel, table=True):
    """One stage of a run with what it counted."""

    __tablename__ = "stage"
    run: int = Field(primary_key=True, foreign_key="run.id")
    name: str = Field(primary_key=True)
    status: str
    seconds: float
    counts: dict[str, int | float] = Field(default_factory=dict, sa_column=Column(JSON))


class Problem(SQLModel, table=True):
    """Something a run met that a person should know, with the remedy."""

    id: int | None = Field(default=None, sa_column=Column(Identity, primary_key=True))
    run: int = Field(foreign_key="run.id", index=True)
    kind: str
    message: str
    remedy: str = ""


class Lease(SQLModel, table=True):
    """Who may run the pipeline now; ``fence`` grows with every owner."""

    name: str = Field(primary_key=True)
    owner: str
    expires: datetime = Field(sa_type=Instant)
    fence: int
