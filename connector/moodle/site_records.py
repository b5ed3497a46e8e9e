"""What we take about the site, its people and competencies beside learning: frozen records.

As in ``records``: fields are the columns of fact tables, every record carries the id of its site,
instants are aware and in UTC, ``*_on`` is a civil date in the agency's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AccountField:
    """One filled custom profile field of an account; ``field`` is its short name."""

    site: str
    account: int
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The day on which a person was last in Moodle; one who never was has none."""

    site: str
    account: int
    visited_on: date


@dataclass(frozen=True, slots=True)
class Category:
    """One course category; ``path`` holds the ids from the top, "/2/3", ``parent`` 0 is the top."""

    site: str
    category: int
    name: str
    idnumber: str | None
    parent: int
    path: str
    visible: bool | None


@dataclass(frozen=True, slots=True)
class CourseField:
    """One custom field of a course: ``value`` as shown, ``raw`` as stored (number of an option)."""

    site: str
    course: int
    field: str
    value: str | None
    raw: str | None


@dataclass(frozen=True, slots=True)
class SiteCohort:
    """One cohort of any context, whoever made it."""

    site: str
    cohort: int
    idnumber: str | None
    name: str
    visible: bool | None


@dataclass(frozen=True, slots=True)
class CohortMember:
    """An account in a cohort, a suspended one too."""

    site: str
    cohort: int
    account: int


@dataclass(frozen=True, slots=True)
class Framework:
    """One competency framework with the scale that its competencies are rated on."""

    site: str
    framework: int
    idnumber: str
    name: str
    visible: bool
    scale: int


@dataclass(frozen=True, slots=True)
class Competency:
    """One competency. ``proficient_from`` is the lowest level that counts as proficient.

    ``scale`` is its own or the framework's; ``parent`` 0 stands at the top.
    """

    site: str
    competency: int
    framework: int
    idnumber: str
    name: str
    parent: int
    scale: int
    proficient_from: int | None


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One level of a scale: ``level`` counts from 1, as ratings do."""

    site: str
    scale: int
    level: int
    name: str


@dataclass(frozen=True, slots=True)
class CourseCompetency:
    """A competency that a course teaches; ``outcome`` is what completing the course does.

    One of none, evidence, recommend, complete (rates the competency).
    """

    site: str
    course: int
    competency: int
    outcome: str


@dataclass(frozen=True, slots=True)
class CompetencyRating:
    """A person's rating: ``level`` is the position in the scale, from 1.

    When it was given is not told by every road.
    """

    site: str
    account: int
    competency: int
    level: int
    proficient: bool | None


@dataclass(frozen=True, slots=True)
class LearningPlan:
    """A person's plan; ``status`` is draft, active, complete, waiting_for_review or in_review."""

    site: str
    plan: int
    account: int
    name: str
    status: str
    template: int | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanCompetency:
    """A competency of a plan; a completed plan keeps the rating of that day."""

    site: str
    plan: int
    competency: int
    account: int
    level: int | None
    proficient: bool | None


@dataclass(frozen=True, slots=True)
class BadgeIssue:
    """A badge that a person was given; ``issue`` is Moodle's own key of this award.

    ``badge`` is None where the role may not see ids; ``course`` is None for badges of the site.
    """

    site: str
    account: int
    issue: str
    badge: int | None
    name: str
    course: int | None
    issued_at: datetime | None
    expires_at: datetime | None
