"""A small demo office under test: its folder, its LMS on loopback, and the house on both.

Offices are copies of folders that were brought to a stage once: ``new``, ``planned`` (files are
accepted, a first plan waits), ``settled`` (that plan is written, and a sync found nothing to do).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from lontar.config.loading import load
from lontar.demo.faults import Fault
from lontar.demo.folder import init_folder
from lontar.demo.functions.table import FUNCTIONS
from lontar.demo.server import Server, serve
from lontar.pipeline import push_plan, run_round
from lontar.rounds import Round
from lontar.wiring import House
from sync.outward.journal import plan_of
from sync.outward.plans import approve
from sync.outward.pushing import Push
from sync.store.tables import METADATA

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
URL = re.compile(r'(?<=^url = ")http[^"]*', re.MULTILINE)
STAMPS = ("id", "run_from", "seen_from", "run_to", "seen_to")
WRITES = ("core_user_update_users", "core_cohort_create_cohorts", "core_cohort_add_cohort_members")

Facts = dict[str, list[tuple[Any, ...]]]


def now() -> datetime:
    """The clock of every house under test."""
    return NOW


@dataclass(frozen=True)
class Office:
    """One office; ``server`` answers at the address that its configuration names."""

    folder: Path
    server: Server

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @contextmanager
    def house(self, kind: type[House] = House, **more: Any) -> Iterator[House]:
        """The house, closed at the end; ``kind`` may be one that behaves otherwise."""
        house = kind(load(self.config, {}), {}, now, **more)
        try:
            yield house
        finally:
            house.close()

    def sync(self, **options: Any) -> Round:
        with self.house() as house:
            return run_round(house, "test", **options)

    def approve(self, plan: int = 1) -> None:
        with self.house() as house, house.store.begin() as session:
            content, settings = plan_of(session, plan).hash, house.config.push
            approve(session, plan, content, by="test", settings=settings, now=NOW)

    def apply(self, plan: int = 1) -> Push:
        with self.house() as house:
            return push_plan(house, plan)[0]

    def facts(self) -> Facts:
        """All current facts, links and decisions, without the stamps of runs."""
        with self.house() as house, house.store.read() as session:
            told: Facts = {}
            for table in _histories():
                columns = [c for c in table.columns if c.name not in STAMPS]
                rows = session.execute(select(*columns).where(table.c.seen_to.is_(None)))
                told[table.name] = sorted((tuple(row) for row in rows), key=repr)
            return told

    def rows(self) -> dict[str, int]:
        """How many rows each table with history has, past ones included."""
        with self.house() as house, house.store.read() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in _histories()
            }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.house() as house, house.store.read() as session:
            return [tuple(row) for row in session.execute(text(sql))]

    def edit(self, old: str, new: str) -> None:
        """Change the configuration."""
        before = self.config.read_text(encoding="utf-8")
        assert old in before
        self.config.write_text(before.replace(old, new), encoding="utf-8")

    @property
    def lms(self) -> dict[str, Any]:
        """What lms.json holds."""
        state: dict[str, Any] = json.loads((self.folder / "lms.json").read_text(encoding="utf-8"))
        return state

    def change_lms(self, **tables: Any) -> None:
        (self.folder / "lms.json").write_text(json.dumps(self.lms | tables), encoding="utf-8")

    @property
    def functions(self) -> list[str]:
        """The functions that the LMS's service has."""
        return list(self.lms.get("site", {}).get("functions") or FUNCTIONS)

    def shown(self) -> list[Any]:
        """What the LMS shows of ours: profile fields of everybody, and cohorts by id number."""
        users = [[user["id"], user.get("customfields", {})] for user in self.lms["users"]]
        cohorts = [
            {k: v for k, v in one.items() if k != "id"} for one in self.lms.get("cohorts", [])
        ]
        return [users, sorted(cohorts, key=lambda one: str(one["idnumber"]))]

    def writes(self) -> dict[str, int]:
        """How often each writing function was called so far."""
        return {name: self.server.meter.calls[name] for name in WRITES}


def _histories() -> Iterable[Any]:
    return [table for table in METADATA.sorted_tables if "seen_to" in table.columns]


@contextmanager
def opened(folder: Path, faults: Iterable[Fault] = (), **options: Any) -> Iterator[Office]:
    """The office of a folder, with its LMS on a free port; ``options`` go to ``serve``."""
    with serve(folder, faults=faults, clock=NOW.timestamp, **options) as server:
        config = folder / "config.toml"
        text_ = URL.sub(server.url, config.read_text(encoding="utf-8"), count=1)
        config.write_text(text_, encoding="utf-8")
        yield Office(folder, server)


def make_new(folder: Path, empty_store: Path, *, people: int = 12, courses: int = 3) -> Path:
    """A new office with an empty database."""
    init_folder(folder, people=people, courses=courses, today=TODAY)
    shutil.copy(empty_store, folder / "lontar.db")
    return folder
