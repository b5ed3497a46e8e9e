"""The one place where sessions are opened: SQLite by default, PostgreSQL by URL.

Writers on SQLite begin at once (BEGIN IMMEDIATE): a transaction that read first and then writes
would otherwise fail without waiting. Driver exceptions end here as ``StoreUnavailable``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from sync.store import readonly
from sync.store.errors import StoreUnavailable

BUSY_SECONDS = 30
READS_ONLY = "lontar_reads_only"


class Store:
    """One database; ``begin`` gives a session whose work is kept whole or not at all."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.reading = self.engine.execution_options(**{READS_ONLY: True})

    def __repr__(self) -> str:
        return f"Store({self.engine.url.render_as_string(hide_password=True)!r})"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A writing session: committed at the end, rolled back on any exception."""
        with translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading and for temporary tables; nothing it does is kept.

        Raises StoreUnavailable, too, where a file that we may not write was written meanwhile.
        """
        before = self._stamp()
        with translated(), Session(self.reading) as session:
            try:
                yield session
            finally:
                session.rollback()
        if before is not None and before != self._stamp():
            raise StoreUnavailable("the database changed while it was read; run it again")

    def _stamp(self) -> readonly.Stamp | None:
        file = _file_of(self.engine)
        return readonly.stamp(file) if file else None

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Driver errors (no connection, locked, disk full) become ``StoreUnavailable``."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise StoreUnavailable(f"the database refused: {error.orig}") from error


def _engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    file = _file_of(engine)
    if file is not None and not readonly.may_write(file):  # how it is opened may change
        engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "do_connect", _open_as_allowed)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _make_private(_dialect: Any, _record: Any, arguments: list[Any], _options: Any) -> None:
    """A new file is its owner's alone: it holds personal data. SQLite tells what is wrong."""
    path = Path(str(arguments[0]))
    if path.parent.is_dir() and not path.exists() and ":" not in str(path):
        with suppress(OSError):
            path.touch(mode=0o600)


def _open_as_allowed(_dialect: Any, record: Any, arguments: list[Any], options: Any) -> None:
    file = Path(str(arguments[0]))
    record.info[READS_ONLY] = not readonly.may_write(file)
    if record.info[READS_ONLY]:
        arguments[0] = readonly.uri_of(file)
        options["uri"] = True


def _file_of(engine: Engine) -> Path | None:
    """The file of a SQLite database."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(path) if path else None


def _prepare_sqlite(connection: SQLiteConnection, record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event starts transactions
    for pragma in (
        *(() if record.info[READS_ONLY] else ("journal_mode=WAL",)),
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "temp_store=FILE",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    """Readers begin without a lock: they wait for no writer, and no writer for them."""
    reads = connection.get_execution_options().get(READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
