"""A kind of source: one word of ``holds``, its record, its key and the cells it cannot do without.

``records.KINDS`` is the index of all kinds; this says what there is to say about each.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from connector.hr.words import fold

# Fields of records that no cell feeds.
MADE = ("source", "unread", "reference", "answer", "minutes")
BESIDE = {"hours": "minutes"}  # what a field's cell may tell in its place


@dataclass(frozen=True, slots=True)
class Kind:
    """One word of ``holds``: its record, its key and the cells that must be readable.

    ``columns`` pairs config column keys with record fields where they differ; ``defaults`` gives
    key fields their value where the column is not mapped or the cell is empty. ``alternatives``
    are sets of fields of which the first that holds something completes the key, written into
    the field ``reference``. ``wide`` names the field that headers may tell, and the field that
    the cells below them tell. Of the columns ``either`` one must be mapped. Where the column
    ``single`` is mapped, each row is an answer of its own, without a key, counted in ``answer``.
    Of each pair in ``ordered`` the second day may not lie before the first.
    """

    name: str
    record: type[Any]
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    wide: tuple[str, str] | None = None
    either: tuple[str, ...] = ()
    single: str | None = None
    ordered: tuple[tuple[str, str], ...] = (("since", "until"),)

    def field_of(self, column: str) -> str:
        """The record's field that a column key of the config feeds."""
        return dict(self.columns).get(column, column)

    def column_of(self, field: str) -> str:
        """The column key by which the config names a record's field."""
        return {name: key for key, name in self.columns}.get(field, field)

    def fields(self) -> tuple[str, ...]:
        """The fields that cells may feed, in the record's order."""
        return tuple(name for name in self.record.__dataclass_fields__ if name not in MADE)

    def told_fields(self) -> tuple[str, ...]:
        """The same and what their cells may tell beside them."""
        fields = self.fields()
        return (*fields, *(BESIDE[name] for name in fields if name in BESIDE))

    def blank(self, source: str) -> dict[str, Any]:
        """The values of a record of which no cell says anything."""
        told = {**dict.fromkeys(self.fields()), **dict(self.defaults), "source": source}
        return told | ({"answer": 0} if self.single else {})

    def needed(self) -> frozenset[str]:
        """The fields whose cell must hold something readable, else the row is refused."""
        return frozenset({*self.key, *self.required} - set(MADE))

    def key_in(self, record: object) -> tuple[object, ...]:
        """The fact's natural key, without its source."""
        return tuple(getattr(record, name) for name in self.key)

    def hints(self) -> dict[str, Any]:
        """The annotation of each field that cells may feed; it names the field's reader."""
        told = typing.get_type_hints(self.record, include_extras=True)
        return {name: told[name] for name in self.fields()}

    def told_key(self, record: object) -> tuple[object, ...] | None:
        """The key in the words of the config's columns; None for a row without one."""
        if getattr(record, "answer", 0):  # an answer of its own
            return None
        values = {name: getattr(record, name) for name in self.fields()}
        return tuple(values[name] for name in self.key_fields(values))

    def key_fields(
        self, values: Mapping[str, Any], unread: Collection[str] = ()
    ) -> tuple[str, ...]:
        """The fields that make the key of a row with these values."""
        fixed = tuple(name for name in self.key if name not in MADE)
        for fields in self.alternatives:
            if values.get(fields[0]) is not None or fields[0] in unread:
                return (*fixed, *fields)
        return fixed

    def reference(self, values: Mapping[str, Any]) -> str:
        """What completes the key, in a form that spelling does not change."""
        fixed = len(self.key) - 1
        told = ((name, values.get(name)) for name in self.key_fields(values)[fixed:])
        return " ".join(f"{name}:{fold(str(value or ''))}" for name, value in told)
