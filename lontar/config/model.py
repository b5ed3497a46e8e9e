"""What a configuration holds: every floor's settings, and the sections that belong to none.

Each floor's model stands beside the code that reads it; this module composes them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from connector.hr.number_rules import NumberSettings
from connector.hr.settings import FileSettings, SourceSettings
from connector.mail import MailSettings
from connector.moodle.learning.pre_post import Tests
from connector.moodle.settings import CourseFields, SiteSettings
from lontar.daemon import DaemonSettings
from reports.digest import DigestSettings
from reports.evaluation.settings import EvaluationSettings, Programme
from reports.exports.siasn import SiasnSettings
from reports.frames.frame import Measuring, StatusSettings
from reports.hours.ledger import HoursSettings
from reports.metrics_settings import MetricsSettings
from reports.needs.settings import NeedsSettings
from reports.people.competencies import CompetencySettings
from reports.professionalism.points import ProfessionalismSettings
from reports.providers import PartnerSettings
from reports.schemes.closed.closing import CloseSettings
from reports.schemes.language.rules import Scheme
from reports.surveys.satisfaction_index import SurveySettings
from sync.inward.people.matching import MatchSettings
from sync.inward.personnel.trust import TrustSettings
from sync.inward.sites.asking import LearningOptions
from sync.outward.settings import PushSettings

DEFAULT_FILE = "config.toml"
FORBID = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _database(url: str) -> str:
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("not a database URL: sqlite:///FILE or postgresql://…") from None
    if parts.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError("the database is sqlite:///FILE or postgresql://USER@HOST/NAME")
    return url


Pattern = Annotated[str, AfterValidator(_pattern)]


class Agency(BaseModel):
    """``[agency]``: who runs this, and in which zone and language its days and mails are."""

    model_config = FORBID
    name: str = Field(min_length=1)
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Makassar"
    language: Literal["id", "en"] = "id"


class Database(BaseModel):
    """``[database]``: SQLite (relative to the config file) or PostgreSQL, as an SQLAlchemy URL."""

    model_config = FORBID
    url: Annotated[str, AfterValidator(_database)] = Field("sqlite:///lontar.db", repr=False)


class Courses(BaseModel):
    """``[courses]``: what a course's custom fields are called; which quizzes are pre and post.

    ``activities`` is a pattern of short names or id numbers of the courses whose activities are
    read person by person, which is dear; None: of none.
    """

    model_config = FORBID
    fields: CourseFields = CourseFields()
    pre: Pattern = Tests().pre
    post: Pattern = Tests().post
    activities: Pattern | None = None

    @property
    def tests(self) -> Tests:
        """Which quizzes are taken before and after learning."""
        return Tests(self.pre, self.post)

    @property
    def learning(self) -> LearningOptions:
        """What is read of how people learn."""
        return LearningOptions(self.tests, self.activities)


class Config(BaseSettings):
    """The whole configuration; ``load`` makes one and checks what sections say of each other."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )
    agency: Agency
    database: Database = Database()
    site: tuple[SiteSettings, ...] = ()
    hr: tuple[SourceSettings, ...] = ()
    files: FileSettings = FileSettings()
    numbers: NumberSettings = NumberSettings()
    match: MatchSettings = MatchSettings()
    trust: TrustSettings = TrustSettings()
    courses: Courses = Courses()
    hours: HoursSettings = HoursSettings()
    status: StatusSettings = StatusSettings()
    metrics: MetricsSettings = MetricsSettings()
    competencies: CompetencySettings = CompetencySettings()
    public_surveys: SurveySettings = SurveySettings()
    needs: NeedsSettings = NeedsSettings()
    siasn: SiasnSettings = SiasnSettings()
    professionalism: ProfessionalismSettings = ProfessionalismSettings()
    partners: PartnerSettings = PartnerSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    programme: tuple[Programme, ...] = ()
    scheme: tuple[Scheme, ...] = ()
    close: CloseSettings = CloseSettings()
    push: PushSettings = PushSettings()
    digest: DigestSettings = DigestSettings()
    mail: MailSettings = MailSettings()
    daemon: DaemonSettings = DaemonSettings()
    _file: Path = PrivateAttr(Path(DEFAULT_FILE))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What ``load`` gives, and nothing else: it lays the environment over the file."""
        return (init_settings,)

    def of(self, file: Path) -> Config:
        """The same, as read from a file."""
        self._file = file.resolve()
        return self

    @property
    def folder(self) -> Path:
        """Where the file lies; relative paths start here."""
        return self._file.parent

    @property
    def file(self) -> Path:
        """The file that this was read from."""
        return self._file

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone."""
        return ZoneInfo(self.agency.zone)

    @property
    def measuring(self) -> Measuring:
        """What metrics depend on."""
        return Measuring(
            hours=self.hours,
            status=self.status,
            tests=self.courses.tests,
            metrics=self.metrics,
            competencies=self.competencies,
            surveys=self.public_surveys,
            partners=self.partners,
            zone=self.zone,
            language=self.agency.language,
            agency=self.agency.name,
            complete=frozenset(source.id for source in self.hr if source.complete),
        )

    def path(self, relative: Path) -> Path:
        """A path of the configuration, relative ones from the file's folder."""
        return self.folder / relative

    @property
    def database_url(self) -> str:
        """The database's URL with a relative SQLite file resolved."""
        match = re.fullmatch(
            r"sqlite(\+\w+)?:///(?!/)(?P<file>[^?]+)(?P<options>\?.*)?", self.database.url
        )
        if match is None or match["file"].startswith(":memory:"):
            return self.database.url
        return f"sqlite:///{(self.folder / match['file']).resolve()}{match['options'] or ''}"
