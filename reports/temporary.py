"""Temporary tables: query results that live with the session and that later queries join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, MetaData, Select, Table, insert
from sqlmodel import Session


def temporary(name: str, *columns: Column[Any]) -> Table:
    """Declare a temporary table outside the schema's metadata; rows lie in the order of its key."""
    keyed = any(column.primary_key for column in columns)
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], sqlite_with_rowid=not keyed)


def fill(session: Session, table: Table, rows: Select[Any] | Sequence[dict[str, Any]]) -> Table:
    """Make the table anew and fill it, from a query with its columns in order or from mappings."""
    connection = session.connection()
    table.drop(connection, checkfirst=True)
    table.create(connection)
    if isinstance(rows, Select):
        session.execute(insert(table).from_select([c.name for c in table.columns], rows))
    elif rows:
        session.execute(insert(table), rows)
    return table
