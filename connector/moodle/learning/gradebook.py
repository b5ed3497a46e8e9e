"""What one line of the gradebook says: a result, something handed in, or nothing.

In: a grade item of one person as Moodle's user report tells it. Out: the final grade of a quiz,
an assignment or a course with its flags; what waits for a grade is ``PendingGrade``; what was
never handed in is no record. Other activities are not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connector.moodle.answers import GradeItem
from connector.moodle.learning.records import AssignmentGrade, PendingGrade
from connector.moodle.moments import civil_date, instant
from connector.moodle.records import CourseGrade, QuizGrade

Result = QuizGrade | CourseGrade | AssignmentGrade | PendingGrade
RESULTS = (QuizGrade, CourseGrade, AssignmentGrade, PendingGrade)

ACTIVITIES = ("quiz", "assign")


@dataclass(frozen=True, slots=True)
class Graded:
    """Whose line of which course's gradebook it is."""

    site: str
    account: int
    course: int
    zone: ZoneInfo


def results_of(who: Graded, item: GradeItem) -> Iterator[Result]:
    """The record of one grade item, if it makes one."""
    if item.itemtype == "course":
        yield from _course(who, item)
    elif is_activity(item, *ACTIVITIES) and item.iteminstance:
        if item.graderaw is None:
            yield from _pending(who, item, item.iteminstance)
        elif item.itemmodule == "quiz":
            yield _quiz(who, item, item.iteminstance, item.graderaw)
        else:
            yield _assignment(who, item, item.iteminstance, item.graderaw)


def is_activity(item: GradeItem, *kinds: str) -> bool:
    """Whether it is the grade itself of an activity of such a kind, no further outcome of it."""
    return item.itemtype == "mod" and item.itemmodule in kinds and not item.itemnumber


def _course(who: Graded, item: GradeItem) -> Iterator[CourseGrade]:
    if item.graderaw is not None:
        yield CourseGrade(
            who.site, who.account, who.course, *_scaled(item, item.graderaw), *_flags(item)
        )


def _pending(who: Graded, item: GradeItem, instance: int) -> Iterator[PendingGrade]:
    at = instant(item.gradedatesubmitted)
    if at is not None and item.itemmodule:
        kind, day = item.itemmodule, civil_date(at, who.zone)
        yield PendingGrade(who.site, who.account, who.course, kind, instance, at, day)


def _quiz(who: Graded, item: GradeItem, quiz: int, grade: float) -> QuizGrade:
    at = instant(item.gradedatesubmitted)
    dates = (at, civil_date(at, who.zone))
    place = (who.site, who.account, quiz, who.course)
    return QuizGrade(*place, *_scaled(item, grade), *dates, *_flags(item))


def _assignment(who: Graded, item: GradeItem, assignment: int, grade: float) -> AssignmentGrade:
    at = instant(item.gradedategraded)
    dates = (instant(item.gradedatesubmitted), at, civil_date(at, who.zone))
    place = (who.site, who.account, assignment, who.course)
    return AssignmentGrade(*place, *_scaled(item, grade), *dates, *_flags(item))


def _scaled(item: GradeItem, grade: float) -> tuple[float, float, float]:
    return grade, item.grademin, item.grademax


def _flags(item: GradeItem) -> tuple[bool | None, bool | None, bool | None]:
    return item.gradeisoverridden, item.gradeishidden, item.gradeislocked
