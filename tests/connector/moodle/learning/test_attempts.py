"""Attempts: states, points, the tests of a course, what is asked of whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.learning.answers import ATTEMPTS
from connector.moodle.learning.attempts import Test, read_attempts
from connector.moodle.learning.pre_post import Tests
from connector.moodle.learning.records import QuizAttempt
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, recording, refusal, site_of

ZONE = ZoneInfo("Asia/Makassar")
TESTS = [Test(1, 2, 10), Test(2, 2, 10), Test(3, 3, 20)]


def attempts_of(answer: Any) -> tuple[list[QuizAttempt], Extent, FakeMoodle]:
    """Everything of account 8 in course 2, which has quizzes 1 and 2."""
    moodle = FakeMoodle(
        **{ATTEMPTS.function: lambda p: answer if p["quizid"] == 2 else {"attempts": []}}
    )
    pull = read_attempts(site_of(moodle), TESTS, [(8, 2)], gone=[(9, 4)], zone=ZONE)
    return list(pull.records), pull.extent, moodle


def test_all_tests_of_the_course_are_asked_in_every_state() -> None:
    _, extent, moodle = attempts_of({"attempts": []})
    asked = [(p["quizid"], p["userid"], p["status"]) for p in moodle.asked(ATTEMPTS.function)]
    assert sorted(asked) == [(1, 8, "all"), (2, 8, "all")]
    assert (extent.pairs, extent.spared) == ({(8, 2), (9, 4)}, set())


def test_recorded_attempts_keep_state_points_and_end() -> None:
    found, *_ = attempts_of(recording(544)["response"])
    at = datetime(2026, 5, 15, 4, 3, 46, tzinfo=UTC)
    assert [(one.state, one.points) for one in found] == [
        ("finished", 3),
        ("abandoned", None),
        ("finished", 10),
    ]
    on = date(2026, 5, 15)
    assert found[-1] == QuizAttempt("lms", 8, 2, 2, 3, "finished", 10, 10, at, on, 4)
    assert found[1].finished_at is None


@pytest.mark.parametrize(
    ("number", "states"),
    [
        (545, ["inprogress"]),
        (546, ["overdue"]),
        (547, []),
        (551, []),
        (567, ["finished"]),
        (574, ["finished"]),
        (575, ["finished"]),
    ],
)
def test_recorded_states(number: int, states: list[str]) -> None:
    assert [one.state for one in attempts_of(recording(number)["response"])[0]] == states


def test_an_attempt_that_waits_for_its_marker_has_no_points() -> None:
    ((waiting,), *_) = attempts_of(recording(567)["response"])
    assert (waiting.state, waiting.points) == ("finished", None)


def test_who_is_refused_is_spared() -> None:
    _, extent, _ = attempts_of(refusal("userdeleted"))
    assert extent.spared == {(8, 2)}


def test_a_recorded_unconfirmed_account_keeps_nobody_else_from_being_read() -> None:
    """However many they are: the attempts of others are told, and why is said once."""
    unconfirmed = range(20)
    answers = {one: recording(576)["response"] for one in unconfirmed}
    moodle = FakeMoodle(
        **{ATTEMPTS.function: lambda p: answers.get(p["userid"], recording(544)["response"])}
    )
    pairs = [(account, 2) for account in (*unconfirmed, 30)]
    pull = read_attempts(site_of(moodle), TESTS, pairs, gone=[], zone=ZONE)
    assert {one.account for one in pull.records} == {30}
    assert pull.extent.spared == {(one, 2) for one in unconfirmed}
    (told,) = pull.extent.skipped
    assert "confirm" in told.remedy


@pytest.mark.parametrize(
    ("name", "idnumber", "kinds"),
    [
        ("Pre-test", None, (True, False)),
        ("TES AKHIR modul", None, (False, True)),
        ("Kuis", "pre:a", (True, False)),
        ("Kuis", "post:a", (False, True)),
        ("Kuis", None, (False, False)),
    ],
)
def test_which_quizzes_are_tests(name: str, idnumber: str | None, kinds: tuple[bool, bool]) -> None:
    tests = Tests()
    assert (tests.is_pre(name, idnumber), tests.is_post(name, idnumber)) == kinds
