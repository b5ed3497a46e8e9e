"""Quizzes of courses, a person's best grade and single attempts.

Seen in Moodle 4.5: account 0 is the account of the service; ``unfinished`` covers inprogress
and overdue; without a grade the key is missing, and so is the pass mark of a quiz without one.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import invalid_parameter
from lontar.demo.state import Attempt, Quiz, User

STATES = {
    "all": {"inprogress", "overdue", "finished", "abandoned"},
    "finished": {"finished"},
    "unfinished": {"inprogress", "overdue"},
}
MODULE_OFFSET = 1000  # course-module id of a quiz = its id + this


def number(value: float) -> float | int:
    """PHP writes a whole float without its point."""
    return int(value) if value == int(value) else value


def get_quizzes_by_courses(call: Call, courseids: list[int]) -> object:
    """The quizzes of the courses asked for; none asked: none answered."""
    known = [one for one in courseids if one in call.site.courses]
    quizzes = [quiz for courseid in known for quiz in call.site.quizzes_in(courseid)]
    warnings = [no_rights(one) for one in courseids if one not in call.site.courses]
    return {"quizzes": [_quiz(quiz) for quiz in quizzes], "warnings": warnings}


def no_rights(courseid: int) -> dict[str, object]:
    """How quiz and feedback lists speak of a course that they can't see."""
    text = "No access rights in course context"
    return {"item": "course", "itemid": courseid, "warningcode": "1", "message": text}


def _quiz(quiz: Quiz) -> dict[str, object]:
    return {
        "id": quiz.id,
        "coursemodule": quiz.id + MODULE_OFFSET,
        "course": quiz.course,
        "name": quiz.name,
        "intro": "",
        "introformat": 1,
        "introfiles": [],
        "section": 1,
        "visible": True,
        "groupmode": 0,
        "groupingid": 0,
        "lang": "",
        "timeopen": 0,
        "timeclose": 0,
        "timelimit": 0,
        "attempts": 0,
        "grademethod": quiz.grademethod,
        "decimalpoints": 2,
        "sumgrades": number(quiz.sumgrades),
        "grade": number(quiz.grade),
        "hasfeedback": 0,
        "hasquestions": 1,
    }


def get_user_best_grade(call: Call, quizid: int, userid: int) -> object:
    """The result by Moodle's own grading method, on the scale of the quiz."""
    quiz = call.site.quiz(quizid)
    user = _self_or(call, userid)
    row = call.site.grade(quiz.id, user.id)
    graded = row is not None and row.grade is not None
    answer: dict[str, object] = {"hasgrade": graded}
    if row is not None and row.grade is not None:
        answer["grade"] = number(row.grade)
    if quiz.gradepass:
        answer["gradetopass"] = number(quiz.gradepass)
    return {**answer, "warnings": []}


def get_user_attempts(
    call: Call, quizid: int, userid: int, status: str, includepreviews: bool
) -> object:
    """The attempts of a person in one of the states, in their order."""
    quiz = call.site.quiz(quizid)
    if status not in STATES:
        raise invalid_parameter()
    user = _self_or(call, userid)
    rows = [
        row
        for row in call.site.attempts(quiz.id, user.id)
        if row.state in STATES[status] and (includepreviews or not row.preview)
    ]
    rows.sort(key=lambda row: row.attempt)
    return {"attempts": [shown_attempt(row) for row in rows], "warnings": []}


def _self_or(call: Call, userid: int | None) -> User:
    return call.site.person(userid or call.site.state.site.account)


def attempt_id(row: Attempt) -> int:
    """The id of an attempt, which lms.json does not hold."""
    return row.quiz * 1_000_000 + row.userid * 100 + row.attempt


def shown_attempt(row: Attempt) -> dict[str, object]:
    """An attempt as both the list and the review tell it."""
    key = attempt_id(row)
    return {
        "id": key,
        "quiz": row.quiz,
        "userid": row.userid,
        "attempt": row.attempt,
        "uniqueid": key,
        "layout": "1,0",
        "currentpage": 0,
        "preview": int(row.preview),
        "state": row.state,
        "timestart": row.timestart or row.timefinish,
        "timefinish": row.timefinish,
        "timemodified": row.timefinish or row.timestart,
        "timemodifiedoffline": 0,
        "timecheckstate": None,
        "sumgrades": None if row.sumgrades is None else number(row.sumgrades),
        "gradeitemmarks": [],
        "gradednotificationsenttime": row.timefinish or None,
    }
