"""Reading completions: Lontar's road against one call per enrolled person and course.

Both ask the embedded LMS at the prices of a real Moodle: its meter adds up server seconds without
waiting for them. The simple client is measured on a sample of pairs and scaled to all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bench.figures import Figure
from connector.moodle.completions import Road, read_participations
from connector.moodle.courses import read_courses
from connector.moodle.people import read_accounts
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.folder import STATE_NAME, folder_token, init_folder
from lontar.demo.server import Server, serve

PEOPLE, COURSES, SEED = 5000, 60, 1
TODAY = date(2026, 11, 25)
ZONE = ZoneInfo("Asia/Makassar")
SAMPLE = 500  # pairs that the simple client is measured on
AIMS: dict[Road, float] = {"report": 50, "pairs": 7}
STATUS = "core_completion_get_course_completion_status"


def measure() -> Iterator[Figure]:
    """Server time and calls of both roads against the simple client."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        init_folder(folder, people=PEOPLE, courses=COURSES, seed=SEED, today=TODAY)
        with serve(folder, cost="real", pause=lambda seconds: None) as server:
            yield from _compared(folder, server)


def _compared(folder: Path, server: Server) -> Iterator[Figure]:
    settings = SiteSettings.model_validate({"id": "lms", "url": server.url})
    site = open_site(settings, SecretStr(folder_token(folder)))
    pairs = _pairs(folder)
    simple = _simple(site, server, pairs) * len(pairs)
    against = f"one call for each of {len(pairs):,} pairs, {simple:,.0f} server seconds"
    people = read_accounts(site, known={}, profile_field=None)
    accounts = {one.username: one.account for one in people.records}
    courses = {one.shortname: one.course for one in read_courses(site, CourseFields()).records}
    for road, aim in AIMS.items():
        seconds, requests = _swept(site, server, accounts, courses, road=road)
        name = f"completions by the {road} road"
        yield Figure(f"{name}: server time", simple / seconds, "× less", against, aim, True)
        calls = f"{len(pairs):,} calls, {requests} of ours"
        yield Figure(f"{name}: calls", len(pairs) / requests, "× fewer", calls, aim, True)


def _pairs(folder: Path) -> list[tuple[int, int]]:
    state = json.loads((folder / STATE_NAME).read_text(encoding="utf-8"))
    return sorted({(row["courseid"], row["userid"]) for row in state["enrolments"]})


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
