"""Reading a site: Lontar's pulls against one call per enrolled person and course, and the floor.

All ask the embedded LMS at the prices of a real Moodle: its meter adds up server seconds without
waiting for them. The simple client is measured on a sample of pairs and scaled to all of them. The
floor repeats the requests of a pull and throws the answers away; what a pull needs beyond that is
CPU time, held against the server time of the same calls. Pulls run in processes of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bench.figures import Figure
from bench.office import ZONE, Used
from connector.moodle.accounts.people import read_accounts
from connector.moodle.courses import read_courses
from connector.moodle.enrolments.completions import Road, read_participations
from connector.moodle.records import Account, Course
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.sheets.bulk import read_users
from connector.moodle.site import Site, open_site
from lontar.demo.seed import make_site
from lontar.demo.server import Server, serve
from sync.store import schema
from sync.store.engine import Store

PEOPLE, MANY, COURSES, SEED = 5_000, 50_000, 60, 1
SAMPLE = 500  # pairs that the simple client is measured on
AIMS: dict[Road, float] = {"report": 100, "pairs": 7}
TOKEN = "0123456789abcdef"  # of the embedded LMS
STATUS = "core_completion_get_course_completion_status"
REPORT = "core_reportbuilder_retrieve_report"


def measure() -> Iterator[Figure]:
    """Server time, calls, overhead and memory."""
    with _office(PEOPLE) as office:
        yield from _compared(office)
        first = office.pull("0", keep=True)
        again, night = office.pull("0.1"), office.pull("1.1")
        yield _overhead(office, first)
        yield _ordinary_day(first, again)
        yield _night(first, night)
    with _office(MANY) as crowd:
        large = crowd.pull("0")
    small = f"{first.used.memory:.0f} MB with {PEOPLE:,} people"
    yield Figure(f"memory of a pull of {MANY:,} people", large.used.memory, "MB", small, 150)


@dataclass(frozen=True, slots=True)
class Spent:
    """One pull: what its process used, what it asked of the server."""

    used: Used
    seconds: float
    requests: int


@dataclass(frozen=True, slots=True)
class _Office:
    """A served site and a database."""

    server: Server
    folder: Path
    pairs: list[tuple[int, int]]  # course, account

    @property
    def bodies(self) -> Path:
        return self.folder / "bodies"

    def pull(self, days: str, *, keep: bool = False) -> Spent:
        """A pull so many days from now, in a process of its own."""
        before = (self.server.meter.server_seconds, self.server.requests)
        database = f"sqlite:///{self.folder / 'lontar.db'}"
        bodies = str(self.bodies) if keep else ""
        told = _child("bench.office", self.server.url, TOKEN, database, days, bodies)
        seconds = self.server.meter.server_seconds - before[0]
        return Spent(Used(**json.loads(told)), seconds, self.server.requests - before[1])

    def site(self) -> Site:
        settings = SiteSettings.model_validate({"id": "lms", "url": self.server.url})
        return open_site(settings, SecretStr(TOKEN))


@contextmanager
def _office(people: int) -> Iterator[_Office]:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        state = make_site(people, COURSES, SEED, today=date.today())  # noqa: DTZ011  # any day
        pairs = sorted({(row["courseid"], row["userid"]) for row in state["enrolments"]})
        (folder / "secrets").mkdir()
        (folder / "secrets" / "lms-token").write_text(TOKEN, encoding="ascii")
        (folder / "lms.json").write_text(json.dumps(state), encoding="utf-8")
        del state
        store = Store(f"sqlite:///{folder / 'lontar.db'}")
        schema.upgrade(store)
        store.close()
        with serve(folder, cost="real", pause=lambda seconds: None) as server:
            yield _Office(server, folder, pairs)


def _child(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _compared(office: _Office) -> Iterator[Figure]:
    site, server, pairs = office.site(), office.server, office.pairs
    simple = _simple(site, server, pairs) * len(pairs)
    sampled = f"scaled from {min(SAMPLE, len(pairs))}"
    against = f"one call for each of {len(pairs):,} pairs, {simple:,.0f} server s, {sampled}"
    people = read_accounts(site, profile_field=None)
    accounts = {one.username: one.account for one in people.records if isinstance(one, Account)}
    records = read_courses(site, CourseFields()).records
    courses = {one.shortname: one.course for one in records if isinstance(one, Course)}
    for road, aim in AIMS.items():
        seconds, requests = _swept(site, server, accounts, courses, road=road)
        name = f"completions by the {road} road"
        yield Figure(f"{name}: server time", simple / seconds, "× less", against, aim, True)
        calls = f"{len(pairs):,} calls, {requests} of ours"
        yield Figure(f"{name}: calls", len(pairs) / requests, "× fewer", calls, aim, True)
    before = server.meter.calls[REPORT]
    rows = len(read_users(site).rows)
    pages = server.meter.calls[REPORT] - before
    yield Figure("pushed fields of everybody read back", pages, "pages", f"{rows:,} accounts", 1)


def _simple(site: Site, server: Server, pairs: list[tuple[int, int]]) -> float:
    """Server seconds of one question, the mean over a sample; refusals cost as much."""
    before = server.meter.server_seconds
    step = max(1, len(pairs) // SAMPLE)
    sample = pairs[::step][:SAMPLE]
    for course, account in sample:
        next(site.client.call_many([(STATUS, {"courseid": course, "userid": account})], batch=1))
    return (server.meter.server_seconds - before) / len(sample)


def _swept(
    site: Site, server: Server, accounts: dict[str, int], courses: dict[str, int], *, road: Road
) -> tuple[float, int]:
    """Server seconds and requests of one whole sweep."""
    before = (server.meter.server_seconds, server.requests)
    pull = read_participations(site, accounts=accounts, courses=courses, zone=ZONE, road=road)
    for _ in pull.records:
        pass
    return server.meter.server_seconds - before[0], server.requests - before[1]


def _overhead(office: _Office, pull: Spent) -> Figure:
    """What reading, checking and landing need beside the calls themselves."""
    before = office.server.meter.server_seconds
    floor = float(_child("bench.floor", office.server.url, str(office.bodies)))
    seconds = office.server.meter.server_seconds - before
    share = (pull.used.cpu - floor) / (seconds + floor) * 100
    against = f"the same {pull.requests} requests, answers thrown away: {seconds + floor:.0f} s"
    return Figure("overhead of a first pull over its calls", share, "%", against, 10)


def _ordinary_day(first: Spent, again: Spent) -> Figure:
    against = f"a sweep of everything, {first.seconds:.0f} server s; {again.seconds:.1f} s between"
    name = "an ordinary sync between sweeps, grades too: server time"
    return Figure(name, first.seconds / again.seconds, "× less", against, 50, True)


def _night(first: Spent, night: Spent) -> Figure:
    against = f"a sweep of everything, {first.seconds:.0f} server s; {night.seconds:.1f} s a night"
    name = "a nightly sync with its seventh of all gradebooks: server time"
    return Figure(name, first.seconds / night.seconds, "× less", against, 5, True)
