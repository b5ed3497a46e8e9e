"""Attempts question by question: marks, what has none, refusals, as recorded on a real site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.moodle.errors import Refused
from connector.moodle.learning.answers import ATTEMPT_REVIEW
from connector.moodle.learning.records import QuestionMark
from connector.moodle.learning.reviews import Reviewed, read_reviews
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, recording, refusal, site_of

ATTEMPT = Reviewed(5786, 6, 50, 41)
OTHER = Reviewed(5787, 7, 50, 41)


def marks_of(
    answer: Any, attempts: tuple[Reviewed, ...] = (ATTEMPT,)
) -> tuple[list[QuestionMark], Extent, set[int]]:
    moodle = FakeMoodle(**{ATTEMPT_REVIEW.function: lambda _: answer})
    told = set[int]()
    pull = read_reviews(site_of(moodle), attempts, told, set())
    return list(pull.records), pull.extent, told


def question(**told: Any) -> dict[str, Any]:
    usual = {"slot": 1, "type": "numerical", "questionnumber": "1", "maxmark": 2}
    return {"questions": [usual | {"state": "gradedpartial", "mark": "1.00"} | told]}


def test_recorded_marks_of_all_questions_but_descriptions() -> None:
    """Slot 1 is a description; 5 draws its question at random and tells which came."""
    found, extent, told = marks_of(recording(572)["response"])
    assert [(one.slot, one.number, one.kind, one.mark, one.mark_max) for one in found] == [
        (2, "1", "truefalse", 0.0, 1.0),
        (3, "2", "shortanswer", 0.0, 2.0),
        (4, "3", "essay", 1.25, 4.0),
        (5, "4", "numerical", 1.0, 1.0),
    ]
    assert {(one.site, one.attempt_id, one.account, one.quiz, one.course) for one in found} == {
        ("lms", 5786, 6, 50, 41)
    }
    assert (extent.courses, told) == (set(), {5786})


def test_a_recorded_essay_that_waits_for_its_marker_has_no_mark() -> None:
    ((waiting,), *_) = marks_of(recording(571)["response"])
    assert (waiting.kind, waiting.mark, waiting.mark_max) == ("essay", None, 10.0)


def test_recorded_questions_that_were_never_answered_count_as_nothing() -> None:
    """Moodle shows "" for these, too, and adds 0 for them to the sum of the attempt."""
    found, *_ = marks_of(recording(573)["response"])
    assert [one.mark for one in found] == [1.0, 0.0, 0.0, 0.0]


def test_a_mark_may_have_the_decimal_sign_of_the_account() -> None:
    ((one,), *_) = marks_of(question(mark="1,75"))
    assert one.mark == 1.75


def test_before_4_2_a_question_has_a_plain_number() -> None:
    ((one,), *_) = marks_of(question(questionnumber=None, number=3))
    assert one.number == "3"


@pytest.mark.parametrize("hidden", [{"maxmark": None}, {"maxmark": 0}])
def test_questions_without_a_highest_mark_are_left_out(hidden: dict[str, Any]) -> None:
    found, _, told = marks_of(question(**hidden))
    assert (found, told) == ([], {5786})


def test_an_attempt_that_is_gone_is_named_and_not_told() -> None:
    found, extent, told = marks_of(recording(563)["response"])
    assert (found, told) == ([], set())
    assert ["invalidrecord" in one.reason for one in extent.skipped] == [True]


def test_a_course_that_is_closed_to_us_is_asked_once() -> None:
    found, extent, told = marks_of(refusal("errorcoursecontextnotvalid"), (ATTEMPT, OTHER))
    assert (found, told) == ([], set())
    assert [one.subject for one in extent.skipped] == ["course 41"]


def test_without_the_function_there_is_a_reason() -> None:
    moodle = FakeMoodle()
    moodle.missing = {ATTEMPT_REVIEW.function}
    with pytest.raises(Refused, match="not in the external service"):
        read_reviews(site_of(moodle), [ATTEMPT], set(), set())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(refusal("codingerror"), 50), (recording(572)["response"], 120)],
)
def test_where_none_of_many_can_be_shown_no_more_are_asked_for(answer: Any, expected: int) -> None:
    moodle = FakeMoodle(**{ATTEMPT_REVIEW.function: lambda _: answer})
    attempts, asked = [replace(ATTEMPT, attempt_id=n) for n in range(1, 121)], set[int]()
    list(read_reviews(site_of(moodle), attempts, set(), asked).records)
    assert len(asked) == expected
