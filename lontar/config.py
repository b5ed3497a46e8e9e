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
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from connector.hr.number_rules import NumberSettings
from connector.hr.settings import FileSettings, SourceSettings
from connector.hr.words import EMPLOYMENT
from connector.mail import MailSettings
from connector.moodle.learning.pre_post import Tests
from connector.moodle.settings import CourseFields, SiteSettings
from lontar.daemon import DaemonSettings
from lontar.environment import (
    FILE_VARIABLE,
    laid_over,
    overrides_of,
    token_variable,
    unknown_variables,
    url_variable,
    variable_of,
)
from lontar.toml_lines import Path as KeyPath
from lontar.toml_lines import key_lines, line_of
from reports.digest import DigestSettings
from reports.evaluation.settings import EvaluationSettings, Programme
from reports.exports.siasn import SiasnSettings
from reports.frames.frame import Measuring, StatusSettings
from reports.hours.ledger import HoursSettings
from reports.metrics import METRICS
from reports.metrics_settings import MetricsSettings
from reports.needs.settings import NeedsSettings
from reports.offerings.course_figures import FIGURES
from reports.people.competencies import CompetencySettings
from reports.professionalism.points import ProfessionalismSettings, given_tables
from reports.providers import PartnerSettings
from reports.schemes.closed.closing import CloseSettings
from reports.schemes.language.rules import Scheme
from reports.schemes.language.slips import Known, slips
from reports.surveys.satisfaction_index import SurveySettings
from sync.inward.people.matching import MatchSettings
from sync.inward.personnel.trust import TrustSettings
from sync.inward.sites.asking import LearningOptions
from sync.outward.settings import PushSettings
from sync.outward.targets import TARGETS, section_of

DEFAULT_FILE = "config.toml"
TOO_DEEP = "groups or lists lie one inside the other deeper than can be read; write fewer levels"
LISTS = {"site", "hr", "scheme", "programme"}  # lists of tables, which no variable can set
# Where an agency makes known what a word of a scheme may be.
OWN_TYPES = "own types stand in [hours.target] or in a source's values"
OWN_CODES = "codes stand in [status]; what stands there in no list is unknown to rules"
OWN_KINDS = "own kinds stand in the values of a source of posts"
Lines: TypeAlias = Mapping[KeyPath, int]
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
        self.file = file
        self.faults = sorted(faults, key=lambda fault: fault.line or 0)
        super().__init__("\n".join([f"{file}:", *(f"  {fault}" for fault in self.faults)]))


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


def find_file(given: str | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: as given, as ``LONTAR_CONFIG`` says, else ``./config.toml``."""
    return Path(given or environ.get(FILE_VARIABLE) or DEFAULT_FILE)


def load(file: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read and check a configuration. Raises ConfigError with every fault."""
    environ = os.environ if environ is None else environ
    text = _read(file)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [Fault(_line_in(error, text), "", f"not TOML: {error}")]) from None
    except RecursionError:
        raise ConfigError(file, [Fault(None, "", TOO_DEEP)]) from None
    lines, strangers = key_lines(text), list(_strangers(tree, environ))
    try:
        overrides = overrides_of(Config, environ)
        config = Config(**laid_over(tree, overrides))
    except ValidationError as error:
        raise ConfigError(file, [*_faults(error, tree, lines, overrides), *strangers]) from None
    except SettingsError as error:
        raise ConfigError(file, [Fault(None, "environment", str(error)), *strangers]) from None
    config._file = file.resolve()
    faults = [*(_fault(tree, lines, *told) for told in _contradictions(config)), *strangers]
    if faults:
        raise ConfigError(file, faults)
    return config


def token_of(config: Config, site: SiteSettings, environ: Mapping[str, str]) -> SecretStr:
    """A site's token: its file, else ``LONTAR_TOKEN_<SITE>``, else the systemd credential.

    Raises ConfigError naming the three places, and what is wrong with a file that was named.
    """
    file = config.path(site.token_file) if site.token_file else None
    found, message = _found("token", site.id, file, token_variable(site.id), environ)
    if not found:
        raise ConfigError(config.file, [Fault(None, f"site {site.id}", message)])
    return SecretStr(found)


def url_of(config: Config, source: SourceSettings, environ: Mapping[str, str]) -> SecretStr:
    """The database URL of a source that asks one: from the config, ``url_file``,
    ``LONTAR_URL_<SOURCE>`` or the systemd credential. Raises ConfigError naming the places.
    """
    if source.url is not None:
        return source.url
    file = config.path(source.url_file) if source.url_file else None
    found, message = _found("url", source.id, file, url_variable(source.id), environ)
    if not found:
        raise ConfigError(config.file, [Fault(None, f"hr {source.id}", message)])
    return SecretStr(found)


def _found(
    what: str, owner: str, file: Path | None, variable: str, environ: Mapping[str, str]
) -> tuple[str, str]:
    """A secret by its file, variable or systemd credential; without any, why there is none."""
    credential, folder = f"{owner}-{what}", environ.get("CREDENTIALS_DIRECTORY")
    misses: list[str] = []
    texts = (
        _secret(file, misses),
        environ.get(variable, "").strip(),
        _secret(Path(folder) / credential if folder else None, misses),
    )
    places = f"{what}_file, {variable} or the systemd credential {credential}"
    missing = "; ".join([f"no {what}; give it by {places}", *misses])
    return next(filter(None, texts), ""), missing


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            file, [Fault(None, "", "no such file; make one with: lontar init")]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(file, [Fault(None, "", f"cannot be read: {why}")]) from None


def _secret(file: Path | None, misses: list[str]) -> str:
    """The text of a file, if one is named; what keeps it from being read goes to ``misses``."""
    if file is None:
        return ""
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        misses.append(f"{file}: {error.strerror}")
        return ""
    except UnicodeDecodeError:
        misses.append(f"{file}: not text")
        return ""
    if not text:
        misses.append(f"{file}: empty")
    return text


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that tomllib tells only in words: a number, or the end of the document."""
    told = re.search(r"at line (\d+)", str(error))
    return int(told[1]) if told else text.rstrip().count("\n") + 1


def _strangers(tree: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Fault]:
    sites = tree.get("site")
    tables = [one for one in sites if isinstance(one, dict)] if isinstance(sites, list) else []
    sources = [one for one in tree.get("hr") or () if isinstance(one, dict)]
    secrets = {token_variable(str(site.get("id"))) for site in tables}
    secrets |= {url_variable(str(source.get("id"))) for source in sources}
    for name in unknown_variables(environ, set(Config.model_fields) - LISTS, secrets):
        yield Fault(None, name, "unknown environment variable")


def _faults(
    error: ValidationError, tree: Mapping[str, Any], lines: Lines, overrides: Mapping[str, Any]
) -> Iterator[Fault]:
    for item in error.errors(include_input=False, include_url=False):
        path = tuple(part for part in item["loc"] if part != "[key]")
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "unknown key"
        if variable := variable_of(overrides, path):
            yield Fault(None, variable, message)
        else:
            yield _fault(tree, lines, path, message)


def _fault(tree: Mapping[str, Any], lines: Lines, path: KeyPath, message: str) -> Fault:
    return Fault(line_of(lines, path), _key_name(tree, path), message)


def _key_name(tree: Mapping[str, Any], path: KeyPath) -> str:
    """A key as the file writes it; a table of a list by its id: ``[[hr]] id = "simpeg", holds``."""
    owner, rest = "", path
    if len(path) > 1 and path[0] in LISTS and isinstance(path[1], int):
        try:
            told = f'id = "{tree[path[0]][path[1]]["id"]}"'
        except (LookupError, TypeError):  # no such table, or one without an id
            told = f"no. {path[1] + 1}"
        owner, rest = f"[[{path[0]}]] {told}", path[2:]
    return ", ".join(filter(None, [owner, ".".join(str(part) for part in rest)]))


def _foreign_sections(push: PushSettings) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with sections of targets that installed packages add, or do not."""
    known = set(TARGETS)  # refuses packages whose names clash, whatever is configured
    for name in push.model_extra or {}:
        if name not in known:
            yield ("push", name), "unknown key"
            continue
        try:
            section_of(push, TARGETS[name])
        except ValidationError as error:
            for item in error.errors(include_input=False, include_url=False):
                yield ("push", name, *item["loc"]), item["msg"]


def _contradictions(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong between sections that are each right by themselves."""
    for section in sorted(LISTS):
        ids = [member.id for member in getattr(config, section)]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                yield (section, index, "id"), f"{name!r} is used twice"
    fields = config.push.profile_fields
    place: KeyPath = ("push", "profile_fields")
    known = {name for name, metric in METRICS.items() if metric.level == "person"}
    for name in sorted(set(fields.metrics) - known):
        yield (*place, name), "no metric of persons; see: lontar metrics"
    for name in sorted(set(config.push.course_fields.figures) - set(FIGURES)):
        yield ("push", "course_fields", name), f"no figure of courses: {', '.join(FIGURES)}"
    yield from _foreign_sections(config.push)
    yield from _strange_words(config)
    schemes = {scheme.id for scheme in config.scheme}
    for target in ("profile_fields", "cohorts"):
        for scheme in sorted(set(getattr(config.push, target).scheme) - schemes):
            yield ("push", target, "scheme", scheme), "no [[scheme]] has this id"


def _strange_words(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """Words of schemes that no status, type or kind is, as far as the settings tell."""
    types = {*EMPLOYMENT, *config.hours.target, *config.hours.ceiling}
    types |= _mapped(config, "employment") | _mapped(config, "value", "employments")
    tables = config.professionalism.table or given_tables()
    kinds = {word for table in tables for words in table.kinds.values() for word in words}
    kinds |= _mapped(config, "kind", "posts")
    known = {
        "employment": Known("type of employment", frozenset(types), OWN_TYPES),
        "status": Known("code of kedudukan hukum", config.status.known, OWN_CODES),
        "post_kind": Known("kind of post", frozenset(kinds), OWN_KINDS, open=True),
    }
    for place, scheme in enumerate(config.scheme):
        yield from ((("scheme", place, *loc), text) for loc, text in slips(scheme, known))


def _mapped(config: Config, key: str, holds: str | None = None) -> set[str]:
    """What sources (of a kind) make of their own words in a column."""
    sources = (one for one in config.hr if holds in (None, one.holds))
    return {word for one in sources for word in one.values.get(key, {}).values()}
