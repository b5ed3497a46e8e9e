"""What we take from Moodle: frozen records whose fields are the columns of the fact tables.

Every record carries the id of its site. Instants are aware and in UTC, completion times whole
minutes; ``*_on`` is the civil date of the instant in the agency's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Account:
    """One Moodle user. ``profile_number`` is the raw text of the configured profile field.

    ``auth`` and ``confirmed`` are None until a road told them. A ``deleted`` one keeps what was
    known last.
    """

    site: str
    account: int
    username: str
    firstname: str
    lastname: str
    email: str | None
    idnumber: str | None
    profile_number: str | None
    suspended: bool
    auth: str | None = None
    confirmed: bool | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """One course; the last four are the raw texts of the configured course custom fields."""

    site: str
    course: int
    shortname: str
    fullname: str
    idnumber: str | None
    category: int
    visible: bool
    completion_enabled: bool
    hours_text: str | None
    method: str | None
    provider: str | None
    competencies: str | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person in a course by any method; active if one of the enrolments is in force.

    ``status`` is active, suspended, expired or upcoming, the best of several enrolments; the rest
    is of the newest with that status. What the road in use cannot tell is None and stays as landed
    while the told values do; ``ends_at`` None is otherwise no end.
    """

    site: str
    account: int
    course: int
    active: bool
    status: str | None = None
    method: str | None = None
    created_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A completed course. Both dates are None when Moodle tells none."""

    site: str
    account: int
    course: int
    completed_at: datetime | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class UnseenPair:
    """An enrolled pair whose completion the road in use cannot tell (suspended, expired)."""

    site: str
    account: int
    course: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """One quiz. ``pass_mark`` is on the scale of ``grade_max``; None when the quiz has none.

    ``points_max`` are the points of its questions, which attempts are counted in.
    """

    site: str
    quiz: int
    course: int
    name: str
    idnumber: str | None
    grade_max: float
    pass_mark: float | None
    points_max: float | None = None


@dataclass(frozen=True, slots=True)
class QuizGrade:
    """A person's final result in a quiz by Moodle's own grading method.

    Flags are None where the site does not tell them.
    """

    site: str
    account: int
    quiz: int
    course: int
    grade: float
    grade_min: float
    grade_max: float
    submitted_at: datetime | None
    submitted_on: date | None
    overridden: bool | None = None
    hidden: bool | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True)
class CourseGrade:
    """A person's course total, on the scale ``grade_min`` to ``grade_max``."""

    site: str
    account: int
    course: int
    grade: float
    grade_min: float
    grade_max: float
    overridden: bool | None = None
    hidden: bool | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort as the site tells it; never landed, read live before planning."""

    cohort: int
    idnumber: str
    name: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of one item of a writing call: ``done``, ``refused`` or ``in_doubt``.

    ``account`` is the item: an account, or a course.
    """

    account: int
    status: str
    detail: str = ""
