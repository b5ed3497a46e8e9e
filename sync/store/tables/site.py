"""Facts about a site beside learning: categories, fields, cohorts, competencies, plans, badges."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from connector.moodle import site_records as told
from sync.store.tables.facts import fact_table
from sync.store.tables.types import Instant

account_field = fact_table("account_field", told.AccountField, ("site", "account", "field"))
visit = fact_table("visit", told.Visit, ("site", "account"))
category = fact_table("category", told.Category, ("site", "category"))
course_field = fact_table("course_field", told.CourseField, ("site", "course", "field"))
cohort = fact_table("cohort", told.SiteCohort, ("site", "cohort"))
cohort_member = fact_table("cohort_member", told.CohortMember, ("site", "cohort", "account"))
framework = fact_table("framework", told.Framework, ("site", "framework"))
competency = fact_table("competency", told.Competency, ("site", "competency"))
scale_level = fact_table("scale_level", told.ScaleLevel, ("site", "scale", "level"))
course_competency = fact_table(
    "course_competency", told.CourseCompetency, ("site", "course", "competency")
)
competency_rating = fact_table(
    "competency_rating", told.CompetencyRating, ("site", "account", "competency")
)
learning_plan = fact_table("learning_plan", told.LearningPlan, ("site", "plan"))
plan_competency = fact_table("plan_competency", told.PlanCompetency, ("site", "plan", "competency"))
badge_issue = fact_table("badge_issue", told.BadgeIssue, ("site", "account", "issue"))


class PersonalSweep(SQLModel, table=True):
    """When a kind that takes a question per person was last read of those whose turn it was."""

    __tablename__ = "personal_sweep"
    site: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    swept_at: datetime = Field(sa_type=Instant)
