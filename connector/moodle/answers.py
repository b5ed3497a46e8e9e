"""What Moodle answers, as far as we use it: one model per answer, unknown keys ignored.

``Shape`` ties a function to the type of its answer; reading a JSON value by it gives that type or
``Misshapen`` with the function's name, never the value itself. What comes by tens of thousands in
one answer is a slotted dataclass, a third of a model's size. A field that Moodle may leave out
for want of a capability is optional here, so that its absence can be told from emptiness.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from connector.moodle.errors import Misshapen, MoodleError
from connector.moodle.functions import SITE_INFO as SITE_INFO_FUNCTION

Told_co = TypeVar("Told_co", covariant=True)

LENIENT = ConfigDict(extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """Numbers may stand for text: Moodle's own types waver between PHP's."""

    model_config = ConfigDict(**LENIENT, frozen=True)


@dataclasses.dataclass(frozen=True)
class Shape(Generic[Told_co]):
    """A function and what it answers."""

    function: str
    adapter: TypeAdapter[Told_co]

    def read(self, raw: Any) -> Told_co:
        """The typed answer. Raises Misshapen."""
        try:
            return self.adapter.validate_python(raw)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            problem = f"{first['msg']} at {where or 'the top'}"
        raise Misshapen(self.function, problem)

    def kept(self, raw: Any) -> Told_co | MoodleError:
        """The same for one answer of many: an error, come or made here, is its value."""
        if isinstance(raw, MoodleError):
            return raw
        try:
            return self.read(raw)
        except Misshapen as error:
            return error


class FunctionName(Answer):
    """One function of the token's service."""

    name: str


class SiteInfo(Answer):
    """Who we are and what the token may call."""

    userid: int
    username: str
    siteurl: str
    release: str
    version: str
    lang: str = ""
    userissiteadmin: bool = False
    functions: list[FunctionName]


class UserField(Answer):
    """One custom profile field; ``name`` is its heading in reports."""

    shortname: str
    name: str = ""
    value: str | None = None
    type: str = "text"


class User(Answer):
    """One account. Whatever is None was left out: empty, or hidden from us."""

    id: int
    username: str | None = None
    fullname: str = ""
    firstname: str | None = None
    lastname: str | None = None
    email: str | None = None
    idnumber: str | None = None
    suspended: bool | None = None
    auth: str | None = None
    confirmed: bool | None = None
    lastaccess: int = 0
    customfields: list[UserField] = []


class FoundUsers(Answer):
    """A search for accounts."""

    users: list[User]


class EnrolledUser(Answer):
    """One participant of a course."""

    id: int


class CourseField(Answer):
    """One course custom field."""

    shortname: str
    type: str = "text"
    value: str | None = None
    valueraw: str | None = None


class CourseInfo(Answer):
    """One course; without moodle/course:view some fields are left out.

    ``timecreated`` is shown only to whoever may update the course.
    """

    id: int
    shortname: str
    fullname: str
    categoryid: int
    customfields: list[CourseField] = []
    idnumber: str | None = None
    visible: bool | None = None
    enablecompletion: bool | None = None
    startdate: int = 0
    enddate: int = 0
    enrollmentmethods: list[str] = []
    timecreated: int | None = None


class Courses(Answer):
    """All courses, the front page (1) among them."""

    courses: list[CourseInfo]


class Criterion(Answer):
    """One completion criterion of a person; ``timecompleted`` is an epoch, 0 or None."""

    timecompleted: int | None = None


class CompletionStatus(Answer):
    """Whether a person completed a course; ``aggregation`` 1 = all criteria, 2 = any."""

    completed: bool
    aggregation: int
    completions: list[Criterion]


class Completion(Answer):
    """The envelope of a completion status."""

    completionstatus: CompletionStatus


class Notice(Answer):
    """A warning; ``itemid`` names the item in some functions only."""

    warningcode: str
    itemid: int | None = None
    message: str = ""


class Warnings(Answer):
    """The answer of a writing call that goes on after a bad item."""

    warnings: list[Notice] = []


class QuizInfo(Answer):
    """One quiz; the maxima of grade and of points are left out without mod/quiz:view."""

    id: int
    course: int
    name: str
    grade: float | None = None
    sumgrades: float | None = None


class Quizzes(Warnings):
    """Quizzes of the courses asked for; a warning names a course that was left out."""

    quizzes: list[QuizInfo]


class BestGrade(Answer):
    """A person's result in a quiz; only the pass mark is of use to us."""

    gradetopass: float | None = None


@dataclass(frozen=True, slots=True, config=LENIENT)
class GradeItem:
    """One grade of one person; ``graderaw`` None = not graded."""

    itemtype: str
    itemmodule: str | None = None
    iteminstance: int | None = None
    itemnumber: int | None = None
    idnumber: str | None = None
    graderaw: float | None = None
    grademin: float = 0
    grademax: float = 0
    gradedatesubmitted: int | None = None
    gradedategraded: int | None = None
    gradeisoverridden: bool | None = None
    gradeishidden: bool | None = None
    gradeislocked: bool | None = None


@dataclass(frozen=True, slots=True, config=LENIENT)
class UserGrades:
    """The grades of one person in one course."""

    courseid: int
    userid: int
    gradeitems: list[GradeItem]


class CourseGrades(Answer):
    """The grades of everybody asked for in one course."""

    usergrades: list[UserGrades]


class ReportInfo(Answer):
    """One custom report; ``conditiondata`` is JSON text of the conditions that cut its rows."""

    id: int
    name: str
    source: str
    conditiondata: str | None = None


class Reports(Answer):
    """A page of the list of reports."""

    reports: list[ReportInfo]


@dataclass(frozen=True, slots=True, config=LENIENT)
class ReportRow:
    """Cells as displayed."""

    columns: list[str | None]


class ReportData(Answer):
    """Headers and rows of one page; the total counts all pages."""

    headers: list[str]
    rows: list[ReportRow]
    totalrowcount: int


class ReportPage(Answer):
    """One page of a report."""

    details: ReportInfo
    data: ReportData


class CohortInfo(Answer):
    """One cohort."""

    id: int
    name: str
    idnumber: str | None = None
    visible: bool | None = None


class FoundCohorts(Answer):
    """A page of a search for cohorts."""

    cohorts: list[CohortInfo]


class CohortMembers(Answer):
    """The members of one cohort, in no order."""

    cohortid: int
    userids: list[int]


SITE_INFO = Shape(SITE_INFO_FUNCTION, TypeAdapter(SiteInfo))
USERS_BY_FIELD = Shape("core_user_get_users_by_field", TypeAdapter(list[User]))
USERS = Shape("core_user_get_users", TypeAdapter(FoundUsers))
ENROLLED = Shape("core_enrol_get_enrolled_users", TypeAdapter(list[EnrolledUser]))
COURSES = Shape("core_course_get_courses_by_field", TypeAdapter(Courses))
COMPLETION = Shape("core_completion_get_course_completion_status", TypeAdapter(Completion))
QUIZZES = Shape("mod_quiz_get_quizzes_by_courses", TypeAdapter(Quizzes))
BEST_GRADE = Shape("mod_quiz_get_user_best_grade", TypeAdapter(BestGrade))
GRADES = Shape("gradereport_user_get_grade_items", TypeAdapter(CourseGrades))
REPORTS = Shape("core_reportbuilder_list_reports", TypeAdapter(Reports))
REPORT_PAGE = Shape("core_reportbuilder_retrieve_report", TypeAdapter(ReportPage))
FILTERS_RESET = Shape("core_reportbuilder_filters_reset", TypeAdapter(bool))
SET_FILTERS = Shape("core_reportbuilder_set_filters", TypeAdapter(bool))
FOUND_COHORTS = Shape("core_cohort_search_cohorts", TypeAdapter(FoundCohorts))
COHORT_MEMBERS = Shape("core_cohort_get_cohort_members", TypeAdapter(list[CohortMembers]))
NEW_COHORTS = Shape("core_cohort_create_cohorts", TypeAdapter(list[CohortInfo]))
ADDED_MEMBERS = Shape("core_cohort_add_cohort_members", TypeAdapter(Warnings))
REMOVED_MEMBERS: Shape[None] = Shape("core_cohort_delete_cohort_members", TypeAdapter(None))
UPDATED_USERS = Shape("core_user_update_users", TypeAdapter(Warnings))
UPDATED_COURSES = Shape("core_course_update_courses", TypeAdapter(Warnings))
