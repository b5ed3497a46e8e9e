"""What is new, read the short way, and everything, read in a sweep, give the same facts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl, SecretStr
from sqlalchemy import Table, select

from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.seed import make_site
from lontar.demo.server import serve
from sync.inward.pulling import PullOptions, PullResult, pull_site
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.facts import value_columns
from tests.demo.conftest import TOKEN, write_folder

State = dict[str, Any]
LATELY = "report, lately completed"
RECENT = int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())
LONG_AGO = int(datetime(2026, 2, 20, tzinfo=UTC).timestamp())
CITY = make_site(40, 8, 1, today=date(2026, 11, 25))


class Town:
    """A site that changes between pulls, each by a new server, and a store that follows it."""

    def __init__(self, stack: ExitStack, store: Store, folder: Path) -> None:
        self.state = deepcopy(CITY)
        self.store = store
        self._stack, self._folder, self._numbers = stack, folder, count(1)

    def site(self, **options: Any) -> Site:
        folder = write_folder(self._folder / f"demo-{next(self._numbers)}", self.state)
        server = self._stack.enter_context(serve(folder))
        described = {"id": "lms", "url": HttpUrl(f"{server.url}/"), **options}
        return open_site(SiteSettings(**described), SecretStr(TOKEN))

    def pull(self, day: int, *, full: bool = False, **options: Any) -> PullResult:
        """One pull on a day of November 2026."""
        run = RunStamp(day, datetime(2026, 11, day, 1, tzinfo=UTC))
        chosen = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"), full=full)
        return pull_site(self.store, self.site(**options), run, chosen)

    def facts(self, table: Table) -> set[tuple[Any, ...]]:
        """The current rows, without their history."""
        columns = [table.c[name] for name in value_columns(table)]
        with self.store.read() as session:
            rows = session.execute(select(*columns).where(table.c.seen_to.is_(None)))
            return {tuple(row) for row in rows}


@pytest.fixture
def town(sqlite_store: Store, tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack, sqlite_store, tmp_path)


def open_pair(state: State) -> tuple[int, int]:
    """An enrolled pair that has not completed."""
    done = {(row["userid"], row["courseid"]) for row in state["completions"]}
    pairs = [(row["userid"], row["courseid"]) for row in state["enrolments"]]
    return next(pair for pair in pairs if pair not in done)


def complete(state: State, at: int) -> None:
    userid, courseid = open_pair(state)
    state["completions"].append({"userid": userid, "courseid": courseid, "timecompleted": at})


def reset(state: State, place: int) -> None:
    dated = [row for row in state["completions"] if row.get("timecompleted")]
    dated.sort(key=lambda row: row["timecompleted"])
    state["completions"].remove(dated[place % len(dated)])


def unenrol(state: State) -> None:
    state["enrolments"].pop(7)


def enrol(state: State) -> None:
    users = {row["userid"] for row in state["enrolments"]}
    courses = {row["id"] for row in state["courses"]}
    enrolled = {(row["userid"], row["courseid"]) for row in state["enrolments"]}
    pairs = ((user, course) for user in sorted(users) for course in sorted(courses))
    userid, courseid = next(pair for pair in pairs if pair not in enrolled)
    state["enrolments"].append({"userid": userid, "courseid": courseid})


def redate(state: State) -> None:
    reset(state, 0)
    complete(state, RECENT)


CHANGES: dict[str, Callable[[State], None]] = {
    "nothing": lambda state: None,
    "completed": lambda state: complete(state, RECENT),
    "dated back": lambda state: complete(state, LONG_AGO),
    "lately withdrawn": lambda state: reset(state, -1),
    "withdrawn": lambda state: reset(state, 0),
    "unenrolled": unenrol,
    "enrolled": enrol,
    "two at once": redate,
}
SHORT = ("nothing", "completed")  # the changes that need no sweep


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_seen_at_once(town: Town, change: str) -> None:
    town.pull(24, full_sweep_days=7)
    CHANGES[change](town.state)
    result = town.pull(25, full_sweep_days=7)
    soon = town.facts(facts.completion), town.facts(facts.enrolment)
    town.pull(26, full=True)
    assert soon == (town.facts(facts.completion), town.facts(facts.enrolment))
    assert (result.roads["participations"] == LATELY) == (change in SHORT)
    assert result.skipped == []


@settings(max_examples=8)
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5))
def test_both_ways_give_the_same_facts_in_the_end(
    sqlite_template: Path, changes: list[str]
) -> None:
    with TemporaryDirectory() as scratch, ExitStack() as stack:
        ends = []
        for name, days in (("short", 7), ("whole", 1)):
            path = Path(scratch) / f"{name}.db"
            shutil.copy(sqlite_template, path)
            store = Store(f"sqlite:///{path}")
            stack.callback(store.close)
            town = Town(stack, store, Path(scratch) / name)
            town.pull(20, full_sweep_days=days)
            for day, change in enumerate(changes, 21):
                CHANGES[change](town.state)
                town.pull(day, full_sweep_days=days)
            town.pull(28, full=True)
            ends.append((town.facts(facts.completion), town.facts(facts.enrolment)))
    assert ends[0] == ends[1]


def test_a_sweep_is_due_after_its_days(town: Town) -> None:
    town.pull(20, full_sweep_days=3)
    roads = [town.pull(day, full_sweep_days=3).roads["participations"] for day in (21, 22, 23)]
    assert roads == [LATELY, LATELY, "report"]


def test_the_report_is_swept_daily_unless_told_otherwise(town: Town) -> None:
    town.pull(20)
    assert town.pull(21).roads["participations"] == "report"


def test_a_filter_that_was_not_added_is_not_believed(town: Town) -> None:
    town.state["reports"][0]["filters"] = []
    town.pull(20, full_sweep_days=7)
    result = town.pull(21, full_sweep_days=7)
    assert result.roads["participations"] == "report"


def test_the_dear_road_asks_only_about_pairs_not_completed(town: Town) -> None:
    town.state["reports"] = []
    first = town.pull(20)
    complete(town.state, RECENT)
    second, third = town.pull(21), town.pull(28)
    assert second.counts["completion"].new == 1
    assert (second.counts["completion"].gone, third.counts["completion"].written) == (0, 0)
    assert second.calls <= first.calls


def test_the_dear_road_sees_a_withdrawal_in_its_sweep(town: Town) -> None:
    town.state["reports"] = []
    town.pull(20)
    reset(town.state, 0)
    assert town.pull(21).counts["completion"].gone == 0
    assert town.pull(28).counts["completion"].gone == 1
