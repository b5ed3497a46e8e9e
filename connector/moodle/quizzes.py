"""Quizzes with their pass marks, and everybody's final results in quizzes and courses.

In: all courses of the site. Out: ``Quiz``, ``QuizGrade`` and ``CourseGrade`` records; what is not
graded is no record. A course that cannot be read is named and left out of the extent, so that
nothing of it closes; suspended people are missing from Moodle's answer and are spared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from connector.moodle.answers import (
    BEST_GRADE,
    ENROLLED,
    GRADES,
    QUIZZES,
    GradeItem,
    QuizInfo,
    plain,
)
from connector.moodle.errors import MoodleError
from connector.moodle.moments import civil_date, instant
from connector.moodle.records import CourseGrade, Quiz, QuizGrade
from connector.moodle.site import Site
from connector.moodle.wire import portions
from connector.pull import Extent, Pull, Skipped

COURSES_A_CALL = 50
VIEW_QUIZ = "The role needs mod/quiz:view, and the course must be open to it."
REVIEW = "The role needs moodle/course:enrolreview."


def read_quizzes(site: Site, courses: Collection[int]) -> Pull[Quiz]:
    """The graded quizzes of all courses; id numbers and pass marks come from the gradebook."""
    extent = Extent(road="quizzes by course")
    return Pull(_quizzes(site, sorted(courses), extent), extent)


def read_grades(
    site: Site, *, courses: Collection[int], zone: ZoneInfo
) -> Pull[QuizGrade | CourseGrade]:
    """Final results by Moodle's own grading; one heavy call per course, with all its people."""
    extent = Extent(road="grade items")
    return Pull(_grades(site, sorted(courses), zone, extent), extent)


def _quizzes(site: Site, courses: list[int], extent: Extent) -> Iterator[Quiz]:
    left_out = _LeftOut(courses, extent)
    quizzes = [quiz for quiz in _listed(site, courses, left_out) if quiz.grade]
    idnumbers = _idnumbers(site, quizzes, left_out)
    marks = _pass_marks(site, quizzes, left_out)
    for quiz in quizzes:
        if quiz.course not in left_out.courses:
            yield Quiz(
                site.id,
                quiz.id,
                quiz.course,
                plain(quiz.name),
                idnumbers.get(quiz.id),
                quiz.grade or 0,
                marks.get(quiz.id),
            )


class _LeftOut:
    """Courses that could not be read whole, said once each and kept out of the extent."""

    def __init__(self, all_courses: Collection[int], extent: Extent) -> None:
        self.courses: set[int] = set()
        self._all = frozenset(all_courses)
        self._extent = extent

    def add(self, course: int, reason: str, remedy: str) -> None:
        """Leave one course out."""
        if course not in self.courses:
            self.courses.add(course)
            self._extent.courses = set(self._all - self.courses)
            self._extent.skipped.append(Skipped(f"course {course}", reason, remedy))


def _listed(site: Site, courses: list[int], left_out: _LeftOut) -> Iterator[QuizInfo]:
    groups = list(portions(courses, COURSES_A_CALL, room=site.client.max_form_fields))
    answers = site.ask_many(QUIZZES, ({"courseids": group} for group in groups), batch=1)
    for group, answer in zip(groups, answers, strict=True):
        if isinstance(answer, MoodleError):
            for course in group:
                left_out.add(course, answer.detail, answer.advice)
            continue
        for warning in answer.warnings:
            if warning.itemid is not None:
                left_out.add(warning.itemid, "its quizzes are closed to us", VIEW_QUIZ)
        for quiz in answer.quizzes:
            if quiz.grade is None:
                left_out.add(quiz.course, "a quiz is closed to us", VIEW_QUIZ)
        yield from answer.quizzes


def _idnumbers(site: Site, quizzes: list[QuizInfo], left_out: _LeftOut) -> dict[int, str | None]:
    """Id numbers by quiz, from our own (empty) grades: the list of quizzes has none."""
    courses = sorted({quiz.course for quiz in quizzes})
    me = site.info.userid
    answers = site.ask_many(GRADES, ({"courseid": one, "userid": me} for one in courses))
    found: dict[int, str | None] = {}
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.detail, answer.advice)
            continue
        for person in answer.usergrades:
            items = (item for item in person.gradeitems if _is_quiz(item))
            found |= {item.iteminstance or 0: plain(item.idnumber) or None for item in items}
    return found


def _pass_marks(site: Site, quizzes: list[QuizInfo], left_out: _LeftOut) -> dict[int, float | None]:
    """Pass marks by quiz: Moodle 4.5 tells them only beside a person's result, here our own."""
    me = site.info.userid
    answers = site.ask_many(BEST_GRADE, ({"quizid": quiz.id, "userid": me} for quiz in quizzes))
    found: dict[int, float | None] = {}
    for quiz, answer in zip(quizzes, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(quiz.course, f"a pass mark: {answer.detail}", answer.advice)
        else:
            found[quiz.id] = answer.gradetopass
    return found


def _grades(
    site: Site, courses: list[int], zone: ZoneInfo, extent: Extent
) -> Iterator[QuizGrade | CourseGrade]:
    left_out = _LeftOut(courses, extent)
    inactive = _inactive(site, courses, left_out)
    answers = site.ask_many(GRADES, ({"courseid": one, "userid": 0} for one in courses), batch=1)
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.detail, answer.advice)
            continue
        told = {person.userid for person in answer.usergrades}
        extent.spared.update((account, course) for account in inactive.get(course, set()) - told)
        for person in answer.usergrades:
            for item in person.gradeitems:
                yield from _result(site, person.userid, course, item, zone)


def _inactive(site: Site, courses: list[int], left_out: _LeftOut) -> dict[int, set[int]]:
    """Who is suspended or expired, by course: their grades stand, and are not shown."""
    options = [
        {"name": "onlysuspended", "value": "1"},
        {"name": "userfields", "value": "id"},
    ]
    found: dict[int, set[int]] = {}
    questions = ({"courseid": one, "options": options} for one in courses)
    answers = site.ask_many(ENROLLED, questions, batch=1)
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, f"suspended people are not told: {answer.detail}", REVIEW)
        else:
            found[course] = {user.id for user in answer}
    return found


def _is_quiz(item: GradeItem) -> bool:
    return item.itemtype == "mod" and item.itemmodule == "quiz" and not item.itemnumber


def _result(
    site: Site, account: int, course: int, item: GradeItem, zone: ZoneInfo
) -> Iterator[QuizGrade | CourseGrade]:
    if item.graderaw is None:
        return
    scale = (item.graderaw, item.grademin, item.grademax)
    if item.itemtype == "course":
        yield CourseGrade(site.id, account, course, *scale)
    elif _is_quiz(item) and item.iteminstance:
        at = instant(item.gradedatesubmitted)
        yield QuizGrade(
            site.id, account, item.iteminstance, course, *scale, at, civil_date(at, zone)
        )
