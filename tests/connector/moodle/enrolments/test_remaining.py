"""Who is missing from a moving report is asked for in the course before anything is closed."""

from __future__ import annotations

from typing import Any

from connector.moodle.enrolments.remaining import still_enrolled
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, refusal, site_of

ENROLLED = "core_enrol_get_enrolled_users"
MISSING = {(4, 10), (5, 10), (6, 11)}


def participants(params: Params) -> Any:
    return [{"id": 5}, {"id": 7}] if params["courseid"] == "10" else refusal("requireloginerror")


def test_only_who_is_in_no_answer_is_gone() -> None:
    moodle, extent = FakeMoodle(**{ENROLLED: participants}), Extent("report")
    assert still_enrolled(site_of(moodle), {(4, 10), (5, 10)}, extent) == {(5, 10)}
    assert len(moodle.asked(ENROLLED)) == 1
    assert extent.skipped == []


def test_course_that_cannot_be_asked_keeps_everybody_and_is_named() -> None:
    moodle, extent = FakeMoodle(**{ENROLLED: participants}), Extent("report")
    assert still_enrolled(site_of(moodle), MISSING, extent) == {(5, 10), (6, 11)}
    (skipped,) = extent.skipped
    assert skipped.subject == "course 11"
    assert "requireloginerror" in skipped.reason
    assert skipped.remedy


def test_missing_function_keeps_everybody() -> None:
    moodle, extent = FakeMoodle(), Extent("report")
    moodle.missing = {ENROLLED}
    assert still_enrolled(site_of(moodle), MISSING, extent) == MISSING
    assert {one.subject for one in extent.skipped} == {"course 10", "course 11"}
