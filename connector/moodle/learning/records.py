"""What we take from Moodle of how people learned, beyond completions and final results.

Frozen records as in ``records``: their fields are the columns of the fact tables. Instants are
UTC, ``*_on`` is the civil date of the instant in the agency's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ActivityState:
    """How far a person is in one activity of a course (``module``: its course-module id).

    ``kind`` and ``instance`` name it as Moodle does: quiz 7, assign 4. ``state``: 0 not yet,
    1 done, 2 done and passed, 3 done and failed. ``overridden``: set by hand.
    """

    site: str
    account: int
    course: int
    module: int
    kind: str
    instance: int
    state: int
    completed_at: datetime | None
    completed_on: date | None
    overridden: bool


@dataclass(frozen=True, slots=True)
class CompletionCriterion:
    """One criterion of a completed course, by its place in Moodle's list; undated: not met.

    ``kind`` is Moodle's number: 1 self, 2 date, 4 activity, 5 duration, 6 grade, 7 role, 8 course.
    """

    site: str
    account: int
    course: int
    place: int
    kind: int
    name: str
    completed_at: datetime | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class QuizAttempt:
    """One attempt at a quiz; ``points`` of ``points_max``, None until it is marked.

    ``state``: inprogress, overdue, finished or abandoned. ``attempt`` counts the person's own;
    ``attempt_id`` is Moodle's id, None in facts that were landed before it was kept.
    """

    site: str
    account: int
    quiz: int
    course: int
    attempt: int
    state: str
    points: float | None
    points_max: float
    finished_at: datetime | None
    finished_on: date | None
    attempt_id: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """What one question of an attempt earned: ``mark`` of ``mark_max``, None until it is marked.

    ``slot`` is its place in the quiz, ``number`` what Moodle shows there, ``kind`` the type of
    question; of a slot that draws its question at random that of the one drawn.
    """

    site: str
    attempt_id: int
    slot: int
    account: int
    quiz: int
    course: int
    number: str
    kind: str
    mark: float | None
    mark_max: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment. ``grade_max`` is None where it is graded by words or not at all."""

    site: str
    assignment: int
    course: int
    name: str
    grade_max: float | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentGrade:
    """A person's grade in an assignment; flags are None where the site does not tell them."""

    site: str
    account: int
    assignment: int
    course: int
    grade: float
    grade_min: float
    grade_max: float
    submitted_at: datetime | None
    graded_at: datetime | None
    graded_on: date | None
    overridden: bool | None = None
    hidden: bool | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True)
class PendingGrade:
    """Something handed in (``kind`` quiz or assign, and its id) that nobody has graded yet."""

    site: str
    account: int
    course: int
    kind: str
    instance: int
    submitted_at: datetime | None
    submitted_on: date | None


@dataclass(frozen=True, slots=True)
class Survey:
    """One feedback activity; ``anonymous`` as it is set now, older answers may be otherwise."""

    site: str
    survey: int
    course: int
    name: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """One question. A rated one has a scale; ``presentation`` holds its options as Moodle does."""

    site: str
    item: int
    survey: int
    course: int
    kind: str
    label: str
    name: str
    place: int
    presentation: str
    scale_min: float | None
    scale_max: float | None


@dataclass(frozen=True, slots=True)
class SurveyTurnout:
    """How many responses a survey had when its answers were last read."""

    site: str
    survey: int
    course: int
    named: int
    anonymous: int


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One answer to one question: the weight of a rated option or a number, and its text.

    ``answer`` is the id of a named response. An anonymous answer has no account and no time, and
    its ``answer`` only tells it from equal ones: nothing joins the answers of one sitting.
    """

    site: str
    survey: int
    course: int
    item: int
    answer: str
    account: int | None
    number: float | None
    text: str
    answered_at: datetime | None
    answered_on: date | None
