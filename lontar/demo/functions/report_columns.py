"""Columns of custom reports: which exist, what a row holds for each, how it is shown, filtered.

In: a ``ReportRow`` (a person in a course by a method, or a person alone). Out: its raw value,
its display text, whether it meets a filter. Names are Moodle's ``entity:column``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

from connector.moodle.versions import branch_of
from lontar.demo.call import Call
from lontar.demo.competence import Competency, Rating
from lontar.demo.display import moment, yes_no
from lontar.demo.functions.competencies import graded
from lontar.demo.functions.people import field_value
from lontar.demo.site import in_force
from lontar.demo.state import (
    COMPETENCIES,
    PARTICIPANTS,
    Completion,
    Course,
    Enrolment,
    ProfileField,
    User,
)

METHODS = {
    "manual": "Manual enrolments",
    "self": "Self enrolment (Student)",
    "guest": "Guest access",
    "cohort": "Cohort sync",
}
STATUSES = ("Active", "Suspended", "Not current")
INDONESIAN = {"user:username": "Nama pengguna", "user:idnumber": "Nomor ID"}
PROFILE = "user:profilefield_"
METHOD_BY_NAME = (4, 3)  # the branch in which the method became a column of the method itself

Raw = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one report row speaks of; a method without people has no user and enrolment."""

    user: User | None = None
    course: Course | None = None
    method: str = ""
    enrolment: Enrolment | None = None
    completion: Completion | None = None
    competency: Competency | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` (text, bool, date, status) decides display and filter."""

    name: str
    header: str
    kind: str
    value: Callable[[Call, ReportRow], Raw]


def _of_user(key: str) -> Callable[[Call, ReportRow], Raw]:
    return lambda _, row: getattr(row.user, key) if row.user else None


def _of_course(key: str) -> Callable[[Call, ReportRow], Raw]:
    return lambda _, row: getattr(row.course, key) if row.course else None


def _of_competency(_: Call, row: ReportRow) -> Raw:
    return row.competency.idnumber if row.competency else None


def _of_enrolment(key: str) -> Callable[[Call, ReportRow], Raw]:
    return lambda _, row: getattr(row.enrolment, key) if row.enrolment else None


def _linked_name(call: Call, row: ReportRow) -> Raw:
    if row.user is None:
        return None
    address = f"{call.url}/user/profile.php?id={row.user.id}"
    return f'<a href="{address}">{escape(row.user.fullname)}</a>'


def _method(call: Call, row: ReportRow) -> Raw:
    """The name of a method; a cohort sync bears that of its cohort, as far as there is one."""
    name = METHODS.get(row.method, row.method)
    fed_by = row.enrolment.cohort if row.enrolment else 0
    named = [one.name for one in call.site.state.cohorts if one.id == fed_by] if fed_by else []
    return f"{name} ({escape(named[0])} - Student)" if named else name


def _status(call: Call, row: ReportRow) -> Raw:
    if row.enrolment is None:
        return None
    if row.enrolment.status:
        return 1
    return 0 if in_force(row.enrolment, call.now) else 2


def _completed(call: Call, row: ReportRow) -> Raw:
    """None: Moodle has no completion row, as for trainers and enrolments that never began."""
    if row.completion is not None:
        return True
    if row.enrolment is None or row.course is None or not row.course.enablecompletion:
        return None
    follows = row.enrolment.role == "student" and in_force(row.enrolment, call.now)
    return False if follows else None


def _time_completed(_: Call, row: ReportRow) -> Raw:
    return row.completion.timecompleted if row.completion else None


def _time_created(_: Call, row: ReportRow) -> Raw:
    return (row.enrolment.timecreated or row.enrolment.timestart) if row.enrolment else None


def _last_access(call: Call, row: ReportRow) -> Raw:
    return call.site.last_access(row.enrolment) if row.enrolment else None


PEOPLE_COLUMNS = (
    Column("user:username", "Username", "text", _of_user("username")),
    Column("user:idnumber", "ID number", "text", _of_user("idnumber")),
    Column("user:firstname", "First name", "text", _of_user("firstname")),
    Column("user:lastname", "Last name", "text", _of_user("lastname")),
    Column("user:email", "Email address", "text", _of_user("email")),
    Column("user:suspended", "Suspended", "bool", _of_user("suspended")),
    Column("user:confirmed", "Confirmed", "bool", _of_user("confirmed")),
    Column("user:lastaccess", "Last access", "date", _of_user("lastaccess")),
    Column("user:fullnamewithlink", "Full name with link", "text", _linked_name),
)
COURSE_COLUMNS = (
    Column("course:shortname", "Course short name", "text", _of_course("shortname")),
    Column("course:idnumber", "Course ID number", "text", _of_course("idnumber")),
    Column("course:fullname", "Course full name", "text", _of_course("title")),
    Column("enrol:name", "Name", "text", _method),
    Column("enrolment:status", "Status", "status", _status),
    Column("enrolment:timestarted", "Time started", "date", _of_enrolment("timestart")),
    Column("enrolment:timeended", "Time ended", "date", _of_enrolment("timeend")),
    Column("enrolment:timecreated", "Time created", "date", _time_created),
    Column("completion:completed", "Completed", "bool", _completed),
    Column("completion:timecompleted", "Time completed", "date", _time_completed),
    Column("access:timeaccess", "Last access to course", "date", _last_access),
)


def _framework(call: Call, row: ReportRow) -> Raw:
    rows = call.site.state.frameworks
    wanted = row.competency.competencyframeworkid if row.competency else None
    return next((one.shortname or one.idnumber for one in rows if one.id == wanted), None)


def _rating(call: Call, row: ReportRow) -> Raw:
    if row.rating is None or row.rating.grade is None:
        return None
    return graded(call, row.rating.competencyid, row.rating.grade)[0]


def _proficient(call: Call, row: ReportRow) -> Raw:
    return graded(call, row.rating.competencyid, row.rating.grade)[1] if row.rating else None


COMPETENCY_COLUMNS = (
    Column("framework:name", "Name", "text", _framework),
    Column("competency:idnumber", "ID number", "text", _of_competency),
    Column("usercompetency:rating", "Rating", "text", _rating),
    Column("usercompetency:proficient", "Proficient", "bool", _proficient),
)
FURTHER = {PARTICIPANTS: COURSE_COLUMNS, COMPETENCIES: COMPETENCY_COLUMNS}


def columns_of(call: Call, source: str) -> Mapping[str, Column]:
    """Every column of a source by its name, the site's profile fields among them."""
    fields = [_profile_column(field) for field in call.site.state.profile_fields]
    further: tuple[Column, ...] = FURTHER.get(source, ())
    if branch_of(call.site.state.site.release) < METHOD_BY_NAME:
        further = tuple(_former(column) for column in further)
    return {column.name: column for column in (*PEOPLE_COLUMNS, *fields, *further)}


def _former(column: Column) -> Column:
    """A column as it was called before 4.3."""
    former = replace(column, name="enrolment:method", header="Method")
    return former if column.name == "enrol:name" else column


def _profile_column(field: ProfileField) -> Column:
    def value(_: Call, row: ReportRow) -> Raw:
        return field_value(field, row.user) if row.user else None

    return Column(f"{PROFILE}{field.shortname}", field.title, "text", value)


def header(call: Call, column: Column) -> str:
    """The header in the language of the call, as far as the language pack goes."""
    return INDONESIAN.get(column.name, column.header) if call.lang == "id" else column.header


def cell(call: Call, column: Column, row: ReportRow) -> str | None:
    """Display text; null only for the status of a method without people."""
    value = column.value(call, row)
    if column.kind == "status":
        return None if value is None else STATUSES[int(value)]
    if column.kind == "date":
        return moment(int(value or 0), call.lang, call.zone)
    if column.kind == "bool":
        return yes_no(None if value is None else bool(value), call.lang)
    return "" if value is None else str(value)


def meets(column: Column, value: Raw, values: Mapping[str, object]) -> bool:
    """Whether a raw value meets what was set for this column's filter."""
    wanted = {
        key.removeprefix(f"{column.name}_"): one
        for key, one in values.items()
        if key.startswith(f"{column.name}_")
    }
    operator = _number(wanted.get("operator"))
    if operator == 0:
        return True
    if column.kind == "date":
        return _meets_date(operator, int(value or 0), wanted)
    if column.kind == "bool":
        return bool(value) == (operator == 1)
    if column.kind == "status":
        return (_number(wanted.get("value")) == value) == (operator == 1)
    return _meets_text(operator, str(value or "").lower(), str(wanted.get("value", "")).lower())


def _meets_date(operator: int, value: int, wanted: Mapping[str, object]) -> bool:
    if operator == 1:
        return value != 0
    if operator == 2:
        return value == 0
    if operator != 3:
        return True  # relative spans: not answered by the demo
    start, end = _number(wanted.get("from")), _number(wanted.get("to"))
    if not start and not end:
        return True
    if not start:
        return 0 < value < end
    return value >= start and (not end or value <= end)


def _meets_text(operator: int, value: str, wanted: str) -> bool:
    if operator in {7, 8}:
        return (value == "") == (operator == 7)
    if wanted == "":
        return True
    tests = {
        1: wanted in value,
        2: wanted not in value,
        3: value == wanted,
        4: value != wanted,
        5: value.startswith(wanted),
        6: value.endswith(wanted),
    }
    return tests.get(operator, True)


def _number(value: object) -> int:
    text = str(value if value is not None else "")
    return int(text) if text.isdigit() else 0
