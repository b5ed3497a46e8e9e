"""What Moodle answers about categories, competencies, plans and badges, as far as we use it.

Models and shapes as in ``answers``: unknown keys ignored, a missing needed one is ``Misshapen``.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from connector.moodle.answers import Answer, Shape


class CategoryInfo(Answer):
    """One category; the optional two are left out without moodle/category:manage."""

    id: int
    name: str
    idnumber: str | None = None
    parent: int
    path: str
    visible: bool | None = None


class FrameworkInfo(Answer):
    """One framework; ``scaleconfiguration`` is JSON text that marks the proficient levels."""

    id: int
    shortname: str
    idnumber: str
    visible: bool
    scaleid: int
    scaleconfiguration: str | None = None
    competenciescount: int | None = None


class CompetencyInfo(Answer):
    """One competency; scale and configuration are None where those of the framework hold."""

    id: int
    shortname: str
    idnumber: str
    parentid: int
    competencyframeworkid: int
    scaleid: int | None = None
    scaleconfiguration: str | None = None


class ScaleValue(Answer):
    """One level of a scale; ``id`` is its position, from 1."""

    id: int
    name: str


class CompetencyLink(Answer):
    """What a course does with a competency; ``ruleoutcome`` 0 to 3."""

    courseid: int
    competencyid: int
    ruleoutcome: int


class LinkedCompetency(Answer):
    """One competency of a course."""

    coursecompetency: CompetencyLink


class UserCompetency(Answer):
    """A person's rating; ``grade`` None = not rated. That of a completed plan has no status."""

    userid: int
    competencyid: int
    grade: int | None = None
    proficiency: bool | None = None


class CompetencyOfPlan(Answer):
    """One competency of a plan, with the running rating or that of the day of completion."""

    class Named(Answer):
        """Which competency."""

        id: int

    competency: Named
    usercompetency: UserCompetency | None = None
    usercompetencyplan: UserCompetency | None = None


class CompetencySummary(Answer):
    """A person and a competency; no rating at all: None."""

    usercompetency: UserCompetency | None = None


class PlanInfo(Answer):
    """One learning plan; ``duedate`` 0 = none."""

    id: int
    userid: int
    name: str
    status: int
    templateid: int | None = None
    duedate: int = 0


class Evidence(Answer):
    """What a rating by hand leaves behind."""

    grade: int | None = None


class IssuedBadge(Answer):
    """One award; without the right to see it some keys are left out."""

    id: int | None = None
    name: str
    uniquehash: str
    courseid: int | None = None
    dateissued: int
    dateexpire: int | None = None


class IssuedBadges(Answer):
    """All awards of one person."""

    badges: list[IssuedBadge]


CATEGORIES = Shape("core_course_get_categories", TypeAdapter(list[CategoryInfo]))
FRAMEWORKS = Shape("core_competency_list_competency_frameworks", TypeAdapter(list[FrameworkInfo]))
COMPETENCIES = Shape("core_competency_list_competencies", TypeAdapter(list[CompetencyInfo]))
SCALE_VALUES = Shape("core_competency_get_scale_values", TypeAdapter(list[ScaleValue]))
COURSE_COMPETENCIES = Shape(
    "core_competency_list_course_competencies", TypeAdapter(list[LinkedCompetency])
)
COMPETENCY_SUMMARY = Shape(
    "tool_lp_data_for_user_competency_summary", TypeAdapter(CompetencySummary)
)
USER_PLANS = Shape("core_competency_list_user_plans", TypeAdapter(list[PlanInfo]))
PLAN_COMPETENCIES = Shape(
    "core_competency_list_plan_competencies", TypeAdapter(list[CompetencyOfPlan])
)
GRADED = Shape("core_competency_grade_competency", TypeAdapter(Evidence))
NEW_PLAN = Shape("core_competency_create_plan", TypeAdapter(PlanInfo))
ADDED_TO_PLAN = Shape("core_competency_add_competency_to_plan", TypeAdapter(bool))
TAKEN_FROM_PLAN = Shape("core_competency_remove_competency_from_plan", TypeAdapter(bool))
COMPLETED_PLAN = Shape("core_competency_complete_plan", TypeAdapter(bool))
REOPENED_PLAN = Shape("core_competency_reopen_plan", TypeAdapter(bool))
USER_BADGES = Shape("core_badges_get_user_badges", TypeAdapter(IssuedBadges))
