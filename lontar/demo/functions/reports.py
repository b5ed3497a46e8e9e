"""Custom reports of the report builder: list, rows by page, filters of the account.

Seen in Moodle 4.5: rows are display text in the order of the headers; methods without people
and double enrolments give rows of their own; filters are kept for the caller, and a name that
is unknown or was not added to the report is accepted and ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from lontar.demo.call import Call
from lontar.demo.errors import no_record
from lontar.demo.functions.report_columns import (
    Column,
    ReportRow,
    cell,
    columns_of,
    header,
    meets,
)
from lontar.demo.site import GUEST, Site
from lontar.demo.state import COMPETENCIES, PARTICIPANTS, USERS, Course, Report

SOURCE_NAMES = {
    PARTICIPANTS: "Course participants",
    USERS: "Users",
    COMPETENCIES: "Competencies",
}
MADE_BY = 2


def list_reports(call: Call, page: int, perpage: int) -> object:
    """The custom reports that the account may see, by page."""
    reports = _page(call.site.state.reports, page, perpage)
    return {"reports": [details_of(call, row) for row in reports], "warnings": []}


def _page(rows: list[Report], page: int, perpage: int) -> list[Report]:
    return rows[max(page, 0) * perpage :][:perpage] if perpage > 0 else rows


def details_of(call: Call, report: Report) -> dict[str, object]:
    """What every answer tells of a report."""
    return {
        "name": report.name,
        "source": report.source,
        "type": 0,
        "uniquerows": report.uniquerows,
        "conditiondata": report.conditiondata,
        "settingsdata": None,
        "contextid": 1,
        "component": "",
        "area": "",
        "itemid": 0,
        "usercreated": MADE_BY,
        "id": report.id,
        "timecreated": 0,
        "timemodified": 0,
        "usermodified": MADE_BY,
        "sourcename": SOURCE_NAMES[report.source],
        "tags": [],
        "modifiedby": _maker(call),
    }


def _maker(call: Call) -> dict[str, object]:
    user = call.site.users.get(MADE_BY)
    return {
        "id": MADE_BY,
        "email": user.email if user else "",
        "idnumber": "",
        "phone1": "",
        "phone2": "",
        "department": "",
        "institution": "",
        "fullname": user.fullname if user else "Admin User",
        "identity": user.email if user else "",
        "profileurl": f"{call.url}/user/profile.php?id={MADE_BY}",
        "profileimageurl": call.picture("f1"),
        "profileimageurlsmall": call.picture("f2"),
    }


def retrieve_report(call: Call, reportid: int, page: int, perpage: int) -> object:
    """One page of rows; ``perpage`` 0 or less means all, a negative page is the first."""
    report = report_of(call.site, reportid)
    known = columns_of(call, report.source)
    columns = [known[name] for name in report.columns if name in known]
    rows = _sorted_rows(call, report, known)
    if report.uniquerows:
        rows = _unique(call, columns, rows)
    start = max(page, 0) * perpage if perpage > 0 else 0
    shown = rows[start : start + perpage] if perpage > 0 else rows
    data = {
        "headers": [header(call, column) for column in columns],
        "rows": [{"columns": [cell(call, one, row) for one in columns]} for row in shown],
        "totalrowcount": len(rows),
    }
    return {"details": details_of(call, report), "data": data, "warnings": []}


def _sorted_rows(call: Call, report: Report, known: Mapping[str, Column]) -> list[ReportRow]:
    """All rows in order; kept for the next pages of the same minute, until something changes."""
    columns = [known[name] for name in report.sort if name in known]
    key = (report.id, json.dumps(report.filtervalues), call.now // 60)
    kept = call.site.kept
    if key not in kept:
        kept.clear()
        kept[key] = _sorted(call, _filtered(call, report, known), columns)
    rows: list[ReportRow] = kept[key]
    return rows


def report_of(site: Site, reportid: int) -> Report:
    """The report of that number."""
    found = [row for row in site.state.reports if row.id == reportid]
    if not found:
        raise no_record("reportbuilder_report")
    return found[0]


def _filtered(call: Call, report: Report, known: Mapping[str, Column]) -> Iterator[ReportRow]:
    conditions = _decoded(report.conditiondata or "{}")
    values = report.filtervalues
    chosen = [name for name in report.filters if f"{name}_operator" in values and name in known]
    tests = [(known[name], values) for name in chosen]
    tests += [
        (column, conditions) for column in known.values() if f"{column.name}_operator" in conditions
    ]
    for row in _rows(call, report):
        if all(meets(column, column.value(call, row), values) for column, values in tests):
            yield row


def _rows(call: Call, report: Report) -> Iterator[ReportRow]:
    if report.source == PARTICIPANTS:
        for course in call.site.courses.values():
            yield from _course_rows(call.site, course)
    elif report.source == COMPETENCIES:
        yield from _competency_rows(call.site)
    else:
        for user in call.site.state.users:
            if user.id != GUEST and not user.deleted:
                yield ReportRow(user=user)


def _course_rows(site: Site, course: Course) -> Iterator[ReportRow]:
    rows = site.enrolments_in(course.id)
    used = {row.method for row in rows}
    for method in ("manual", "guest"):
        if method not in used:
            yield ReportRow(course=course, method=method)
    for row in rows:
        completion = site.completions.get((row.userid, course.id))
        yield ReportRow(site.users[row.userid], course, row.method, row, completion)


def _competency_rows(site: Site) -> Iterator[ReportRow]:
    """A competency that nobody has a rating of has a row, too."""
    for competency in site.state.competencies:
        rows = [row for row in site.state.ratings if row.competencyid == competency.id]
        for rating in rows:
            user = site.users.get(rating.userid)
            yield ReportRow(user=user, competency=competency, rating=rating)
        if not rows:
            yield ReportRow(competency=competency)


def _sorted(call: Call, rows: Iterable[ReportRow], columns: list[Column]) -> list[ReportRow]:
    def key(row: ReportRow) -> list[tuple[bool, str | int]]:
        return [_sortable(column.value(call, row)) for column in columns]

    return sorted(rows, key=key) if columns else list(rows)


def _sortable(value: str | int | bool | None) -> tuple[bool, str | int]:
    """Empty cells come first, as Moodle sorts them."""
    if value is None:
        return False, 0
    return True, value.lower() if isinstance(value, str) else value


def _unique(call: Call, columns: list[Column], rows: list[ReportRow]) -> list[ReportRow]:
    seen: dict[tuple[str | None, ...], ReportRow] = {}
    for row in rows:
        seen.setdefault(tuple(cell(call, column, row) for column in columns), row)
    return list(seen.values())


def set_filters(call: Call, reportid: int, parameters: str, values: str) -> object:
    """Replace all filter values of the account for this report; broken JSON clears them."""
    return _keep(call, reportid, _decoded(values))


def filters_reset(call: Call, reportid: int, parameters: str) -> object:
    """Clear the filter values of the account for this report."""
    return _keep(call, reportid, {})


def _keep(call: Call, reportid: int, values: dict[str, object]) -> bool:
    report = report_of(call.site, reportid)
    if report.filtervalues != values:
        report.filtervalues = values
        call.site.changed = True
    return True


def _decoded(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
