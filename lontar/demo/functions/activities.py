"""How far a person is in the activities of a course.

Seen in Moodle 4.5: it answers for anybody, enrolled or not; a quiz with a pass mark is state 2
when passed and 3 when failed; ``overrideby`` names who set a state by hand. The demo derives the
states from grades, submissions and survey responses, unless ``activities`` says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lontar.demo.call import Call
from lontar.demo.coursework import Assignment
from lontar.demo.functions import assignments, quizzes, surveys
from lontar.demo.state import Course, Quiz, Survey, User

AUTOMATIC = 2
NOT_YET, DONE, PASSED, FAILED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Progress:
    """One activity and how far somebody is in it."""

    cmid: int
    modname: str
    instance: int
    state: int = NOT_YET
    timecompleted: int = 0


def get_activities_completion_status(call: Call, courseid: int, userid: int) -> object:
    """The states of all activities of a course for one person."""
    course = call.site.course(courseid)
    user = call.site.person(userid)
    progress = list(_progress(call, course, user))
    return {"statuses": [_status(call, course, user, one) for one in progress], "warnings": []}


def _progress(call: Call, course: Course, user: User) -> Iterator[Progress]:
    for quiz in call.site.quizzes_in(course.id):
        yield _in_quiz(call, quiz, user)
    for assignment in call.site.assignments_in(course.id):
        yield _in_assignment(call, assignment, user)
    for survey in call.site.state.surveys:
        if survey.course == course.id:
            yield _in_survey(survey, user)


def _in_quiz(call: Call, quiz: Quiz, user: User) -> Progress:
    named = (quiz.id + quizzes.MODULE_OFFSET, "quiz", quiz.id)
    row = call.site.grade(quiz.id, user.id)
    if row is None or row.grade is None:
        return Progress(*named)
    passed = PASSED if row.grade >= quiz.gradepass else FAILED
    return Progress(*named, passed if quiz.gradepass else DONE, row.submitted)


def _in_assignment(call: Call, assignment: Assignment, user: User) -> Progress:
    named = (assignment.id + assignments.MODULE_OFFSET, "assign", assignment.id)
    row = call.site.submission(assignment.id, user.id)
    return Progress(*named, DONE, row.submitted) if row else Progress(*named)


def _in_survey(survey: Survey, user: User) -> Progress:
    named = (survey.id + surveys.MODULE_OFFSET, "feedback", survey.id)
    times = [row.timemodified for row in survey.responses if row.userid == user.id]
    return Progress(*named, DONE, min(times)) if times else Progress(*named)


def _status(call: Call, course: Course, user: User, one: Progress) -> dict[str, object]:
    row = call.site.activity(one.cmid, user.id)
    state = row.state if row else one.state
    return {
        "cmid": one.cmid,
        "modname": one.modname,
        "instance": one.instance,
        "state": state,
        "timecompleted": row.timecompleted if row else one.timecompleted,
        "tracking": AUTOMATIC,
        "overrideby": row.overrideby if row else None,
        "valueused": False,
        "hascompletion": course.enablecompletion,
        "isautomatic": True,
        "istrackeduser": call.site.is_tracked(user.id, course.id, call.now),
        "uservisible": True,
        "details": [],
        "isoverallcomplete": state in (DONE, PASSED),
    }
