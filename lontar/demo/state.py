"""The rows of lms.json, with their defaults; docs/demo-lms.md describes each key for people.

In: decoded JSON. Out: ``State``. Keys that we don't know are kept and written back, missing
optional ones take the default given here. Epochs are whole seconds, 0 for "not set".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lontar.demo.competence import (
    Badge,
    Competency,
    CourseCompetency,
    Framework,
    Plan,
    Rating,
    Scale,
)
from lontar.demo.coursework import Activity, Assignment, Submission
from lontar.demo.row import Epoch, Points, Row, Values

PARTICIPANTS = "core_course\\reportbuilder\\datasource\\participants"
USERS = "core_user\\reportbuilder\\datasource\\users"
COMPETENCIES = "core_competency\\reportbuilder\\datasource\\competencies"
SOURCES = {"participants": PARTICIPANTS, "users": USERS, "competencies": COMPETENCIES}


def _full_source(value: str) -> str:
    full = SOURCES.get(value, value)
    if full not in SOURCES.values():
        raise ValueError(f"unknown report source; one of: {', '.join(SOURCES)}")
    return full


class ProfileField(Row):
    """A custom profile field; a value longer than ``maxlength`` is cut in silence."""

    shortname: str
    name: str = ""
    datatype: Literal["text", "textarea", "menu", "checkbox"] = "text"
    maxlength: int = Field(2048, ge=1)

    @property
    def title(self) -> str:
        return self.name or self.shortname


class CourseField(Row):
    """A custom course field; fields that courses use without declaring them count as text.

    A ``locked`` one is not written, without a word; a select has ``options``.
    """

    shortname: str
    name: str = ""
    type: str = "text"
    locked: bool = False
    options: list[str] = []


class User(Row):
    """One account."""

    id: int
    username: str
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    idnumber: str = ""
    suspended: bool = False
    deleted: bool = False
    confirmed: bool = True
    lastaccess: Epoch = 0  # the last visit to the site; 0: never
    customfields: Values = {}
    auth: str = "manual"
    city: str = ""
    country: str = ""
    department: str = ""
    lang: str = "en"

    @property
    def fullname(self) -> str:
        return f"{self.firstname} {self.lastname}"


class Category(Row):
    """One course category."""

    id: int
    name: str = ""
    idnumber: str = ""
    parent: int = 0
    visible: bool = True


class Course(Row):
    """One course. ``hascriteria`` false: completion is on but nobody set criteria."""

    id: int
    shortname: str
    idnumber: str = ""
    fullname: str = ""
    categoryid: int = 1
    visible: bool = True
    enablecompletion: bool = True
    customfields: Values = {}
    hascriteria: bool = True
    startdate: Epoch = 0
    enddate: Epoch = 0

    @property
    def title(self) -> str:
        return self.fullname or self.shortname


class Enrolment(Row):
    """A person in a course by one method; ``status`` 0 active, 1 suspended."""

    userid: int
    courseid: int
    method: str = "manual"
    cohort: int = 0  # that feeds the method cohort
    status: Literal[0, 1] = 0
    timestart: Epoch = 0
    timeend: Epoch = 0
    role: str = "student"  # only students are tracked
    lastaccess: Epoch = 0  # 0: derived from what the person did in the course
    timecreated: Epoch = 0  # 0: when it began


class Completion(Row):
    """A completed course; ``timecompleted`` 0 or null: completed, nobody knows when."""

    userid: int
    courseid: int
    timecompleted: Epoch = 0


class Quiz(Row):
    """One quiz: ``sumgrades`` points of the questions make ``grade``; ``gradepass`` 0: none."""

    id: int
    course: int
    name: str = ""
    idnumber: str = ""
    grade: Points = 100
    sumgrades: Points = 10
    gradepass: Points = 0
    grademethod: Literal[1, 2, 3, 4] = 1  # highest, average, first, last


class Attempt(Row):
    """One attempt; ``sumgrades`` in points of the quiz, null while nobody marked it."""

    quiz: int
    userid: int
    attempt: int = 1
    state: Literal["inprogress", "overdue", "finished", "abandoned"] = "finished"
    sumgrades: float | None = None
    timestart: Epoch = 0
    timefinish: Epoch = 0
    preview: bool = False


class Grade(Row):
    """The final result of a person in a quiz, on the scale of ``Quiz.grade``."""

    quiz: int
    userid: int
    grade: float | None = None
    submitted: Epoch = 0
    overridden: bool = False
    hidden: bool = False
    locked: bool = False


class SurveyItem(Row):
    """One question; rated ones hold ``r>>>>>1####Kurang|2####Cukup`` in ``presentation``."""

    id: int
    name: str = ""
    label: str = ""
    typ: str = "multichoicerated"
    presentation: str = ""
    required: bool = False


class SurveyResponse(Row):
    """One filled-in survey: item id -> raw value (for a choice: the position of the option)."""

    id: int = 0
    userid: int = 0
    timemodified: Epoch = 0
    answers: Values = {}


class Survey(Row):
    """One feedback activity; ``anonymous`` 1: nobody's name is shown, 2: named."""

    id: int
    course: int
    name: str = ""
    anonymous: Literal[1, 2] = 2
    items: list[SurveyItem] = []
    responses: list[SurveyResponse] = []


class Message(Row):
    """One instant message of the service account to ``userid``."""

    id: int
    userid: int
    text: str
    timecreated: Epoch = 0


class Cohort(Row):
    """One cohort in the system context; ``members`` are account ids."""

    id: int
    idnumber: str = ""
    name: str = ""
    description: str = ""
    visible: bool = True
    members: list[int] = []


class Report(Row):
    """One custom report. Columns that the site lacks are left out, as Moodle does.

    ``filters`` are those added to the report, ``filtervalues`` what the service account set
    last; ``conditiondata`` is JSON text as in Moodle.
    """

    id: int
    name: str = ""
    source: Annotated[str, AfterValidator(_full_source)]
    columns: list[str] = []
    sort: list[str] = []
    filters: list[str] = []
    filtervalues: dict[str, object] = {}
    conditiondata: str | None = None
    uniquerows: bool = False


class About(Row):
    """The site itself and the account that the token belongs to."""

    name: str = "Demo LMS"
    shortname: str = "demo"
    release: str = "4.5.6 (Build: 20250811)"
    version: str = "2024100706"
    account: int = 3
    admins: list[int] = [2]
    lang: str = "en"
    timezone: str = "Asia/Makassar"
    competencies: bool = True  # false: competencies and plans are switched off
    badges: bool = True
    functions: list[str] | None = None  # null: all that the demo answers


class State(Row):
    """The whole of lms.json."""

    site: About = About()
    profile_fields: list[ProfileField] = []
    course_fields: list[CourseField] = []
    users: list[User] = []
    categories: list[Category] = []
    courses: list[Course] = []
    enrolments: list[Enrolment] = []
    completions: list[Completion] = []
    quizzes: list[Quiz] = []
    attempts: list[Attempt] = []
    grades: list[Grade] = []
    assignments: list[Assignment] = []
    submissions: list[Submission] = []
    activities: list[Activity] = []
    surveys: list[Survey] = []
    cohorts: list[Cohort] = []
    messages: list[Message] = []
    scales: list[Scale] = []
    frameworks: list[Framework] = []
    competencies: list[Competency] = []
    course_competencies: list[CourseCompetency] = []
    ratings: list[Rating] = []
    plans: list[Plan] = []
    badges: list[Badge] = []
    reports: list[Report] = []
