"""What HR tells us: one frozen record per kind of source, its fields the columns of a fact table.

``KINDS`` is the index: the word used in ``holds``, its record, the key fields and the fields
whose cell must be readable, else the row is refused (``kinds.Kind``). A field's annotation
decides how its cell is read (``cells.READERS``): a plain type, or one of the named forms below.
To add an HR field: one line here and a migration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from connector.hr.kinds import Kind

# Texts that are read in their own way; the word names the reader in ``cells.READERS``.
Number = Annotated[str, "nip"]
Name = Annotated[str, "name"]
Role = Annotated[str, "role"]  # head | deputy
Year = Annotated[int, "year"]
Rating = Annotated[str, "rating"]  # sangat_baik | baik | butuh_perbaikan | kurang | sangat_kurang
SanctionLevel = Annotated[str, "sanction_level"]  # light | medium | heavy
Sex = Annotated[str | None, "sex"]  # male | female
Email = Annotated[str | None, "email"]
Employment = Annotated[str | None, "employment"]  # PNS, CPNS, PPPK, or the office's own word
Status = Annotated[str | None, "status"]  # code of kedudukan hukum, two digits
Repeat = Annotated[str | None, "repeat"]  # never | yearly | always
Former = Annotated[str, "former"]  # a number that a person went by, digits only
Main = Annotated[bool | None, "main"]  # no: plt., plh., acting, additional
StatusCode = Annotated[str, "status"]
EmploymentType = Annotated[str, "employment"]
Competencies = Annotated[str | None, "competencies"]  # several, parted by "; "
Level = Annotated[int, "level"]  # 1 to 5
Form = Annotated[str | None, "form"]  # a code of catalogues.FORMS, or the office's own word
State = Annotated[str | None, "state"]  # claimed | verified | rejected
PeriodText = Annotated[str, "period"]  # 2026, 2026-H1, 2026-Q2 or 2026-03
Mean = Annotated[float | None, "mean"]  # 1 to 4
Score = Annotated[int | None, "score"]  # 1 to 4
Education = Annotated[str | None, "education"]  # below, sma, d1 to d4, s1 to s3
Points = Annotated[float | None, "points"]  # 0 to 100
LessonHours = Annotated[Decimal | None, "JP"]  # or minutes, which stand in ``minutes``
Money = Annotated[Decimal | None, "money"]  # rupiah

# Every record ends with ``unread``: the fields, parted by spaces, whose cell held something that
# could not be read. Such a field is None and *unknown*; None alone is merely empty (an open end).


@dataclass(frozen=True, slots=True)
class PersonRow:
    """``people``: one civil servant; ``left`` is the first day out of service."""

    source: str
    nip: Number
    name: Name
    title_before: str | None
    title_after: str | None
    birth_date: date | None
    sex: Sex
    email: Email
    employment: Employment
    status: Status
    unit: str | None
    post: str | None
    rank: str | None
    joined: date | None
    left: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """``identifiers``: ``former`` is an earlier number of whoever goes by ``nip`` since a day."""

    source: str
    former: Former
    nip: Number
    kind: str | None
    since: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """``placements``: where a person worked, on which post, from which to which last day."""

    source: str
    nip: Number
    since: date
    unit: str | None
    post: str | None
    until: date | None
    main: Main
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """``statuses``: a person's code of kedudukan hukum over a span of days."""

    source: str
    nip: Number
    since: date
    value: StatusCode
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class EmploymentRow:
    """``employments``: a person's type of employment over a span of days."""

    source: str
    nip: Number
    since: date
    value: EmploymentType
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """``units``: one node of the organisation tree; ``parent`` is a key or a unique name."""

    source: str
    unit: str
    name: str | None
    parent: str | None
    since: date | None
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class HeadRow:
    """``heads``: who leads a unit and where the digest goes."""

    source: str
    unit: str
    nip: Number
    role: Role
    email: Email
    since: date | None
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """``posts``: one post with its kind (jenis) and level (jenjang)."""

    source: str
    post: str
    name: str | None
    kind: str | None
    level: str | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class StandardRow:
    """``standards``: the level of a competency that a post requires, since a day."""

    source: str
    post: str
    competency: str  # in the office's words; catalogues.competency_code compares
    level: Level
    since: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """``assessments``: the level that a person was assessed at, by which method, valid how long."""

    source: str
    nip: Number
    competency: str  # in the office's words; catalogues.competency_code compares
    assessed_on: date
    level: Level
    method: str | None
    valid_until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class CourseRow:
    """``courses``: what a Moodle course is worth; overrides the course's own custom fields.

    ``course`` is the Moodle short name, id number or id; ``site`` may be empty when unambiguous.
    """

    source: str
    course: str
    site: str
    hours: LessonHours
    minutes: int | None = field(default=None, kw_only=True)  # by the clock, in place of hours
    method: str | None
    provider: str | None
    competencies: Competencies
    repeat: Repeat
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class RatingRow:
    """``ratings``: the yearly performance rating (predikat kinerja)."""

    source: str
    nip: Number
    year: Year
    rating: Rating
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class SanctionRow:
    """``sanctions``: a disciplinary sanction; without an end it is still in force."""

    source: str
    nip: Number
    since: date
    level: SanctionLevel
    until: date | None
    years: int | None
    months: int | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """``trainings``: one certificate of a person; ``state`` is None where the list says nothing.

    ``reference`` completes the key: the certificate's number, else title and last day;
    ``claimed_on`` is the day on which it was handed in.
    """

    source: str
    nip: Number
    reference: str
    certificate: str | None
    title: str
    provider: str | None
    provider_kind: str | None
    form: Form
    start: date | None
    end: date | None
    issued: date | None
    hours: LessonHours
    minutes: int | None = field(default=None, kw_only=True)  # by the clock, in place of hours
    competencies: Competencies
    state: State
    claimed_on: date | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """``providers``: a partner, its agreement (MoU, PKS) and what it costs."""

    source: str
    provider: str
    kind: str | None
    agreement: str | None
    since: date | None
    until: date | None
    cost: Money
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """``public_surveys``: one element's mean among respondents, or one answer's score.

    ``answer`` numbers the answers about an element of a unit in a period; 0 for a mean.
    """

    source: str
    unit: str
    period: PeriodText
    element: str  # in the office's words; catalogues.element_code compares
    answer: int
    mean: Mean
    respondents: int | None
    score: Score
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class ProfessionalismRow:
    """``professionalism``: a person's education, and the official index (IP-ASN) of a year."""

    source: str
    nip: Number
    year: Year
    education: Education
    value: Points
    unread: str | None = None


HrRecord = (
    PersonRow
    | IdentifierRow
    | PlacementRow
    | StatusRow
    | EmploymentRow
    | UnitRow
    | HeadRow
    | PostRow
    | StandardRow
    | AssessmentRow
    | RatingRow
    | SanctionRow
    | TrainingRow
    | CourseRow
    | ProviderRow
    | SurveyRow
    | ProfessionalismRow
)

SPAN = (("from", "since"), ("to", "until"))
SINCE = SPAN[:1]
LEVELS = ("competency", "level")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("people", PersonRow, ("nip",), ("name",), ordered=(("joined", "left"),)),
        Kind("identifiers", IdentifierRow, ("former",), ("nip",)),
        Kind("placements", PlacementRow, ("nip", "since"), (), SPAN),
        Kind("statuses", StatusRow, ("nip", "since"), ("value",), SPAN),
        Kind("employments", EmploymentRow, ("nip", "since"), ("value",), SPAN),
        Kind("units", UnitRow, ("unit",), (), SPAN),
        Kind("heads", HeadRow, ("unit", "nip", "role"), (), SPAN, (("role", "head"),)),
        Kind("posts", PostRow, ("post",)),
        Kind("standards", StandardRow, ("post", "competency"), ("level",), SINCE, wide=LEVELS),
        Kind(
            "assessments",
            AssessmentRow,
            ("nip", "competency", "assessed_on"),
            ("level",),
            (("date", "assessed_on"),),
            wide=LEVELS,
            ordered=(("assessed_on", "valid_until"),),
        ),
        Kind("ratings", RatingRow, ("nip", "year"), ("rating",)),
        Kind("sanctions", SanctionRow, ("nip", "since"), ("level",), SPAN),
        Kind(
            "trainings",
            TrainingRow,
            ("nip", "reference"),
            ("title",),
            alternatives=(("certificate",), ("title", "end")),
            ordered=(("start", "end"),),
        ),
        Kind("courses", CourseRow, ("course", "site"), defaults=(("site", ""),)),
        Kind("providers", ProviderRow, ("provider",), (), SPAN),
        Kind("professionalism", ProfessionalismRow, ("nip", "year")),
        Kind(
            "public_surveys",
            SurveyRow,
            ("unit", "period", "element", "answer"),
            wide=("element", "mean"),
            either=("mean", "score"),
            single="score",
        ),
    )
}
