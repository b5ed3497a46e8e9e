"""The configuration: one TOML file, values overridden by the environment, all problems at once.

Each floor's settings model stands beside the code that reads it; this module composes them.
``load`` reads the file and ``LONTAR_…`` variables (``LONTAR_DATABASE__URL``), refuses unknown
keys, and reports every problem with its line.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from connector.hr.settings import SourceSettings
from connector.mail import MailSettings
from connector.moodle.settings import CourseFields, SiteSettings
from lontar.daemon import DaemonSettings
from lontar.toml_lines import key_lines, line_of
from reports.digest import DigestSettings
from reports.frame import Measuring, MetricsSettings, StatusSettings
from reports.ledger import HoursSettings
from reports.metrics import METRICS
from reports.schemes.rules import Scheme
from sync.inward.matching import MatchSettings
from sync.inward.trust import TrustSettings
from sync.outward.settings import PushSettings

PREFIX = "LONTAR_"
DEFAULT_FILE = "config.toml"
FORBID = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of a configuration: where, and what is wrong."""

    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key}: {self.message}" if self.key else f"{place}{self.message}"


class ConfigError(Exception):
    """The configuration cannot be used; holds every fault found."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        super().__init__("\n".join([f"{file}:", *(f"  {fault}" for fault in faults)]))
        self.file = file
        self.faults = faults


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
    url: str = Field("sqlite:///lontar.db", pattern=r"^(sqlite|postgresql)(\+psycopg)?://")


class Courses(BaseModel):
    """``[courses]``: what a course's custom fields are called; which quizzes are pre and post."""

    model_config = FORBID
    fields: CourseFields = CourseFields()
    pre: Pattern = Measuring().pre_test
    post: Pattern = Measuring().post_test


class Config(BaseSettings):
    """The whole configuration; ``folder`` is where the file lies."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )
    agency: Agency
    database: Database = Database()
    site: tuple[SiteSettings, ...] = ()
    hr: tuple[SourceSettings, ...] = ()
    match: MatchSettings = MatchSettings()
    trust: TrustSettings = TrustSettings()
    courses: Courses = Courses()
    hours: HoursSettings = HoursSettings()
    status: StatusSettings = StatusSettings()
    metrics: MetricsSettings = MetricsSettings()
    scheme: tuple[Scheme, ...] = ()
    push: PushSettings = PushSettings()
    digest: DigestSettings = DigestSettings()
    mail: MailSettings = MailSettings()
    daemon: DaemonSettings = DaemonSettings()
    folder: Path = Field(Path(), exclude=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file, nothing else."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Config:
        for section in ("site", "hr", "scheme"):
            ids = [member.id for member in getattr(self, section)]
            twice = sorted({name for name in ids if ids.count(name) > 1})
            if twice:
                raise ValueError(f"[[{section}]] ids used twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _push_names_what_exists(self) -> Config:
        fields = self.push.profile_fields
        strangers = sorted(set(fields.metrics) - set(METRICS))
        if strangers:
            raise ValueError(f"[push.profile_fields] unknown metrics: {', '.join(strangers)}")
        schemes = sorted(set(fields.scheme) - {scheme.id for scheme in self.scheme})
        if schemes:
            raise ValueError(f"[push.profile_fields.scheme] unknown: {', '.join(schemes)}")
        return self

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
            pre_test=self.courses.pre,
            post_test=self.courses.post,
            metrics=self.metrics,
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


def find_file(given: str | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: as given, as ``LONTAR_CONFIG`` says, else ``./config.toml``."""
    return Path(given or environ.get(f"{PREFIX}CONFIG") or DEFAULT_FILE)


def load(file: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read and check a configuration. Raises ConfigError with every fault."""
    environ = os.environ if environ is None else environ
    text = _read(file)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [Fault(None, "", f"not TOML: {error}")]) from None
    strangers = list(_unknown_variables(environ))
    try:
        config = Config(**tree, folder=file.resolve().parent)
    except ValidationError as error:
        raise ConfigError(file, [*_faults(error, text), *strangers]) from None
    except SettingsError as error:
        raise ConfigError(file, [Fault(None, "environment", str(error)), *strangers]) from None
    if strangers:
        raise ConfigError(file, strangers)
    return config


def token_of(config: Config, site: SiteSettings, environ: Mapping[str, str]) -> SecretStr:
    """A site's token: its file, else ``LONTAR_TOKEN_<SITE>``, else the systemd credential.

    Raises ConfigError naming the three places.
    """
    variable = f"{PREFIX}TOKEN_{site.id.upper().replace('-', '_')}"
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    files = [config.path(site.token_file)] if site.token_file else []
    if credentials:
        files.append(Path(credentials) / f"{site.id}-token")
    found = [_secret(file) for file in files] + [environ.get(variable, "").strip()]
    token = next((text for text in found if text), None)
    if token is None:
        places = f"token_file, {variable} or the systemd credential {site.id}-token"
        fault = Fault(None, f"site {site.id}", f"no token; give it by {places}")
        raise ConfigError(config.folder, [fault])
    return SecretStr(token)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            file, [Fault(None, "", "no such file; make one with: lontar init")]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(file, [Fault(None, "", f"cannot be read: {error}")]) from None


def _secret(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _faults(error: ValidationError, text: str) -> Iterator[Fault]:
    lines = key_lines(text)
    for item in error.errors(include_input=False, include_url=False):
        path = tuple(part for part in item["loc"] if part != "[key]")
        key = ".".join(str(part) for part in path)
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "unknown key"
        yield Fault(line_of(lines, path), key, message)


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Fault]:
    """LONTAR_ variables that set nothing: misspelt, or of a list of tables."""
    lists = {"site", "hr", "scheme", "folder"}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        section = name.removeprefix(PREFIX).split("__")[0].lower()
        if name.startswith(f"{PREFIX}TOKEN_"):
            continue
        if section not in set(Config.model_fields) - lists:
            yield Fault(None, name, "unknown environment variable")
