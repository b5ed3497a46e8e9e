"""One state of the demo LMS with the questions that the functions ask of it.

In: a ``State``. Out: rows by id, who is enrolled and active, who completed what. Rows that
name a person or course that isn't there are passed over, as a deleted row would be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import cached_property
from typing import Any, TypeVar

from lontar.demo.coursework import Activity, Assignment, Submission
from lontar.demo.errors import deleted_user, invalid_user, no_record
from lontar.demo.state import (
    Attempt,
    Category,
    Completion,
    Course,
    CourseField,
    Enrolment,
    Grade,
    Quiz,
    State,
    User,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

GUEST = 1
FRONT_PAGE = 1  # course id of the site itself


class Site:
    """A state, its indexes, and whether a function changed it since it was read."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.changed = False
        self.kept: dict[Hashable, Any] = {}  # what was worked out and holds until a change

    @cached_property
    def users(self) -> dict[int, User]:
        return {row.id: row for row in self.state.users}

    @cached_property
    def courses(self) -> dict[int, Course]:
        return {row.id: row for row in self.state.courses if row.id != FRONT_PAGE}

    @cached_property
    def categories(self) -> dict[int, Category]:
        return {row.id: row for row in self.state.categories}

    @cached_property
    def quizzes(self) -> dict[int, Quiz]:
        return {row.id: row for row in self.state.quizzes}

    @cached_property
    def completions(self) -> dict[tuple[int, int], Completion]:
        return {(row.userid, row.courseid): row for row in self.state.completions}

    @cached_property
    def course_fields(self) -> list[CourseField]:
        """The declared fields, then those that courses use undeclared."""
        declared = list(self.state.course_fields)
        names = {field.shortname for field in declared}
        used = {key: None for course in self.state.courses for key in course.customfields}
        return declared + [CourseField(shortname=key) for key in used if key not in names]

    @cached_property
    def _enrolments_of_courses(self) -> dict[int, list[Enrolment]]:
        found: dict[int, list[Enrolment]] = defaultdict(list)
        for row in self.state.enrolments:
            user = self.users.get(row.userid)
            if user is not None and not user.deleted and row.courseid in self.courses:
                found[row.courseid].append(row)
        return found

    @cached_property
    def _enrolments_of_users(self) -> dict[int, list[Enrolment]]:
        found: dict[int, list[Enrolment]] = defaultdict(list)
        for rows in self._enrolments_of_courses.values():
            for row in rows:
                found[row.userid].append(row)
        return found

    @cached_property
    def _enrolments_of_pairs(self) -> dict[tuple[int, int], list[Enrolment]]:
        found: dict[tuple[int, int], list[Enrolment]] = defaultdict(list)
        for courseid, rows in self._enrolments_of_courses.items():
            for row in rows:
                found[row.userid, courseid].append(row)
        return found

    @cached_property
    def _quizzes_of_courses(self) -> dict[int, list[Quiz]]:
        return _grouped((row.course, row) for row in self.state.quizzes)

    @cached_property
    def _attempts(self) -> dict[tuple[int, int], list[Attempt]]:
        return _grouped(((row.quiz, row.userid), row) for row in self.state.attempts)

    @cached_property
    def _grades(self) -> dict[tuple[int, int], Grade]:
        return {(row.quiz, row.userid): row for row in self.state.grades}

    @cached_property
    def _assignments_of_courses(self) -> dict[int, list[Assignment]]:
        return _grouped((row.course, row) for row in self.state.assignments)

    @cached_property
    def _submissions(self) -> dict[tuple[int, int], Submission]:
        return {(row.assignment, row.userid): row for row in self.state.submissions}

    @cached_property
    def _activities(self) -> dict[tuple[int, int], Activity]:
        return {(row.cmid, row.userid): row for row in self.state.activities}

    def person(self, userid: int | None) -> User:
        """An account that exists and is not deleted, else Moodle's refusal."""
        user = self.users.get(userid or 0)
        if user is None:
            raise invalid_user()
        if user.deleted:
            raise deleted_user()
        return user

    def course(self, courseid: int | None) -> Course:
        """A course that exists, else Moodle's refusal."""
        course = self.courses.get(courseid or 0)
        if course is None:
            raise no_record("course")
        return course

    def quiz(self, quizid: int | None) -> Quiz:
        """A quiz that exists, else Moodle's refusal."""
        quiz = self.quizzes.get(quizid or 0)
        if quiz is None:
            raise no_record("quiz")
        return quiz

    def enrolments_in(self, courseid: int) -> list[Enrolment]:
        """Enrolments of a course, suspended and expired ones too."""
        return self._enrolments_of_courses.get(courseid, [])

    def enrolments_of(self, userid: int) -> list[Enrolment]:
        """Enrolments of a person, suspended and expired ones too."""
        return self._enrolments_of_users.get(userid, [])

    def active(self, userid: int, courseid: int, now: int) -> list[Enrolment]:
        """The enrolments of a pair that are in force at ``now``."""
        rows = self._enrolments_of_pairs.get((userid, courseid), [])
        return [row for row in rows if in_force(row, now)]

    def is_tracked(self, userid: int, courseid: int, now: int) -> bool:
        """Whether Moodle follows the pair's completion: a student, actively enrolled."""
        return any(row.role == "student" for row in self.active(userid, courseid, now))

    def quizzes_in(self, courseid: int) -> list[Quiz]:
        """Quizzes of a course in the order of the file."""
        return self._quizzes_of_courses.get(courseid, [])

    def attempts(self, quizid: int, userid: int) -> list[Attempt]:
        """A person's attempts in the order of the file."""
        return self._attempts.get((quizid, userid), [])

    def attempt(self, attemptid: int) -> Attempt | None:
        """The attempt with an id, which is made of quiz, person and count."""
        quizid, rest = divmod(attemptid, 1_000_000)
        userid, count = divmod(rest, 100)
        return next((row for row in self.attempts(quizid, userid) if row.attempt == count), None)

    def grade(self, quizid: int, userid: int) -> Grade | None:
        """A person's final result, None without a row."""
        return self._grades.get((quizid, userid))

    def assignments_in(self, courseid: int) -> list[Assignment]:
        """Assignments of a course in the order of the file."""
        return self._assignments_of_courses.get(courseid, [])

    def submission(self, assignment: int, userid: int) -> Submission | None:
        """What a person handed in, None without a row."""
        return self._submissions.get((assignment, userid))

    def activity(self, cmid: int, userid: int) -> Activity | None:
        """A state that was written for an activity, None without a row."""
        return self._activities.get((cmid, userid))

    def last_access(self, enrolment: Enrolment) -> int:
        """The last visit to the course: as written, else the latest thing done there."""
        if enrolment.lastaccess:
            return enrolment.lastaccess
        userid, courseid = enrolment.userid, enrolment.courseid
        completion = self.completions.get((userid, courseid))
        done = [completion.timecompleted] if completion else []
        for quiz in self.quizzes_in(courseid):
            done += [row.timefinish for row in self.attempts(quiz.id, userid)]
            grade = self.grade(quiz.id, userid)
            done += [grade.submitted] if grade else []
        handed_in = (self.submission(row.id, userid) for row in self.assignments_in(courseid))
        done += [row.submitted for row in handed_in if row]
        return max(done, default=0)


def in_force(row: Enrolment, now: int) -> bool:
    """Active, begun and not over."""
    return row.status == 0 and row.timestart <= now and (row.timeend == 0 or row.timeend > now)


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    found: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
