"""How one Moodle site is configured: ``[[site]]`` and the course fields of ``[courses]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Kind = Literal["categories", "cohorts", "competencies", "badges", "plans", "ratings"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class ReportIds(BaseModel):
    """Report-builder report ids that override the search by source and name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    participants: int | None = None
    users: int | None = None
    ratings: int | None = None


class SiteSettings(BaseModel):
    """``[[site]]``: where one Moodle is and how politely it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Slug
    url: HttpUrl
    token_file: Path | None = None  # relative to the config file; else LONTAR_TOKEN_<SITE>
    reports: ReportIds = ReportIds()
    max_parallel: int = Field(2, ge=1, le=4)  # requests at once
    full_sweep_days: int | None = Field(None, ge=1, le=366)  # None: 1 with reports, else 7
    # Everybody's results, a part of the courses each night; those of visitors in every pull.
    grades_sweep_days: int = Field(7, ge=1, le=366)
    # What is read beside people, courses and learning; the last three ask about each person,
    # "ratings" goes with "plans" and adds the ratings that completed courses gave.
    facts: tuple[Kind, ...] = ("categories", "cohorts", "competencies", "badges", "plans")
    personal_sweep_days: int = Field(7, ge=1, le=366)  # everybody within, a part each night
    # Attempts at pre-tests and post-tests that are read question by question in one sync; 0: none.
    reviews_a_night: int = Field(300, ge=0, le=100_000)
    report_rows: int = Field(5000, ge=10, le=100_000)  # a page: 14 MB of PHP, more gains little
    ca_file: Path | None = None  # own certificate authority, PEM
    connect_seconds: float = Field(10, gt=0, le=120)
    read_seconds: float = Field(300, gt=0, le=3600)  # a report page on a slow site
    wait_minutes: float = Field(30, ge=0, le=1440)  # a run's waits for a site in maintenance


class CourseFields(BaseModel):
    """Shortnames of the course custom fields that say what a course is worth."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hours: str = "jp"
    method: str = "metode"
    provider: str = "penyelenggara"
    competencies: str = "kompetensi"
