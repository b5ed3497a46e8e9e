"""Results: whole courses when they are due, between that those of whoever visited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.moodle.functions import FUNCTIONS
from sync.inward.sites.pulling import PullResult
from sync.store.tables import facts
from tests.sync.town import State, Town, opened_town

RESULTS = (facts.quiz_grade, facts.course_grade)
VISITED = "access:timeaccess"


@pytest.fixture
def town(sqlite_template: Path) -> Iterator[Town]:
    with opened_town(sqlite_template) as town:
        yield town


def at(day: int) -> int:
    """Noon of a day of November."""
    return int(datetime(2026, 11, day, 4, tzinfo=UTC).timestamp())


def graded(state: State, points: float | None, *, visit: int) -> None:
    """One result changes; its owner visited the course at ``visit``, or long ago."""
    active = {(row["userid"], row["courseid"]) for row in state["enrolments"] if is_plain(row)}
    courses = {quiz["id"]: quiz["course"] for quiz in state["quizzes"]}
    grade = next(row for row in state["grades"] if (row["userid"], courses[row["quiz"]]) in active)
    grade["grade"] = points
    pair = (grade["userid"], courses[grade["quiz"]])
    for row in state["enrolments"]:
        row["lastaccess"] = 1000 + row["courseid"]
        if (row["userid"], row["courseid"]) == pair:
            row["lastaccess"] = visit


def is_plain(row: State) -> bool:
    """Whether an enrolment is in force whatever the day."""
    return not row.get("status") and not row.get("timeend") and row["timestart"] < at(1)


def calls_for_grades(town: Town) -> int:
    return town.server.meter.calls["gradereport_user_get_grade_items"]


def changed(result: PullResult) -> tuple[int, int]:
    grades = result.counts["quiz_grade"]
    return grades.changed, grades.gone


def test_what_visitors_got_is_read_at_once_and_little_else(town: Town) -> None:
    graded(town.state, 40, visit=1000)
    town.pull(3)
    graded(town.state, 41.5, visit=at(4))
    before = calls_for_grades(town)
    result = town.pull(5)
    assert (result.roads["grades"], changed(result)) == ("visits", (1, 0))
    assert calls_for_grades(town) - before <= 2 + len(town.state["courses"])


def test_a_result_that_was_taken_back_is_closed(town: Town) -> None:
    town.pull(3)
    graded(town.state, None, visit=at(4))
    assert changed(town.pull(5)) == (0, 1)


def test_a_trainers_hand_is_seen_within_seven_nights(town: Town) -> None:
    graded(town.state, 40, visit=1000)
    town.pull(3)
    graded(town.state, 41.5, visit=1000)
    assert sum(changed(town.pull(day))[0] for day in range(4, 11)) == 1


def test_each_night_has_its_part_of_the_courses(town: Town) -> None:
    town.pull(3)
    nights = [whole_courses(town, day) for day in range(4, 11)]
    assert sum(nights) == len(town.state["courses"])
    assert max(nights) <= -(-len(town.state["courses"]) // 7)


def test_missed_nights_are_made_up_for_and_none_comes_twice(town: Town) -> None:
    town.pull(3)
    assert whole_courses(town, 3) == 0
    assert whole_courses(town, 20) == len(town.state["courses"])
    assert whole_courses(town, 20) == 0


def whole_courses(town: Town, day: int) -> int:
    """How many courses a pull reads whole: each is asked who is suspended in it."""
    calls = town.server.meter.calls
    before = calls["core_enrol_get_enrolled_users"]
    town.pull(day)
    return calls["core_enrol_get_enrolled_users"] - before


def test_a_reset_is_followed_up_for_whom_it_hit_and_nobody_else(town: Town) -> None:
    """Two of a course lose their results; of one the completion vanished, too."""
    courses = {quiz["id"]: quiz["course"] for quiz in town.state["quizzes"]}
    done = {(row["userid"], row["courseid"]) for row in town.state["completions"]}
    plain = {(row["userid"], row["courseid"]) for row in town.state["enrolments"] if is_plain(row)}
    graded(town.state, 40, visit=1000)
    for row in town.state["enrolments"]:
        row["lastaccess"] = 1000
    pairs = sorted({(row["userid"], courses[row["quiz"]]) for row in town.state["grades"]} & plain)
    hit = next(pair for pair in pairs if pair in done)
    other = next(pair for pair in pairs if pair[1] == hit[1] and pair != hit)
    town.pull(3)
    town.state["completions"] = [
        row for row in town.state["completions"] if (row["userid"], row["courseid"]) != hit
    ]
    town.state["grades"] = [
        row
        for row in town.state["grades"]
        if (row["userid"], courses[row["quiz"]]) not in (hit, other)
    ]
    town.pull(3)
    landed = {row[1:4:2] for row in town.facts(facts.quiz_grade)["quiz_grade"]}
    assert (hit in landed, other in landed) == (False, True)


def test_results_of_who_left_close_at_once_though_nothing_was_completed(town: Town) -> None:
    courses = {quiz["id"]: quiz["course"] for quiz in town.state["quizzes"]}
    done = {(row["userid"], row["courseid"]) for row in town.state["completions"]}
    plain = {(row["userid"], row["courseid"]) for row in town.state["enrolments"] if is_plain(row)}
    graded(town.state, 40, visit=1000)
    for row in town.state["enrolments"]:
        row["lastaccess"] = 1000
    pairs = sorted({(row["userid"], courses[row["quiz"]]) for row in town.state["grades"]} & plain)
    left = next(pair for pair in pairs if pair not in done)
    town.pull(3)
    assert left in {row[1:4:2] for row in town.facts(facts.quiz_grade)["quiz_grade"]}
    town.state["enrolments"] = [
        row for row in town.state["enrolments"] if (row["userid"], row["courseid"]) != left
    ]
    town.state["grades"] = [
        row for row in town.state["grades"] if (row["userid"], courses[row["quiz"]]) != left
    ]
    town.pull(3)
    assert left not in {row[1:4:2] for row in town.facts(facts.quiz_grade)["quiz_grade"]}


def test_nobody_elses_results_are_closed_on_the_way(town: Town) -> None:
    town.pull(3)
    before = town.facts(*RESULTS)
    graded(town.state, 41.5, visit=at(4))
    town.pull(5)
    assert len(before["quiz_grade"] - town.facts(*RESULTS)["quiz_grade"]) == 1


def test_a_course_with_a_new_quiz_is_read_whole(town: Town) -> None:
    graded(town.state, 40, visit=1000)
    town.pull(3)
    quiz, row = town.state["quizzes"][0], town.state["grades"][0]
    town.state["quizzes"].append({**quiz, "id": 900, "idnumber": "NEW"})
    town.state["grades"].append({**row, "quiz": 900, "userid": row["userid"]})
    assert town.pull(4).counts["quiz_grade"].new == 1


@pytest.mark.parametrize("lost", ["filter", "function"])
def test_without_visits_whole_courses_follow_once_a_day(town: Town, lost: str) -> None:
    if lost == "filter":
        town.state["reports"][0]["filters"].remove(VISITED)
    else:
        missing = "core_reportbuilder_set_filters"
        offered = [name for name in FUNCTIONS if name != missing]
        town.state["site"]["functions"] = offered
    town.pull(3)
    graded(town.state, 41.5, visit=at(3))
    assert changed(town.pull(3)) == (0, 0)
    result = town.pull(4)
    assert changed(result) == (1, 0)
    assert any("visits" in one.subject and one.remedy for one in result.skipped)


def test_a_missing_gradebook_closes_nothing_and_is_told(town: Town) -> None:
    town.pull(3)
    before = town.facts(*RESULTS)
    offered = [name for name in FUNCTIONS if name != "gradereport_user_get_grade_items"]
    town.state["site"]["functions"] = offered
    graded(town.state, 41.5, visit=at(4))
    result = town.pull(5)
    assert result.skipped
    assert town.facts(*RESULTS) == before


def test_what_failed_on_the_way_is_asked_again(town: Town) -> None:
    """Visits of a day on which the gradebook was closed are followed up on the next."""
    graded(town.state, 40, visit=1000)
    town.pull(3)
    everything = town.state["site"].get("functions")
    offered = [name for name in FUNCTIONS if name != "gradereport_user_get_grade_items"]
    town.state["site"]["functions"] = offered
    graded(town.state, 41.5, visit=at(4))
    town.pull(5)
    town.state["site"]["functions"] = everything
    assert changed(town.pull(7)) == (1, 0)


def test_results_of_a_deleted_account_stay(town: Town) -> None:
    """A whole reading lacks them, and says nothing of what was earned."""
    graded(town.state, 40, visit=1000)
    town.pull(3)
    before = town.facts(*RESULTS)
    gone = min(row[1] for row in before["quiz_grade"])
    for user in town.state["users"]:
        if user["id"] == gone:
            user["deleted"] = True
    town.state["enrolments"] = [one for one in town.state["enrolments"] if one["userid"] != gone]
    town.state["grades"] = [one for one in town.state["grades"] if one["userid"] != gone]
    result = town.pull(4, full=True)
    assert changed(result) == (0, 0)
    assert town.facts(*RESULTS) == before
