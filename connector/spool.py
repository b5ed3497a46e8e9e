"""More items than memory should hold: a few stay in memory, the rest goes to an unnamed file.

In: items one by one, plain tuples or records. Out: the same in their order, as often as asked. The
file has no name, so that nobody else can open it and nothing is left of it after a crash.
"""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator
from typing import IO, TypeVar

Item = TypeVar("Item")

CHUNK = 1000  # items that are kept in memory, written at once and read at once


class Spool(Collection[Item]):
    """A list that is only added to and read from its beginning."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._last: list[Item] = []  # not yet in the file
        self._places: list[int] = []  # where each chunk of the file begins
        self._file: IO[bytes] | None = None
        self.extend(items)

    def append(self, item: Item) -> None:
        """Add one item at the end."""
        self._last.append(item)
        if len(self._last) == CHUNK:
            self._write()

    def extend(self, items: Iterable[Item]) -> None:
        """Add items at the end."""
        for item in items:
            self.append(item)

    def __len__(self) -> int:
        return len(self._places) * CHUNK + len(self._last)

    def __iter__(self) -> Iterator[Item]:
        for place in self._places:
            yield from self._chunk(place)
        yield from self._last

    def __contains__(self, item: object) -> bool:
        return any(one == item for one in self)

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the spool
            weakref.finalize(self, self._file.close)
        self._places.append(self._file.seek(0, 2))
        pickle.dump(self._last, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._last = []

    def _chunk(self, place: int) -> list[Item]:
        if self._file is None:
            return []
        self._file.seek(place)
        chunk: list[Item] = pickle.load(self._file)
        return chunk
