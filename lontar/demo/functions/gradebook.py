"""The user report of the gradebook: quiz grades and the course total of one or all people.

Seen in Moodle 4.5: the whole course leaves out suspended and expired enrolments; a person asked
by name gets rows in any case; the maximum of the total is the sum of the graded items' points.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import no_record
from lontar.demo.functions.quizzes import MODULE_OFFSET, number
from lontar.demo.state import Course, Quiz, User

TOTAL_OFFSET = 100_000  # grade item ids: quizzes by their own id, course totals above this


def get_grade_items(call: Call, courseid: int, userid: int, groupid: int) -> object:
    """Grade items of one person, of everybody active in the course (0), or of a group."""
    course = call.site.course(courseid)
    if groupid:
        raise no_record("groups")
    users = [call.site.person(userid)] if userid else _graded_users(call, course)
    return {"usergrades": [_user_grades(call, course, user) for user in users], "warnings": []}


def _graded_users(call: Call, course: Course) -> list[User]:
    ids = {row.userid for row in call.site.enrolments_in(course.id)}
    users = [call.site.users[one] for one in ids if call.site.is_tracked(one, course.id, call.now)]
    return sorted(users, key=lambda user: (user.lastname, user.firstname, user.id))


def _user_grades(call: Call, course: Course, user: User) -> dict[str, object]:
    quizzes = call.site.quizzes_in(course.id)
    items = [_quiz_item(call, quiz, user) for quiz in quizzes]
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": user.fullname,
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": [*items, _total(call, course, user)],
    }


def _quiz_item(call: Call, quiz: Quiz, user: User) -> dict[str, object]:
    row = call.site.grade(quiz.id, user.id)
    value = row.grade if row else None
    when = row.submitted if row and value is not None else 0
    return {
        "id": quiz.id,
        "itemname": quiz.name,
        "itemtype": "mod",
        "itemmodule": "quiz",
        "iteminstance": quiz.id,
        "itemnumber": 0,
        "idnumber": quiz.idnumber,
        "categoryid": quiz.course,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        "cmid": quiz.id + MODULE_OFFSET,
        **_graded(value, quiz.grade),
        "gradedatesubmitted": when or None,
        "gradedategraded": when or None,
    }


def _total(call: Call, course: Course, user: User) -> dict[str, object]:
    quizzes = call.site.quizzes_in(course.id)
    rows = [(quiz, call.site.grade(quiz.id, user.id)) for quiz in quizzes]
    graded = [(quiz, row) for quiz, row in rows if row is not None and row.grade is not None]
    value = sum(row.grade or 0 for _, row in graded) if graded else None
    most = sum(quiz.grade for quiz, _ in (graded or rows))
    when = max((row.submitted for _, row in graded), default=0)
    return {
        "id": TOTAL_OFFSET + course.id,
        "itemname": None,
        "itemtype": "course",
        "itemmodule": None,
        "iteminstance": course.id,
        "itemnumber": None,
        "idnumber": None,
        "categoryid": None,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        **_graded(value, most),
        "gradedatesubmitted": None,
        "gradedategraded": when or None,
    }


def _graded(value: float | None, most: float) -> dict[str, object]:
    shown = "-" if value is None else f"{value:.2f}"
    share = "-" if value is None or not most else f"{value / most * 100:.2f} %"
    return {
        "graderaw": None if value is None else number(value),
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
        "gradeishidden": False,
        "gradeislocked": False,
        "gradeisoverridden": False,
        "gradeformatted": shown,
        "grademin": 0,
        "grademax": number(most),
        "rangeformatted": f"0&ndash;{number(most)}",
        "percentageformatted": share,
        "feedback": "",
        "feedbackformat": 0 if value is None else 2,
    }
