"""Assignments: what is told of each, courses that are closed to us."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.learning.answers import ASSIGNMENTS
from connector.moodle.learning.assignments import read_assignments
from connector.moodle.learning.records import Assignment
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, recording, refusal, site_of


def assignments_of(*answers: Any) -> tuple[list[Assignment], Extent]:
    """What courses 2, 3, … answer."""
    told = dict(enumerate(answers, 2))
    moodle = FakeMoodle(**{ASSIGNMENTS.function: lambda p: told[int(p["courseids"][0])]})
    pull = read_assignments(site_of(moodle), list(told))
    return list(pull.records), pull.extent


def course(number: int, *assignments: Any) -> dict[str, Any]:
    return {"courses": [{"id": number, "assignments": list(assignments)}], "warnings": []}


def assignment(grade: int) -> dict[str, Any]:
    return {"id": 7, "name": "Rencana &amp; aksi", "grade": grade, "duedate": 0}


def test_recorded_assignment() -> None:
    moodle = FakeMoodle(**{ASSIGNMENTS.function: lambda _: recording(580)["response"]})
    pull = read_assignments(site_of(moodle), [5])
    assert list(pull.records) == [Assignment("lms", 4, 5, "Rencana aksi", 100, None)]
    assert (pull.extent.courses, pull.extent.skipped) == (None, [])
    assert moodle.asked(ASSIGNMENTS.function) == [
        {"courseids": [5], "includenotenrolledcourses": True}
    ]


@pytest.mark.parametrize(("grade", "most"), [(100, 100), (0, None), (-3, None)])
def test_only_points_have_a_maximum(grade: int, most: float | None) -> None:
    ((found,), _) = assignments_of(course(2, assignment(grade)))
    assert (found.grade_max, found.name) == (most, "Rencana & aksi")


@pytest.mark.parametrize(
    "closed",
    [
        recording(581)["response"],
        course(2) | {"warnings": [{"item": "module", "itemid": 9, "warningcode": "1"}]},
        refusal("nopermissions"),
    ],
)
def test_a_closed_course_is_named_and_left_out(closed: Any) -> None:
    found, extent = assignments_of(closed, course(3, assignment(10)))
    assert ([one.course for one in found], extent.courses) == ([3], {3})
    assert [one.subject for one in extent.skipped] == ["course 2"]
