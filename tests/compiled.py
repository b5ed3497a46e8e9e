"""What SQLAlchemy compiled for one engine serves all others of its kind.

Nearly every test opens an engine of its own, which would compile some four hundred statements
anew in each sync.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

KEPT = 3000


class Compiled:
    """A cache for ``compiled_cache``: by the dialect's name in place of its object."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[Any, ...], Any] = LRUCache(KEPT)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._kept.get((key[0].name, *key[1:]))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[(key[0].name, *key[1:])] = compiled


def share() -> None:
    """From now on every connection of this process looks there."""
    compiled = Compiled()

    @event.listens_for(Engine, "engine_connect")
    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
