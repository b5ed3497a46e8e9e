"""A small site and a database that knew it yesterday: pulls of today's site under trouble."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests
from pydantic import SecretStr
from sqlalchemy import select

from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.faults import Fault
from lontar.demo.folder import folder_token, init_folder
from lontar.demo.server import serve
from sync.inward.sites.pulling import PullOptions, PullResult, pull_site
from sync.store import runs
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import METADATA
from tests.lontar.office import NOW, STAMPS, TODAY

Rows = dict[str, list[tuple[Any, ...]]]
OPTIONS = PullOptions(
    fields=CourseFields(), zone=ZoneInfo("Asia/Makassar"), road="pairs", full=True
)
ROOM = 12  # form fields, so that batches are small and a pull has many calls


@dataclass(frozen=True)
class Yesterday:
    """The site of today, the database of yesterday, and a store on a copy of it.

    One store for all pulls: it keeps the statements that it compiled.
    """

    folder: Path
    database: Path
    copy: Store

    def store(self) -> Store:
        """The store, as it was yesterday."""
        with (
            closing(sqlite3.connect(self.database)) as before,
            closing(sqlite3.connect(str(self.copy.engine.url.database))) as now,
        ):
            before.backup(now)
        return self.copy

    @contextmanager
    def site(
        self,
        faults: Iterable[Fault] = (),
        *,
        session: requests.Session | None = None,
        settings: dict[str, Any] | None = None,
        **options: Any,
    ) -> Iterator[Site]:
        """Today's site, open; ``options`` go to ``serve``."""
        with serve(self.folder, faults=faults, clock=NOW.timestamp, **options) as server:
            described = {"id": "lms", "url": server.url, **(settings or {})}
            token = SecretStr(folder_token(self.folder))
            site = open_site(SiteSettings.model_validate(described), token, session=session)
            site.client.max_form_fields = min(ROOM, site.client.max_form_fields)
            yield site
            site.client.close()


@contextmanager
def made_yesterday(folder: Path, empty_store: Path) -> Iterator[Yesterday]:
    """A site that was pulled once and has changed since: people learned, left and were renamed."""
    store = Store(f"sqlite:///{folder / 'copy.db'}")
    made = Yesterday(folder / "site", folder / "yesterday.db", store)
    init_folder(made.folder, people=12, courses=4, today=TODAY)
    shutil.copy(empty_store, made.database)
    with made.site() as site:
        pull(made.store(), site)
    with (
        closing(sqlite3.connect(str(store.engine.url.database))) as now,
        closing(sqlite3.connect(made.database)) as kept,
    ):
        now.backup(kept)
    _change(made.folder / "lms.json")
    yield made
    store.close()


def _change(state: Path) -> None:
    lms = json.loads(state.read_text(encoding="utf-8"))
    lms["completions"] = lms["completions"][3:]
    lms["users"][5]["lastname"] = "Berganti"
    lms["grades"][0]["grade"] = 51
    state.write_text(json.dumps(lms), encoding="utf-8")


def pull(store: Store, site: Site) -> PullResult:
    """One pull as a run of its own."""
    return pull_site(store, site, begin(store), OPTIONS)


def begin(store: Store) -> RunStamp:
    with store.begin() as session:
        return runs.start_run(session, "test", NOW)


def history(store: Store) -> Rows:
    """Every row of every table of facts, current or closed, without the stamps of runs."""
    told: Rows = {}
    with store.read() as session:
        for table in METADATA.sorted_tables:
            if "seen_to" in table.columns:
                columns = [column for column in table.columns if column.name not in STAMPS]
                rows = session.execute(select(*columns, table.c.seen_to.is_(None)))
                told[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return told
