"""Course completion of one person.

Seen in Moodle 4.5: there is no completion date in the answer, only a date per criterion, and it
may be missing; ``usernotenroled`` stands for not enrolled, suspended, expired and not tracked.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import Refusal
from lontar.demo.site import FRONT_PAGE
from lontar.demo.state import Completion, Course

FRONT = Course(id=FRONT_PAGE, shortname="", enablecompletion=False)
CRITERION_ACTIVITY = 4
ALL_CRITERIA = 1


def get_course_completion_status(call: Call, courseid: int, userid: int) -> object:
    """Whether a tracked person completed a course; the checks stand in Moodle's order."""
    course = FRONT if courseid == FRONT_PAGE else call.site.course(courseid)
    user = call.site.person(userid)
    if not course.enablecompletion:
        raise Refusal("cannotviewreport", "You cannot view this report")
    if not call.site.is_tracked(user.id, course.id, call.now):
        text = "User is not enrolled in this course"
        raise Refusal("usernotenroled", text, module="completion")
    if not course.hascriteria:
        text = "No completion criteria set for this course"
        raise Refusal("nocriteriaset", text, module="completion")
    done = call.site.completions.get((user.id, course.id))
    status = {
        "completed": done is not None,
        "aggregation": ALL_CRITERIA,
        "completions": [_criterion(call, course, done)],
    }
    return {"completionstatus": status, "warnings": []}


def _criterion(call: Call, course: Course, done: Completion | None) -> dict[str, object]:
    when = done.timecompleted if done and done.timecompleted else None
    quizzes = call.site.quizzes_in(course.id)
    title = quizzes[-1].name if quizzes else "Materi"
    return {
        "type": CRITERION_ACTIVITY,
        "title": "Activity completion",
        "status": "Yes" if when else "No",
        "complete": when is not None,
        "timecompleted": when,
        "details": {
            "type": "Activity completion",
            "criteria": f'<a href="{call.url}/course/view.php?id={course.id}">{title}</a>',
            "requirement": "Achieving grade, Achieving passing grade",
            "status": "",
        },
    }
