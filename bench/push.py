"""Pushing one field of 5,000 people, and a day on which 1 % changed, against one call per person.

Both write to the embedded LMS at the prices of a real Moodle: its meter adds up server seconds
without waiting for them. Lontar's figures hold the whole push: comparing with what the site shows,
writing, and reading every value back; the simple client only writes.
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
from connector.moodle.people import read_accounts
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
CALLS_AIM, TIME_AIM = 20, 8
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
    simple = bench.simple()
    pushes = (("push of 5,000 changes", 0, 1), ("day with 1 % changed", 1, DAILY))
    for name, more, every in pushes:
        count = len(bench.accounts[::every])
        cost = bench.push(more, every)
        seconds, calls = simple.seconds / SAMPLE * count, count
        against = f"one call per person, {count:,} calls, {seconds:,.0f} server seconds"
        yield Figure(f"{name}: calls", calls / cost.requests, "× fewer", against, CALLS_AIM, True)
        yield Figure(f"{name}: time", seconds / cost.seconds, "× less", against, TIME_AIM, True)
    written = bench.server.meter.calls[UPDATE]
    bench.push(1, DAILY)
    again = bench.server.meter.calls[UPDATE] - written
    yield Figure("push of nothing new: writes", again, "calls", "no difference", 0)


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

    def simple(self) -> Cost:
        """One call for each person of a sample, with a value of its own."""
        before = self.spent()
        for one in self.accounts[:SAMPLE]:
            update_profile_fields(self.site, {one: {FIELD: "0.5"}})
        return self.spent(before)

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
