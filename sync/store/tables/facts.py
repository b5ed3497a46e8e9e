"""Facts: rows of the outside world as we last saw them, with their history.

A fact table has its natural key, its values, and the run and moment that first saw these values
(``run_from``, ``seen_from``) and that closed them (``run_to``, ``seen_to``, null while current).
Columns come from the connector's record, so a new field is one line there and a migration.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Double,
    Index,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from connector.hr.records import KINDS
from connector.moodle import records as moodle
from sync.store.tables.types import Identity, Instant, LessonHours

HISTORY = ("id", "run_from", "seen_from", "run_to", "seen_to")
COLUMN_TYPES: dict[type, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    float: Double(),
    date: Date(),
    datetime: Instant(),
    Decimal: LessonHours(),
}


def fact_table(
    name: str, record: type, key: tuple[str, ...], *, lasting: tuple[str, ...] = ()
) -> Table:
    """A table with history for a frozen dataclass; ``key`` names its natural key's fields.

    ``lasting`` as in ``history_table``.
    """
    hints = typing.get_type_hints(record)
    columns = (_column(field, hints[field.name]) for field in dataclasses.fields(record))
    return history_table(name, key, *columns, lasting=lasting)


def history_table(
    name: str,
    key: tuple[str, ...],
    *columns: Column[Any],
    quiet: tuple[str, ...] = (),
    lasting: tuple[str, ...] = (),
) -> Table:
    """A table of facts with the given key and value columns; one current row per key.

    ``quiet`` columns are kept as first seen: a difference in them alone is no change. Null in a
    ``lasting`` one means that nobody told it yet: it stays as told before, and a value that is
    told at last completes the current row without being a change.
    """
    table = Table(
        name,
        SQLModel.metadata,
        Column("id", Identity, primary_key=True, autoincrement=True),
        *columns,
        Column("run_from", BigInteger, nullable=False, index=True),
        Column("seen_from", Instant, nullable=False),
        Column("run_to", BigInteger, nullable=True, index=True),
        Column("seen_to", Instant, nullable=True),
        info={"key": key, "quiet": quiet, "lasting": lasting},
    )
    still = table.c.seen_to.is_(None)
    keyed = [table.c[field] for field in key]
    Index(f"uq_{name}_current", *keyed, unique=True, sqlite_where=still, postgresql_where=still)
    return table


def key_of(table: Table) -> tuple[str, ...]:
    """The natural key's column names."""
    return typing.cast("tuple[str, ...]", table.info["key"])


def compared_columns(table: Table) -> list[str]:
    """The value columns whose difference makes a new row."""
    silent = {*HISTORY, *key_of(table), *table.info["quiet"]}
    return [column.name for column in table.columns if column.name not in silent]


def value_columns(table: Table) -> list[str]:
    """Key and values: every column that is not history."""
    return [column.name for column in table.columns if column.name not in HISTORY]


def current(table: Table, site: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a row is a fact of the site as it is now."""
    return and_(table.c.site == site, table.c.seen_to.is_(None))


def as_of(table: Table, moment: datetime | None) -> Subquery:
    """The facts as they stood at ``moment``; None means now (the current rows)."""
    if moment is None:
        return select(table).where(table.c.seen_to.is_(None)).subquery(f"{table.name}_now")
    closed_later = or_(table.c.seen_to.is_(None), table.c.seen_to > moment)
    return select(table).where(and_(table.c.seen_from <= moment, closed_later)).subquery()


def last_known(table: Table, moment: datetime | None) -> Subquery:
    """Each key's newest row at ``moment``, closed or not: what we knew last of what is gone."""
    keyed = [table.c[name] for name in key_of(table)]
    turn = func.row_number().over(partition_by=keyed, order_by=table.c.id.desc())
    rows = select(table, turn.label("turn"))
    ranked = (rows if moment is None else rows.where(table.c.seen_from <= moment)).subquery()
    return select(*(ranked.c[c.name] for c in table.columns)).where(ranked.c.turn == 1).subquery()


def _column(field: dataclasses.Field[Any], hint: Any) -> Column[Any]:
    """A field's column; a flag that a record may leave out is false in rows of before."""
    options = [arm for arm in typing.get_args(hint) if arm is not type(None)]
    optional = isinstance(hint, types.UnionType) and len(options) == 1
    plain = options[0] if optional else hint
    former = text("false") if field.default is False else None
    return Column(field.name, COLUMN_TYPES[plain], nullable=optional, server_default=former)


account = fact_table("account", moodle.Account, ("site", "account"), lasting=("auth", "confirmed"))
course = fact_table("course", moodle.Course, ("site", "course"))
enrolment = fact_table("enrolment", moodle.Enrolment, ("site", "account", "course"))
completion = fact_table("completion", moodle.Completion, ("site", "account", "course"))
# A person's completions with their history, without reading everybody's.
Index("ix_completion_pair", *(completion.c[name] for name in ("site", "account", "course")))
unseen_pair = fact_table("unseen_pair", moodle.UnseenPair, ("site", "account", "course"))
quiz = fact_table("quiz", moodle.Quiz, ("site", "quiz"))
quiz_grade = fact_table("quiz_grade", moodle.QuizGrade, ("site", "account", "quiz"))
course_grade = fact_table("course_grade", moodle.CourseGrade, ("site", "account", "course"))

HR: dict[str, Table] = {
    kind.name: fact_table(f"hr_{kind.name}", kind.record, ("source", *kind.key))
    for kind in KINDS.values()
}


def deleted_accounts(site: str) -> Select[int]:
    """The accounts of a site that Moodle deleted: it refuses questions about them and writes."""
    return select(account.c.account).where(current(account, site), account.c.deleted)
