"""Offices whose only target writes into a Moodle in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.engine import Store
from tests.sync.outward.fake import SITE, FakeMoodle, FakeTarget, closed_site
from tests.sync.outward.lms import Lms, running
from tests.sync.outward.office import Office


@pytest.fixture
def target() -> FakeTarget:
    """A target whose Moodle is in memory; nothing is wanted yet."""
    return FakeTarget(FakeMoodle())


@pytest.fixture
def office(store: Store, target: FakeTarget) -> Office:
    """An office on each database."""
    return Office(store, {SITE: closed_site()}, targets={target.name: target})


@pytest.fixture
def small_office(sqlite_store: Store, target: FakeTarget) -> Office:
    """The same on SQLite only, for what no database can make different."""
    return Office(sqlite_store, {SITE: closed_site()}, targets={target.name: target})


@pytest.fixture
def lms(tmp_path: Path) -> Iterator[Lms]:
    """A demo LMS of its own, as nothing was pushed to it."""
    with running(tmp_path / "lms") as found:
        yield found
