"""What is new, read the short way, and everything, read in a sweep, give the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sync.store.tables import facts
from tests.sync.town import State, Town, opened_town

NEW = "report, what is new"
LONG_AGO = int(datetime(2026, 5, 20, tzinfo=UTC).timestamp())
HOUR = 3600
PAIRS = (facts.enrolment, facts.completion)


@pytest.fixture
def town(sqlite_template: Path) -> Iterator[Town]:
    with opened_town(sqlite_template) as town:
        yield town


def at(day: int) -> int:
    """An hour of a day of November."""
    return int(datetime(2026, 11, day, 5, tzinfo=UTC).timestamp())


def open_pair(state: State) -> tuple[int, int]:
    """An enrolled pair that has not completed."""
    done = {(row["userid"], row["courseid"]) for row in state["completions"]}
    pairs = [(row["userid"], row["courseid"]) for row in state["enrolments"]]
    return next(pair for pair in pairs if pair not in done)


def complete(state: State, when: int) -> None:
    userid, courseid = open_pair(state)
    state["completions"].append({"userid": userid, "courseid": courseid, "timecompleted": when})


def reset(state: State, place: int) -> None:
    state["completions"].sort(key=lambda row: row.get("timecompleted") or 0)
    state["completions"].pop(place % len(state["completions"]))


def unenrol(state: State, place: int = 7) -> None:
    state["enrolments"].pop(place % len(state["enrolments"]))


def enrol(state: State, when: int, **more: int) -> None:
    users = {row["userid"] for row in state["enrolments"]}
    courses = {row["id"] for row in state["courses"]}
    enrolled = {(row["userid"], row["courseid"]) for row in state["enrolments"]}
    pairs = ((user, course) for course in sorted(courses) for user in sorted(users))
    userid, courseid = next(pair for pair in pairs if pair not in enrolled)
    row = {"userid": userid, "courseid": courseid, "timestart": when - HOUR, "timecreated": when}
    state["enrolments"].append(row | more)


def enrol_otherwise(state: State, when: int) -> None:
    """A second method for somebody who is enrolled and may have completed."""
    row = {**state["enrolments"][3], "method": "cohort", "timecreated": when}
    state["enrolments"].append(row)


def redate(state: State) -> None:
    reset(state, 0)
    complete(state, at(4))


CHANGES: dict[str, Callable[[State], None]] = {
    "nothing": lambda state: None,
    "completed": lambda state: complete(state, at(4)),
    "dated back": lambda state: complete(state, LONG_AGO),
    "lately withdrawn": lambda state: reset(state, -1),
    "withdrawn": lambda state: reset(state, 0),
    "unenrolled": unenrol,
    "enrolled": lambda state: enrol(state, at(4)),
    "enrolled twice": lambda state: enrol_otherwise(state, at(4)),
    "enrolled ahead": lambda state: enrol(state, at(4), timestart=at(20)),
    "two at once": redate,
}
SHORT = {"nothing", "completed", "enrolled", "enrolled twice"}  # the changes that need no sweep


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_seen_at_once(town: Town, change: str) -> None:
    town.pull(3, full_sweep_days=7)
    CHANGES[change](town.state)
    result = town.pull(5, full_sweep_days=7)
    soon = town.facts(*PAIRS)
    town.pull(6, full=True)
    assert soon == town.facts(*PAIRS)
    assert (result.roads["participations"] == NEW) == (change in SHORT)
    assert result.skipped == []


def test_who_was_enrolled_lately_and_left_again_causes_a_sweep(town: Town) -> None:
    town.pull(3, full_sweep_days=7)
    enrol(town.state, at(4))
    assert town.pull(5, full_sweep_days=7).roads["participations"] == NEW
    town.state["enrolments"].pop()
    result = town.pull(6, full_sweep_days=7)
    assert (result.roads["participations"], result.counts["enrolment"].gone) == ("report", 1)


def test_a_second_pull_of_a_day_reads_only_what_is_new(town: Town) -> None:
    first = town.pull(3)
    second = town.pull(3)
    assert (first.roads["participations"], second.roads["participations"]) == ("report", NEW)
    assert second.calls * 2 < first.calls
    assert sum(landed.written for landed in second.counts.values()) == 0


def test_a_sweep_is_due_after_its_days(town: Town) -> None:
    town.pull(1, full_sweep_days=3)
    roads = [town.pull(day, full_sweep_days=3).roads["participations"] for day in (2, 3, 4)]
    assert roads == [NEW, NEW, "report"]


def test_the_report_is_swept_daily_unless_told_otherwise(town: Town) -> None:
    town.pull(1)
    assert town.pull(2).roads["participations"] == "report"


@pytest.mark.parametrize("gone", ["completion:timecompleted", "enrolment:timecreated"])
def test_a_filter_that_was_not_added_is_not_believed(town: Town, gone: str) -> None:
    town.state["reports"][0]["filters"].remove(gone)
    town.pull(1, full_sweep_days=7)
    enrol(town.state, at(2))
    result = town.pull(3, full_sweep_days=7)
    assert result.roads["participations"] == "report"
    assert result.counts["enrolment"].new == 1


def test_a_row_that_others_hide_while_pages_are_read_is_not_closed(town: Town) -> None:
    """One leaves the first page, another comes to the last: the total stands, a border moved."""
    town.pull(1)
    before = town.facts(facts.enrolment)["enrolment"]
    last = max(town.state["users"], key=lambda user: str(user["username"]))

    def swap(state: State) -> None:
        first = min(state["enrolments"], key=lambda row: names[row["userid"]])
        state["enrolments"].remove(first)
        taken = {row["courseid"] for row in state["enrolments"] if row["userid"] == last["id"]}
        course = next(one["id"] for one in state["courses"] if one["id"] not in taken)
        state["enrolments"].append({"userid": last["id"], "courseid": course, "timecreated": 1})

    names = {user["id"]: user["username"] for user in town.state["users"]}
    town.during = dict.fromkeys([7], swap)
    town.pull(2)
    assert not town.during
    assert len(before - town.facts(facts.enrolment)["enrolment"]) <= 1
    town.pull(3)
    assert len(before - town.facts(facts.enrolment)["enrolment"]) == 1


def test_who_is_renamed_while_pages_are_read_keeps_everything(town: Town) -> None:
    """The accounts are read, then somebody takes another username."""
    town.pull(1)
    before = town.facts(*PAIRS)
    enrolled = {row["userid"] for row in town.state["enrolments"]}

    def rename(state: State) -> None:
        one = next(user for user in state["users"] if user["id"] in enrolled)
        one["username"] = f"{one['username']}-baru"

    town.during = {6: rename}
    result = town.pull(2, full=True)
    assert not town.during
    assert town.facts(*PAIRS) == before
    assert result.skipped == []
    assert result.counts["enrolment"].written == 0


COMPLETE = 9  # site, account, course, active, five terms


def terms_of(town: Town) -> set[tuple[Any, ...]]:
    return town.facts(facts.enrolment)["enrolment"]


def test_terms_stay_whatever_the_road_and_its_columns(town: Town) -> None:
    """Expired, suspended and active ones; then somebody is suspended where no road says why."""
    rows = town.state["enrolments"]
    rows[0]["timeend"], rows[1]["status"] = 1, 1
    town.pull(1)
    before = terms_of(town)
    assert {row[4] for row in before} == {"active", "expired", "suspended"}
    assert {len(row) for row in before} == {COMPLETE}
    columns = town.state["reports"][0]["columns"]
    without = [name for name in columns if not name.startswith("enrolment:time")]
    for day, shown in enumerate((without, without[:1], columns), 2):  # less, by pairs, all again
        town.state["reports"][0]["columns"] = shown
        result = town.pull(day)
        assert (result.counts["enrolment"].written, terms_of(town)) == (0, before)
    town.state["reports"][0]["columns"] = without[:1]
    rows[5]["status"] = 1
    assert town.pull(5, full=True).counts["enrolment"].changed == 1
    ((*_, active, status, method, created, _, _),) = terms_of(town) - before
    assert (active, status, method, created) == (False, None, None, None)


def test_an_expired_enrolment_keeps_its_history_and_its_completion(town: Town) -> None:
    done = {(row["userid"], row["courseid"]) for row in town.state["completions"]}
    rows = town.state["enrolments"]
    row = next(one for one in rows if (one["userid"], one["courseid"]) in done)
    town.pull(1)
    before = town.facts(facts.completion)
    row["timeend"] = int(at(2))
    result = town.pull(3)
    changed = result.counts["enrolment"]
    assert (changed.changed, changed.gone) == (1, 0)
    assert town.facts(facts.completion) == before
    pair = (row["userid"], row["courseid"])
    assert [one[4] for one in terms_of(town) if one[1:3] == pair] == ["expired"]
    with town.store.read() as session:
        table = facts.enrolment.c
        history = select(table.status).where(table.account == pair[0], table.course == pair[1])
        assert list(session.scalars(history.order_by(table.id))) == ["active", "expired"]


def test_the_dear_road_asks_only_about_pairs_not_completed(town: Town) -> None:
    town.state["reports"] = []
    first = town.pull(1)
    complete(town.state, at(2))
    second, third = town.pull(2), town.pull(8)
    assert second.counts["completion"].new == 1
    assert (second.counts["completion"].gone, third.counts["completion"].written) == (0, 0)
    assert second.calls <= first.calls


def test_the_dear_road_leaves_dates_that_no_criterion_tells(town: Town) -> None:
    """A trainer or a program may complete a course: then the report alone knows when."""
    town.pull(1)
    before = town.facts(facts.completion)
    town.state["reports"] = []
    for row in town.state["completions"]:
        row["timecompleted"] = 0
    assert town.pull(2, full=True).counts["completion"].written == 0
    assert town.facts(facts.completion) == before


def test_the_dear_road_sees_a_withdrawal_in_its_sweep(town: Town) -> None:
    town.state["reports"] = []
    town.pull(1)
    reset(town.state, 0)
    assert town.pull(2).counts["completion"].gone == 0
    assert town.pull(8).counts["completion"].gone == 1


def test_people_at_work_while_the_report_is_read_cost_no_fact(town: Town) -> None:
    """Somebody enrols, completes or leaves after every answer, so that no two pages agree."""
    town.pull(1)
    before = town.facts(*PAIRS)

    def work(number: int) -> Callable[[State], None]:
        return (
            lambda state: enrol(state, at(2)),
            lambda state: complete(state, at(2)),
            lambda state: unenrol(state, 11 * number),
        )[number % 3]

    town.during = {number: work(number) for number in range(5, 60)}
    result = town.pull(2, full=True)
    assert (result.roads["participations"], result.skipped) == ("report", [])
    busy, now = town.facts(*PAIRS), pairs_of(town.state)
    closed = {row[1:3] for row in before["enrolment"] - busy["enrolment"]}
    told = {row[1:3] for row in busy["enrolment"]}
    town.during = {}
    assert not (closed - told) & now
    town.pull(3)
    quiet = town.facts(*PAIRS)
    assert {row[1:3] for row in quiet["enrolment"]} == pairs_of(town.state)
    town.pull(4, full=True)
    assert town.facts(*PAIRS) == quiet


def pairs_of(state: State) -> set[tuple[int, int]]:
    """Who is in which course now."""
    gone = {user["id"] for user in state["users"] if user.get("deleted")}
    pairs = {(row["userid"], row["courseid"]) for row in state["enrolments"]}
    return {pair for pair in pairs if pair[0] not in gone}
