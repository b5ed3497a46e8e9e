"""The schema's version: made and changed only by the migrations in ``migrations/``."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sync.store import readonly
from sync.store.engine import Store, translated
from sync.store.errors import SchemaMissing, SchemaOutdated, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(store: Store) -> tuple[str | None, str]:
    """Bring the schema to this program's version; returns the versions before and after."""
    with translated(), store.engine.begin() as connection:
        before = _version(connection)
        command.upgrade(_config(connection), "head")
        return before, known_version()


def check(store: Store) -> None:
    """Raise SchemaMissing or SchemaOutdated unless the schema is the one we know."""
    with translated(), store.reading.connect() as connection:
        found = _version(connection)
    if found is None:
        raise SchemaMissing("the database has no tables yet; run: lontar db upgrade")
    if found != known_version():
        known = {revision.revision for revision in _scripts().walk_revisions()}
        advice = "run: lontar db upgrade" if found in known else "upgrade Lontar itself"
        raise SchemaOutdated(f"schema {found}, this program knows {known_version()}; {advice}")


def known_version() -> str:
    """The newest migration that this program holds."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def backup(store: Store, folder: Path, now: datetime) -> Path:
    """Copy a SQLite database while it is in use; returns the copy's path.

    Raises StoreError for other databases, whose own tools do it better, and for a full disk.
    """
    source = store.engine.url.database
    if store.engine.dialect.name != "sqlite" or not source:
        raise StoreError("backup copies SQLite files; for PostgreSQL use pg_dump")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{Path(source).stem}-{now:%Y%m%d-%H%M%S}.db"
    if shutil.disk_usage(folder).free < 2 * Path(source).stat().st_size:
        raise StoreError(f"not enough room for a backup in {folder}")
    target.touch(mode=0o600)
    try:
        live = sqlite3.connect(readonly.uri_of(Path(source)), uri=True)
        with closing(live), closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"no backup in {folder}: {error}") from error
    return target


def backup_before_upgrade(store: Store, folder: Path, now: datetime) -> Path | None:
    """A copy of a SQLite database whose schema is older than ours; None where none is needed."""
    source = store.engine.url.database
    if store.engine.dialect.name != "sqlite" or not source or not Path(source).exists():
        return None
    with translated(), store.reading.connect() as connection:
        found = _version(connection)
    return None if found in (None, known_version()) else backup(store, folder, now)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
