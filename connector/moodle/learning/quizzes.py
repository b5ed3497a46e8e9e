"""Quizzes with their pass marks, of all courses of the site.

A course that cannot be read is named and left out of the extent, so that nothing of it closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from connector.moodle.answers import (
    BEST_GRADE,
    GRADES,
    QUIZZES,
    QuizInfo,
)
from connector.moodle.errors import MoodleError
from connector.moodle.learning.gradebook import is_activity
from connector.moodle.learning.left_out import LeftOut
from connector.moodle.records import Quiz
from connector.moodle.site import Site
from connector.moodle.text import display_text
from connector.moodle.transport.wire import portions
from connector.pull import Extent, Pull

COURSES_A_CALL = 50
VIEW_QUIZ = (
    "The role needs mod/quiz:view, and the course must be open to it. "
    "If it was removed meanwhile, the next run knows."
)


def read_quizzes(
    site: Site,
    courses: Collection[int],
    known: Iterable[Quiz] = (),
    again: Collection[int] = frozenset(),
) -> Pull[Quiz]:
    """The graded quizzes of all courses; id numbers and pass marks come from the gradebook.

    They are not asked for ``known`` quizzes of which the list tells nothing else, but in the
    courses ``again``; an id number of which the gradebook has no line stays.
    """
    extent = Extent(road="quizzes by course")
    landed = {one.quiz: one for one in known}
    return Pull(_quizzes(site, sorted(courses), landed, again, extent), extent)


def _quizzes(
    site: Site,
    courses: list[int],
    known: Mapping[int, Quiz],
    again: Collection[int],
    extent: Extent,
) -> Iterator[Quiz]:
    left_out = LeftOut(courses, extent)
    quizzes = [quiz for quiz in _listed(site, courses, left_out) if quiz.grade]
    fresh = [
        quiz
        for quiz in quizzes
        if quiz.course in again or not _is_known(site, quiz, known.get(quiz.id))
    ]
    idnumbers = {one.quiz: one.idnumber for one in known.values()}
    idnumbers |= _idnumbers(site, fresh, left_out)
    marks = {one.quiz: one.pass_mark for one in known.values()}
    marks |= _pass_marks(site, fresh, left_out)
    for quiz in quizzes:
        if quiz.course not in left_out.courses:
            yield _quiz(site, quiz, idnumbers.get(quiz.id), marks.get(quiz.id))


def _quiz(site: Site, info: QuizInfo, idnumber: str | None, mark: float | None) -> Quiz:
    name = site.text(info.name)
    grade = info.grade or 0
    return Quiz(site.id, info.id, info.course, name, idnumber, grade, mark, info.sumgrades)


def _is_known(site: Site, info: QuizInfo, known: Quiz | None) -> bool:
    return known is not None and known == _quiz(site, info, known.idnumber, known.pass_mark)


def _listed(site: Site, courses: list[int], left_out: LeftOut) -> Iterator[QuizInfo]:
    groups = list(portions(courses, COURSES_A_CALL, room=site.client.max_form_fields))
    answers = site.ask_many(QUIZZES, ({"courseids": group} for group in groups), batch=1)
    for group, answer in zip(groups, answers, strict=True):
        if isinstance(answer, MoodleError):
            for course in group:
                left_out.add(course, answer.told, answer.advice)
            continue
        for warning in answer.warnings:
            if warning.itemid is not None:
                left_out.add(warning.itemid, "its quizzes are closed to us", VIEW_QUIZ)
        for quiz in answer.quizzes:
            if quiz.grade is None:
                left_out.add(quiz.course, "a quiz is closed to us", VIEW_QUIZ)
        yield from answer.quizzes


def _idnumbers(site: Site, quizzes: list[QuizInfo], left_out: LeftOut) -> dict[int, str | None]:
    """Id numbers by quiz, from our own (empty) grades: the list of quizzes has none."""
    courses = sorted({quiz.course for quiz in quizzes})
    me = site.info.userid
    answers = site.ask_many(GRADES, ({"courseid": one, "userid": me} for one in courses))
    found: dict[int, str | None] = {}
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.told, answer.advice)
            continue
        for person in answer.usergrades:
            items = (item for item in person.gradeitems if is_activity(item, "quiz"))
            found |= {item.iteminstance or 0: display_text(item.idnumber) or None for item in items}
    return found


def _pass_marks(site: Site, quizzes: list[QuizInfo], left_out: LeftOut) -> dict[int, float | None]:
    """Pass marks by quiz: Moodle 4.5 tells them only beside a person's result, here our own."""
    me = site.info.userid
    answers = site.ask_many(BEST_GRADE, ({"quizid": quiz.id, "userid": me} for quiz in quizzes))
    found: dict[int, float | None] = {}
    for quiz, answer in zip(quizzes, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(quiz.course, f"a pass mark: {answer.told}", answer.advice)
        else:
            found[quiz.id] = answer.gradetopass
    return found
