"""Pushing one field of 5,000 people, and a day on which 1 % changed, against one call per person.

Both write to the embedded LMS at the prices of a real Moodle: its meter adds up server seconds
without waiting for them. Lontar's figures hold the whole push: comparing with what the site shows,
writing, and reading every value back. The simple client makes one call per person: it writes all
5,000; on an ordinary day it reads each person to see who changed, and writes those. A client that
is told who changed only writes them, and reads nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from sqlalchemy import insert

from bench.figures import Figure
from connector.moodle.accounts.people import read_accounts
from connector.moodle.accounts.profile_fields import read_profile_fields
from connector.moodle.records import Account
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site, open_site
from connector.moodle.writes import update_profile_fields
from lontar.demo.folder import folder_token, init_folder
from lontar.demo.server import Server, serve
from sync.outward.comparing import compare
from sync.outward.journal import plan_of
from sync.outward.plans import Terms, approve, keep_plans
from sync.outward.pushing import apply_plan
from sync.outward.settings import PushSettings
from sync.outward.standing import Standing
from sync.store import schema
from sync.store.engine import Store
from sync.store.runs import start_run
from sync.store.tables.facts import account

PEOPLE, SEED = 5000, 1
SITE, FIELD = "lms", "lontar_hours"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
TODAY = date(2026, 11, 25)
SAMPLE = 100  # people whom the simple client is measured on
DAILY = 100  # one in so many changes on an ordinary day
SETTINGS = PushSettings.model_validate({"profile_fields": {"enabled": True, "hours": FIELD}})
AIMS = (20.0, 8.0)  # calls, time
UPDATE = "core_user_update_users"


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took of the LMS."""

    seconds: float
    requests: int


def measure() -> Iterator[Figure]:
    """Calls and server time of a first push and of an ordinary day; writes of a silent one."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        init_folder(folder, people=PEOPLE, courses=1, seed=SEED, today=TODAY)
        with (
            serve(folder, cost="real", pause=lambda seconds: None, keep=False) as server,
            closing(Store(f"sqlite:///{scratch}/bench.db")) as store,
        ):
            schema.upgrade(store)
            settings = SiteSettings.model_validate({"id": SITE, "url": server.url})
            site = open_site(settings, SecretStr(folder_token(folder)))
            yield from _figures(_Bench(store, site, server, _landed(store, site)))


def _figures(bench: _Bench) -> Iterator[Figure]:
    people, changed = len(bench.accounts), len(bench.accounts[::DAILY])
    writing, reading = bench.simple_writes(), bench.simple_reads()
    writes = Cost(writing * changed, changed)
    first, day = bench.push(0, 1), bench.push(1, DAILY)
    told = "one write per person"
    yield from _ratios("push of 5,000 changes", first, Cost(writing * people, people), told)
    finding = Cost(reading * people + writes.seconds, people + changed)
    told = "one read per person, one write per change"
    yield from _ratios("day with 1 % changed", day, finding, told)
    told, floor = "one write per change, told who changed", (1, 1)
    yield from _ratios("day with 1 % changed and known", day, writes, told, floor)
    written = bench.server.meter.calls[UPDATE]
    bench.push(1, DAILY)
    again = bench.server.meter.calls[UPDATE] - written
    yield Figure("push of nothing new: writes", again, "calls", "no difference", 0)


def _ratios(
    name: str, ours: Cost, simple: Cost, told: str, aims: tuple[float, float] = AIMS
) -> Iterator[Figure]:
    """How much cheaper than the simple client, in calls and in server time."""
    against = f"{told}, {simple.requests:,} calls, {simple.seconds:,.0f} server seconds"
    calls, seconds = simple.requests / ours.requests, simple.seconds / ours.seconds
    yield Figure(f"{name}: calls", calls, "× fewer", against, aims[0], True)
    yield Figure(f"{name}: time", seconds, "× less", against, aims[1], True)


@dataclass(frozen=True, slots=True)
class _Bench:
    store: Store
    site: Site
    server: Server
    accounts: Sequence[int]

    def spent(self, before: Cost | None = None) -> Cost:
        """What the LMS was asked for so far, or since."""
        old = before or Cost(0, 0)
        meter = self.server.meter
        return Cost(meter.server_seconds - old.seconds, self.server.requests - old.requests)

    def simple_writes(self) -> float:
        """Server seconds of one call that writes one person a value of its own."""
        before = self.spent()
        for one in self.accounts[:SAMPLE]:
            update_profile_fields(self.site, {one: {FIELD: "0.5"}})
        return self.spent(before).seconds / SAMPLE

    def simple_reads(self) -> float:
        """Server seconds of one call that reads one person."""
        before = self.spent()
        for one in self.accounts[:SAMPLE]:
            read_profile_fields(self.site, [FIELD], [one])
        return self.spent(before).seconds / SAMPLE

    def push(self, more: int, every: int) -> Cost:
        """Compare, plan, approve, write and read back; ``every`` n-th person has ``more``."""
        before = self.spent()
        standings = [
            _standing(one, 20 + (more if n % every == 0 else 0))
            for n, one in enumerate(self.accounts)
        ]
        with self.store.begin() as session:
            run = start_run(session, "bench", NOW).id
        found = compare(self.store, {SITE: self.site}, SETTINGS, standings, now=NOW)
        with self.store.begin() as session:
            plans = keep_plans(session, found, Terms(run, {}, SETTINGS, NOW))
            for plan in plans:
                hash_ = plan_of(session, plan).hash
                approve(session, plan, hash_, by="bench", settings=SETTINGS, now=NOW)
        for plan in plans:
            apply_plan(self.store, plan, {SITE: self.site}, SETTINGS, run=run, now=lambda: NOW)
        return self.spent(before)


def _standing(one: int, hours: int) -> Standing:
    accounts = ((SITE, one),)
    return Standing(one, f"{one:018}", "", None, "2026", TODAY, accounts, {"hours": hours})


def _landed(store: Store, site: Site) -> list[int]:
    """Land the accounts, as a pull would have; their Moodle ids."""
    people = [one for one in read_accounts(site).records if isinstance(one, Account)]
    with store.begin() as session:
        run = start_run(session, "bench", NOW)
        common = {"site": SITE, "run_from": run.id, "seen_from": NOW}
        names = ("account", "username", "firstname", "lastname", "suspended")
        rows = [common | {name: getattr(one, name) for name in names} for one in people]
        session.execute(insert(account), rows)
    return [one.account for one in people]
