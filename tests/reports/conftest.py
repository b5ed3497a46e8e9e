"""A world to measure, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.store.engine import Store
from tests.reports.world import World


@pytest.fixture
def world(store: Store) -> Iterator[World]:
    """An empty world, once on each database; nothing it does is kept."""
    with store.read() as session:
        yield World(session)


@pytest.fixture
def small_world(sqlite_store: Store) -> Iterator[World]:
    """An empty world on SQLite alone, for what is no question of the database."""
    with sqlite_store.read() as session:
        yield World(session)
