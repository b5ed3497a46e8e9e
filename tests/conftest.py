"""Fixtures that every floor shares: a store on each database, with a fresh schema per test."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text

from sync.store import schema
from sync.store.engine import Store
from sync.store.tables import METADATA
from tests import compiled, postgres

# Speed is the benchmarks' business; the gate tries the same few examples each time,
# a desk more and new ones.
settings.register_profile("desk", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=15)
settings.load_profile("gate" if os.environ.get("CI") else "desk")

# A suite started in the background inherits an ignored SIGINT, and so would every process that
# the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Emptying all tables costs far more than finding the few that a test wrote to.
FILLED = " UNION ALL ".join(
    f'SELECT \'"{table.name}"\' WHERE EXISTS (SELECT 1 FROM "{table.name}")'
    for table in METADATA.sorted_tables
)
# Numbers drawn by a transaction that was rolled back are drawn too.
RESTART = (
    "SELECT setval(quote_ident(sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)

compiled.share()

REQUIRED = os.environ.get("REQUIRE_POSTGRES") == "1"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema, made once by the migrations."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    store = Store(f"sqlite:///{path}")
    schema.upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_store() -> Iterator[Store]:
    """One PostgreSQL database per worker, made by the migrations; skipped where it is missing."""
    if postgres.server_programs() is None:
        if REQUIRED:
            pytest.fail("PostgreSQL is required here and not installed")
        pytest.skip("PostgreSQL is not installed: its half of the store tests was skipped")
    with tempfile.TemporaryDirectory(prefix="lontar-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with postgres.cluster(Path(folder)) as url:
            store = Store(url)
            schema.upgrade(store)
            yield store
            store.close()


@pytest.fixture(scope="session")
def only_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One SQLite store per worker, emptied for each test by copying the template over it."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'lontar.db'}")
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_template: Path, only_sqlite: Store) -> Iterator[Store]:
    """An empty SQLite store: its file is made anew for each test."""
    path = Path(str(only_sqlite.engine.url.database))
    for file in path.parent.iterdir():
        file.unlink()
    shutil.copy(sqlite_template, path)
    yield only_sqlite
    only_sqlite.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store, once on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    store: Store = request.getfixturevalue("postgres_store")
    yield store
    with store.engine.begin() as connection:
        filled = connection.scalars(text(FILLED)).all()
        if filled:
            connection.execute(text(f"TRUNCATE {', '.join(filled)} CASCADE"))
        connection.execute(text(RESTART))
