"""``[courses]``: which quizzes are tests, and in which courses activities are read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lontar.config.model import Courses


def test_activities_are_read_in_no_course_unless_some_are_named() -> None:
    assert Courses().learning.activities is None
    assert Courses(activities="^PIM-").learning.activities == "^PIM-"


def test_the_tests_that_are_measured_are_those_that_are_read() -> None:
    courses = Courses(pre="awal", post="akhir")
    assert courses.learning.tests == courses.tests
    assert courses.tests.is_post("Kuis akhir", None)


@pytest.mark.parametrize("key", ["pre", "post", "activities"])
def test_a_pattern_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match="not a regular expression"):
        Courses(**{key: "("})
