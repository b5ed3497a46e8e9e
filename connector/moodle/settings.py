"""How one Moodle site is configured: ``[[site]]`` and the course fields of ``[courses]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class ReportIds(BaseModel):
    """Report-builder report ids that override the search by source and name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    participants: int | None = None
    users: int | None = None


class SiteSettings(BaseModel):
    """``[[site]]``: where one Moodle is and how politely it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Slug
    url: HttpUrl
    token_file: Path | None = None  # relative to the config file; else LONTAR_TOKEN_<SITE>
    reports: ReportIds = ReportIds()
    max_parallel: int = Field(2, ge=1, le=4)  # requests at once
    full_sweep_days: int | None = Field(None, ge=1, le=366)  # None: 1 with reports, else 7
    ca_file: Path | None = None  # own certificate authority, PEM
    connect_seconds: float = Field(10, gt=0, le=120)
    read_seconds: float = Field(300, gt=0, le=3600)  # a report page on a slow site


class CourseFields(BaseModel):
    """Shortnames of the course custom fields that say what a course is worth."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hours: str = "jp"
    method: str = "metode"
    provider: str = "penyelenggara"
    competencies: str = "kompetensi"
