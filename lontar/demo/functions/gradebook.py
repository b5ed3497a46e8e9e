"""The user report of the gradebook: grades and the course total of one or all people.

Seen in Moodle 4.5: the whole course leaves out suspended and expired enrolments; a person asked
by name gets rows in any case; the maximum of the total is the sum of the graded items' points.
"""

from __future__ import annotations

from dataclasses import dataclass

from lontar.demo.call import Call
from lontar.demo.coursework import Assignment
from lontar.demo.errors import no_record
from lontar.demo.functions import assignments
from lontar.demo.functions.quizzes import MODULE_OFFSET, number
from lontar.demo.state import Course, Quiz, User

ASSIGNMENT_OFFSET = 50_000  # grade item ids: quizzes by their own id, assignments above this
TOTAL_OFFSET = 100_000  # course totals above this


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
    quizzes = [_quiz_item(call, quiz, user) for quiz in call.site.quizzes_in(course.id)]
    tasks = [
        _assignment_item(call, row, user)
        for row in call.site.assignments_in(course.id)
        if row.grade > 0
    ]
    items = [*quizzes, *tasks]
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": user.fullname,
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": [*map(_told, items), _told(_total(course, items))],
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One grade item of a person; ``about`` is what names it."""

    about: dict[str, object]
    value: float | None
    most: float
    submitted: int = 0
    graded: int = 0
    overridden: bool = False
    hidden: bool = False
    locked: bool = False


def _quiz_item(call: Call, quiz: Quiz, user: User) -> Item:
    about: dict[str, object] = {
        "id": quiz.id,
        "itemname": quiz.name,
        "itemtype": "mod",
        "itemmodule": "quiz",
        "iteminstance": quiz.id,
        "itemnumber": 0,
        "idnumber": quiz.idnumber,
        "categoryid": quiz.course,
        "cmid": quiz.id + MODULE_OFFSET,
    }
    row = call.site.grade(quiz.id, user.id)
    if row is None:
        return Item(about, None, quiz.grade)
    when = row.submitted if row.grade is not None else 0
    return Item(about, row.grade, quiz.grade, when, when, row.overridden, row.hidden, row.locked)


def _assignment_item(call: Call, assignment: Assignment, user: User) -> Item:
    about: dict[str, object] = {
        "id": ASSIGNMENT_OFFSET + assignment.id,
        "itemname": assignment.name,
        "itemtype": "mod",
        "itemmodule": "assign",
        "iteminstance": assignment.id,
        "itemnumber": 0,
        "idnumber": "",
        "categoryid": assignment.course,
        "cmid": assignment.id + assignments.MODULE_OFFSET,
    }
    row = call.site.submission(assignment.id, user.id)
    if row is None:
        return Item(about, None, assignment.grade)
    flags = (row.overridden, row.hidden, row.locked)
    return Item(about, row.grade, assignment.grade, row.submitted, row.graded, *flags)


def _total(course: Course, items: list[Item]) -> Item:
    graded = [item for item in items if item.value is not None]
    about: dict[str, object] = {
        "id": TOTAL_OFFSET + course.id,
        "itemname": None,
        "itemtype": "course",
        "itemmodule": None,
        "iteminstance": course.id,
        "itemnumber": None,
        "idnumber": None,
        "categoryid": None,
    }
    value = sum(item.value or 0 for item in graded) if graded else None
    when = max((item.graded for item in graded), default=0)
    return Item(about, value, sum(item.most for item in (graded or items)), graded=when)


def _told(item: Item) -> dict[str, object]:
    value, most = item.value, item.most
    shown = "-" if value is None else f"{value:.2f}"
    share = "-" if value is None or not most else f"{value / most * 100:.2f} %"
    return {
        **item.about,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        "graderaw": None if value is None else number(value),
        "gradedatesubmitted": item.submitted or None,
        "gradedategraded": item.graded or None,
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
        "gradeishidden": item.hidden,
        "gradeislocked": item.locked,
        "gradeisoverridden": item.overridden,
        "gradeformatted": shown,
        "grademin": 0,
        "grademax": number(most),
        "rangeformatted": f"0&ndash;{number(most)}",
        "percentageformatted": share,
        "feedback": "",
        "feedbackformat": 0 if value is None else 2,
    }
