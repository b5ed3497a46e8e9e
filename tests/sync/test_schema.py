"""The migrations make exactly the tables that the code declares."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sync.store import schema
from sync.store.engine import Store
from sync.store.errors import SchemaMissing
from sync.store.tables import METADATA


def test_migrations_leave_nothing_to_do(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_upgraded_schema_passes_its_check(store: Store) -> None:
    schema.check(store)


def test_an_empty_database_names_the_command_that_mends_it() -> None:
    empty = Store("sqlite://")
    with pytest.raises(SchemaMissing, match="lontar db upgrade"):
        schema.check(empty)
    empty.close()
