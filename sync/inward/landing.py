"""Landing: rows of the outside world become facts with history, in one set-based operation.

Rows are staged, then what differs is closed and inserted, and what is missing is closed *only
inside the scope*: a pull that could not see something never makes it vanish. Landing equal rows
twice writes nothing. (ADR 2)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Dialect,
    Table,
    and_,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy import MetaData as SchemaNames
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.expression import false
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from sync.store.runs import RunStamp
from sync.store.tables.facts import compared_columns, key_of, value_columns

CHUNK = 500  # rows handed to the driver at once; more of them only keep the collector busy
TEMPORARY = ["TEMPORARY"]

Values = tuple[Any, ...]


class DuplicateKey(ValueError):
    """Two staged rows share a natural key: the reader must fold them first."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which current facts may be closed when they are missing.

    ``equals`` maps columns to one value or to a collection of values, all of which must hold;
    ``spared`` lists values of ``columns`` (of the key, or of wherever a fact belongs) that
    stay whatever is missing; ``only`` lists in the same way the keys that may be closed at all.
    ``nothing`` closes nothing.
    """

    equals: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    spared: frozenset[tuple[Any, ...]] = frozenset()
    only: frozenset[tuple[Any, ...]] | None = None
    nothing: bool = False

    @classmethod
    def none(cls) -> Scope:
        """A scope that closes nothing: the rows are additions and changes only."""
        return cls(nothing=True)


@dataclass(frozen=True, slots=True)
class Landed:
    """How many facts were new, changed, gone and the same."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0

    def __add__(self, other: Landed) -> Landed:
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True)
        return Landed(*(mine + theirs for mine, theirs in pairs))

    @property
    def written(self) -> int:
        """Fact rows that were opened or closed."""
        return self.new + self.changed + self.gone


def land(
    session: Session,
    table: Table,
    rows: Iterable[Any],
    scope: Scope,
    run: RunStamp,
    *,
    untold: Collection[str] = (),
) -> Landed:
    """Land records (dataclasses or mappings with the table's columns) and close what is missing.

    Null in a column of ``untold`` says nothing: see ``Landing.keep``. Raises DuplicateKey when two
    rows share a natural key.
    """
    landing = Landing(session, table, run)
    landing.add(rows)
    landing.keep(untold)
    return landing.finish(scope)


def absent(
    session: Session, table: Table, rows: Iterable[Any], scope: Scope, run: RunStamp
) -> set[Values]:
    """Natural keys of the current facts that landing these rows would close; nothing is written."""
    landing = Landing(session, table, run)
    landing.add(rows)
    return landing.missing(scope)


class Landing:
    """Rows staged in several steps, for pulls that yield records of several tables."""

    def __init__(self, session: Session, table: Table, run: RunStamp) -> None:
        self.session = session
        self.table = table
        self.run = run
        self.names = tuple(value_columns(table))
        self.staged = _temporary(session, _beside(table, "staged", self.names, key_of(table)))
        self.count = 0

    def add(self, rows: Iterable[Any]) -> None:
        """Stage rows; nothing is a fact before ``finish``. Raises DuplicateKey."""
        try:
            self.count += _fill(self.session, self.staged, rows)
        except IntegrityError as error:
            raise DuplicateKey(f"{self.table.name}: two rows for one key") from error

    def keep(self, untold: Collection[str]) -> None:
        """Fill nulls of the named columns with what is landed, where all other values agree."""
        if not untold or not self.count:
            return
        now, new = self.table.c, self.staged.c
        told = [name for name in compared_columns(self.table) if name not in untold]
        same = (now[name].is_not_distinct_from(new[name]) for name in told)
        filled = {name: func.coalesce(new[name], now[name]) for name in untold}
        current = (_same_key(self.table, self.staged), now.seen_to.is_(None), *same)
        self.session.execute(update(self.staged).where(*current).values(filled))

    def finish(self, scope: Scope) -> Landed:
        """Close and insert what differs, close what is missing in scope."""
        if lasting := self.table.info["lasting"]:
            self._keep_lasting(lasting)
        changed = self._close(_has_other_values(self.table, self.staged))
        gone = 0 if scope.nothing else self._close(self._missing(scope))
        inserted = self._insert()
        self.staged.drop(self.session.connection())
        return Landed(inserted - changed, changed, gone, self.count - inserted)

    def _keep_lasting(self, names: Sequence[str]) -> None:
        """Null in a lasting column was not told: whichever side was told completes the other."""
        current = (_same_key(self.table, self.staged), self.table.c.seen_to.is_(None))
        for one, other in ((self.staged, self.table), (self.table, self.staged)):
            filled = {name: func.coalesce(one.c[name], other.c[name]) for name in names}
            lacking = or_(*(one.c[name].is_(None) & other.c[name].is_not(None) for name in names))
            statement = update(one).where(*current, lacking).values(filled)
            self.session.execute(statement.execution_options(synchronize_session=False))

    def missing(self, scope: Scope) -> set[Values]:
        """Natural keys of current facts in scope that were not staged."""
        keyed = [self.table.c[name] for name in key_of(self.table)]
        current = self.table.c.seen_to.is_(None)
        rows = self.session.execute(select(*keyed).where(current, self._missing(scope)))
        return {tuple(row) for row in rows}

    def _close(self, condition: ColumnElement[bool]) -> int:
        statement = (
            update(self.table)
            .where(self.table.c.seen_to.is_(None), condition)
            .values(seen_to=self.run.moment, run_to=self.run.id)
            .execution_options(synchronize_session=False)
        )
        return _rowcount(self.session.execute(statement))

    def _insert(self) -> int:
        current = exists().where(_same_key(self.table, self.staged), self.table.c.seen_to.is_(None))
        moment = literal(self.run.moment, self.table.c.seen_from.type)
        rows = select(
            *(self.staged.c[name] for name in self.names), literal(self.run.id), moment
        ).where(not_(current))
        columns = [*self.names, "run_from", "seen_from"]
        statement = insert(self.table).from_select(columns, rows)
        return _rowcount(self.session.execute(statement.execution_options(preserve_rowcount=True)))

    def _missing(self, scope: Scope) -> ColumnElement[bool]:
        inside = [_within(self.table.c[name], value) for name, value in scope.equals.items()]
        absent = not_(exists().where(_same_key(self.staged, self.table)))
        if scope.spared:
            inside.append(not_(self._among("spared", scope.columns, scope.spared)))
        if scope.only is not None:
            inside.append(self._among("only", scope.columns, scope.only))
        return and_(absent, *inside)

    def _among(
        self, what: str, names: tuple[str, ...], keys: frozenset[tuple[Any, ...]]
    ) -> ColumnElement[bool]:
        listed = _temporary(self.session, _beside(self.table, what, names, names))
        _fill(self.session, listed, (dict(zip(names, key, strict=True)) for key in keys))
        return exists().where(_same_key(listed, self.table))


@cache
def _beside(table: Table, what: str, names: tuple[str, ...], key: tuple[str, ...]) -> Table:
    """A temporary table for rows of ``table``: one object for ever, so its SQL is compiled once."""
    columns = [Column(name, table.c[name].type, primary_key=name in key) for name in names]
    return Table(
        f"{what}_{table.name}",
        SchemaNames(),
        *columns,
        prefixes=TEMPORARY,
        sqlite_with_rowid=False,
        info={"key": key},
    )


def _temporary(session: Session, table: Table) -> Table:
    table.drop(session.connection(), checkfirst=True)
    table.create(session.connection())
    return table


def _fill(session: Session, table: Table, rows: Iterable[Any]) -> int:
    """Insert records or mappings; returns how many.

    Values are made ready column by column and handed to the driver: SQLAlchemy's own way, row
    by row, takes longer than all the rest of a landing.
    """
    connection = session.connection()
    statement = insert(table).compile(dialect=connection.dialect)
    names, ready = table.columns.keys(), _value_maker(table, connection.dialect)
    iterator, count = iter(rows), 0
    while chunk := list(islice(iterator, CHUNK)):
        values: list[Any] = list(ready(chunk))
        if not statement.positional:
            values = [dict(zip(names, row, strict=True)) for row in values]
        connection.exec_driver_sql(str(statement), values)
        count += len(chunk)
    return count


def _value_maker(table: Table, dialect: Dialect) -> Callable[[list[Any]], Iterator[Values]]:
    """What turns rows of one kind into the values that the database's driver takes."""
    names = table.columns.keys()
    binders = [_binder(column.type, dialect) for column in table.columns]

    def ready(rows: list[Any]) -> Iterator[Values]:
        read = itemgetter(*names) if isinstance(rows[0], Mapping) else attrgetter(*names)
        several = map(read, rows) if len(names) > 1 else ((read(row),) for row in rows)
        columns = zip(zip(*several, strict=True), binders, strict=True)
        bound = (map(bind, column) if bind else column for column, bind in columns)
        return zip(*bound, strict=True)

    return ready


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=None)(bind) if bind and isinstance(kind, Date) else bind  # few days


def _same_key(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in key_of(one)))


def _has_other_values(table: Table, staged: Table) -> ColumnElement[bool]:
    differs = [table.c[n].is_distinct_from(staged.c[n]) for n in compared_columns(table)]
    return exists().where(_same_key(table, staged), or_(false(), *differs))


def _within(column: Column[Any], value: Any) -> ColumnElement[bool]:
    several = isinstance(value, (set, frozenset, list, tuple))
    return column.in_(sorted(value) if several else [value])


def _rowcount(result: Any) -> int:
    return int(result.rowcount)
