"""Assignments of all courses; their grades come with the gradebook, which is read anyway.

One question per course, fifty in a request: so a warning about an activity that is closed to us
speaks for one course, which is named and left out, and nothing of it closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.errors import MoodleError
from connector.moodle.learning.answers import ASSIGNMENTS, AssignmentInfo
from connector.moodle.learning.left_out import LeftOut
from connector.moodle.learning.records import Assignment
from connector.moodle.moments import instant
from connector.moodle.site import Site
from connector.pull import Extent, Pull

VIEW_ASSIGNMENT = (
    "The role needs mod/assign:view, and the course must be open to it. "
    "If it was removed meanwhile, the next run knows."
)


def read_assignments(site: Site, courses: Collection[int]) -> Pull[Assignment]:
    """The assignments of all courses, graded or not. Raises MoodleError."""
    extent = Extent(road="assignments by course")
    site.need(ASSIGNMENTS)
    return Pull(_assignments(site, sorted(courses), extent), extent)


def _assignments(site: Site, courses: list[int], extent: Extent) -> Iterator[Assignment]:
    left_out = LeftOut(courses, extent)
    asked = ({"courseids": [one], "includenotenrolledcourses": True} for one in courses)
    for course, answer in zip(courses, site.ask_many(ASSIGNMENTS, asked), strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.told, answer.advice)
        elif answer.warnings or [one.id for one in answer.courses] != [course]:
            left_out.add(course, "some assignments are closed to us", VIEW_ASSIGNMENT)
        else:
            for info in answer.courses[0].assignments:
                yield _assignment(site, course, info)


def _assignment(site: Site, course: int, info: AssignmentInfo) -> Assignment:
    grade_max = float(info.grade) if info.grade > 0 else None
    name = site.text(info.name)
    return Assignment(site.id, info.id, course, name, grade_max, instant(info.duedate))
