"""Rows of fact tables that runs opened or closed, with what stood before and after each.

Shared by all that recognise happenings: only what changed is read, however much is landed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Function,
    Over,
    Table,
    and_,
    false,
    func,
    or_,
    select,
)

from sync.store.tables.facts import key_of, last_known

PAIR = ("site", "account", "course")


def rows_changed(table: Table, since: int, *values: str) -> FromClause:
    """Rows opened or closed in runs from ``since`` on, by key in the order of their landing.

    ``run_before`` and ``run_after``: when the row before was closed and the next one opened,
    null without any in those runs; ``VALUE_before`` and ``VALUE_after`` of the named values.
    """
    keyed = [table.c[name] for name in key_of(table)]

    def beside(row: Callable[[Column[Any]], Function[Any]], name: str) -> Over[Any]:
        return row(table.c[name]).over(partition_by=keyed, order_by=table.c.id)

    columns = [
        beside(func.lag, "run_to").label("run_before"),
        beside(func.lead, "run_from").label("run_after"),
        *(beside(func.lag, name).label(f"{name}_before") for name in values),
        *(beside(func.lead, name).label(f"{name}_after") for name in values),
    ]
    changed = or_(table.c.run_from >= since, table.c.run_to >= since)
    return select(table, *columns).where(changed).subquery()


def is_gone(rows: FromClause, since: int) -> ColumnElement[bool]:
    """The row was closed in those runs, and none took its place in the same run."""
    replaced = func.coalesce(rows.c.run_after == rows.c.run_to, false())
    return and_(rows.c.run_to >= since, ~replaced)


def was_replaced(rows: FromClause, since: int) -> ColumnElement[bool]:
    """The row was closed in those runs, and another took its place in the same run."""
    return and_(rows.c.run_to >= since, rows.c.run_after == rows.c.run_to)


def gone_for_good(table: Table) -> FromClause:
    """The last row of every key that Moodle shows no more."""
    last = last_known(table, None)
    return select(last).where(last.c.seen_to.is_not(None)).subquery()


def same(one: FromClause, other: FromClause, names: tuple[str, ...] = PAIR) -> ColumnElement[bool]:
    """Whether two rows agree in these columns."""
    return and_(*(one.c[name] == other.c[name] for name in names))
