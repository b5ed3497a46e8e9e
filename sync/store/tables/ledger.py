"""The ledger: one row per hour-bearing learning event of a person.

Derived from facts and rebuilt for the people whom a run touched. ``hours`` is what the event is
worth (null: nobody set it), ``counted`` what of it counts, ``at_most`` what would count if every
doubt went the person's way (null: no limit is known), ``why_not`` the reason for a difference;
``certain`` is false for a withdrawn completion under review and a claim that nobody verified.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel

from sync.store.tables.types import Identity, LessonHours


def credit_columns() -> list[Column[object]]:
    """Fresh columns of a credit, for the ledger and for its temporary twins of past moments."""
    return [
        Column("person", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),  # completion, training
        Column("site", Text, nullable=True),
        Column(
            "source", Text, nullable=False
        ),  # "course/account"; "source/reference" of a training
        Column("run", BigInteger, nullable=False),  # the run that first saw the fact
        Column("account", BigInteger, nullable=True),
        Column("course", BigInteger, nullable=True),
        Column("date", Date, nullable=True),
        Column("month", Integer, nullable=True),  # year * 12 + month - 1
        Column("hours", LessonHours, nullable=True),
        Column("counted", LessonHours, nullable=False),
        Column("certain", Boolean, nullable=False),
        # why_not: same_course, same_course_in_doubt, same_training, hours_unknown, undated,
        # withdrawn, claimed, rejected, late, late_claim, late_in_doubt, too_short, capped:ID,
        # ceiling
        Column("why_not", Text, nullable=True),
        Column("method", Text, nullable=True),
        Column("provider", Text, nullable=True),
        Column("title", Text, nullable=False),
        Column("competencies", Text, nullable=True),
        Column("at_most", LessonHours, nullable=True),
    ]


credit = Table(
    "credit",
    SQLModel.metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    *credit_columns(),
)
Index("ix_credit_person_month", credit.c.person, credit.c.month)


class LedgerState(SQLModel, table=True):
    """Up to which run the ledger was built, and by which rules; others mean a full build."""

    __tablename__ = "ledger_state"
    name: str = Field(primary_key=True)
    built_by: str
    run: int = Field(sa_type=BigInteger)
