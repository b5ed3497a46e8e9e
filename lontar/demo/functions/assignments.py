"""The assignments of courses.

Seen in Moodle 4.5: without ``includenotenrolledcourses`` only the courses of the caller are told,
the others with a warning; a course without assignments is told empty.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.coursework import Assignment
from lontar.demo.state import Course

MODULE_OFFSET = 7000  # course-module id of an assignment = its id + this
OFF = (
    *("nosubmissions", "sendnotifications", "sendlatenotifications", "allowsubmissionsfromdate"),
    *("cutoffdate", "gradingduedate", "teamsubmission", "requireallteammemberssubmit"),
    *("teamsubmissiongroupingid", "blindmarking", "hidegrader", "revealidentities"),
    *("markingworkflow", "markingallocation", "markinganonymous", "requiresubmissionstatement"),
    *("preventsubmissionnotingroup", "timemodified"),
)


def get_assignments(
    call: Call, courseids: list[int], capabilities: list[str], includenotenrolledcourses: bool
) -> object:
    """The assignments of the courses asked for; none asked: none answered."""
    seen = call.site.courses if includenotenrolledcourses else {}
    courses = [_course(call, seen[one]) for one in courseids if one in seen]
    warnings = [_closed(one) for one in courseids if one not in seen]
    return {"courses": courses, "warnings": warnings}


def _closed(courseid: int) -> dict[str, object]:
    text = "User is not enrolled or does not have requested capability"
    return {"item": "course", "itemid": courseid, "warningcode": "2", "message": text}


def _course(call: Call, course: Course) -> dict[str, object]:
    return {
        "id": course.id,
        "fullname": course.title,
        "shortname": course.shortname,
        "timemodified": course.startdate,
        "assignments": [_assignment(row) for row in call.site.assignments_in(course.id)],
    }


def _assignment(row: Assignment) -> dict[str, object]:
    return {
        "id": row.id,
        "cmid": row.id + MODULE_OFFSET,
        "course": row.course,
        "name": row.name,
        "grade": row.grade,
        "duedate": row.duedate,
        "submissiondrafts": 1,
        "sendstudentnotifications": 1,
        "completionsubmit": 1,
        "attemptreopenmethod": "untilpass",
        "maxattempts": 1,
        "configs": [],
        "intro": "",
        "introformat": 1,
        "introfiles": [],
        "introattachments": [],
        **dict.fromkeys(OFF, 0),
    }
