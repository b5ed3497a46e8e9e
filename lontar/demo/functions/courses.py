"""Courses and categories, with custom course fields.

Seen in Moodle 4.5: both course functions answer the front page (id 1) too when nothing is
asked; ``ids`` with one unknown id ends in a PHP fault without an errorcode.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import Refusal, invalid_parameter
from lontar.demo.site import FRONT_PAGE
from lontar.demo.state import Category, Course, CourseField
from lontar.demo.wire import Tree, clean

PHP_FAULT = 'Attempt to assign property "contextvalidated" on null'
TEXT_KEYS = {"shortname": "shortname", "idnumber": "idnumber"}
CATEGORY_KEYS = {"id", "ids", "name", "parent", "idnumber", "visible", "theme"}


def get_courses(call: Call, options: Tree) -> object:
    """All courses, or those of ``options[ids]``; unknown ids are left out."""
    wanted = options.get("ids")
    courses = [_front_page(call), *call.site.courses.values()]
    chosen = courses if not wanted else [course for course in courses if course.id in wanted]
    return [
        {
            **_common(call, course),
            "categorysortorder": course.id,
            "numsections": 1,
            "hiddensections": 1,
            "forcetheme": "",
        }
        for course in chosen
    ]


def get_courses_by_field(call: Call, field: str, value: str) -> object:
    """Courses by id, ids, shortname, idnumber or category; everything without a field."""
    chosen = _by_field(call, field, value)
    return {"courses": [_full(call, course) for course in chosen], "warnings": []}


def _by_field(call: Call, field: str, value: str) -> list[Course]:
    courses = [_front_page(call), *call.site.courses.values()]
    if field == "":
        return courses
    if field == "ids":
        ids = [int(part) for part in value.split(",") if part.strip().isdigit()]
        if not set(ids) <= {course.id for course in courses}:
            raise Refusal(None, PHP_FAULT, "Error")
        return [course for course in courses if course.id in ids]
    if field in {"id", "category"}:
        number = clean("PARAM_INT", value)
        key = "id" if field == "id" else "categoryid"
        return [course for course in courses if getattr(course, key) == number]
    if field in TEXT_KEYS:
        return [course for course in courses if getattr(course, field) == value]
    raise invalid_parameter()


def _front_page(call: Call) -> Course:
    about = call.site.state.site
    return Course(
        id=FRONT_PAGE,
        shortname=about.shortname,
        fullname=about.name,
        categoryid=0,
        enablecompletion=False,
    )


def _common(call: Call, course: Course) -> dict[str, object]:
    return {
        "id": course.id,
        "shortname": course.shortname,
        "categoryid": course.categoryid,
        "fullname": course.title,
        "displayname": course.title,
        "idnumber": course.idnumber,
        "summary": "",
        "summaryformat": 1,
        "format": "site" if course.id == FRONT_PAGE else "topics",
        "showgrades": 1,
        "newsitems": 0,
        "startdate": course.startdate,
        "enddate": course.enddate,
        "maxbytes": 0,
        "showreports": 0,
        "visible": int(course.visible),
        "groupmode": 0,
        "groupmodeforce": 0,
        "defaultgroupingid": 0,
        "timecreated": course.startdate,
        "timemodified": course.startdate,
        "enablecompletion": int(course.enablecompletion),
        "completionnotify": 0,
        "lang": "",
        "showactivitydates": False,
        "showcompletionconditions": True if course.enablecompletion else None,
        "customfields": _course_fields(call, course),
    }


def _full(call: Call, course: Course) -> dict[str, object]:
    category = call.site.categories.get(course.categoryid)
    enrolments = call.site.enrolments_in(course.id)
    teachers = {row.userid: None for row in enrolments if row.role != "student"}
    people = [call.site.users[userid] for userid in teachers]
    return {
        **_common(call, course),
        "courseimage": f"{call.url}/pluginfile.php/{course.id}/course/generated/course.svg",
        "categoryname": category.name if category else "",
        "sortorder": course.id,
        "summaryfiles": [],
        "overviewfiles": [],
        "contacts": [{"id": user.id, "fullname": user.fullname} for user in people],
        "enrollmentmethods": sorted({row.method for row in enrolments}),
        "theme": "",
        "marker": 0,
        "legacyfiles": 0,
        "calendartype": "",
        "requested": 0,
        "cacherev": 1,
        "filters": [],
    }


def _course_fields(call: Call, course: Course) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for field in call.site.course_fields:
        raw = course.customfields.get(field.shortname, "")
        title = field.name or field.shortname
        row = {"name": title, "shortname": field.shortname, "type": field.type}
        shown = _shown_field(field, raw)
        rows.append({**row, **shown})
    return rows


def _shown_field(field: CourseField, raw: str) -> dict[str, object]:
    """A number is shown rounded and told exactly; an option is told by its number."""
    if field.type == "number":
        number = float(raw) if raw else None
        return {"valueraw": number, "value": None if number is None else f"{number:.0f}"}
    if field.type == "select":
        place = int(raw or 0)
        known = 0 < place <= len(field.options)
        return {"valueraw": place, "value": field.options[place - 1] if known else None}
    return {"valueraw": raw, "value": raw or None}


def get_categories(call: Call, criteria: list[Tree], addsubcategories: bool) -> object:
    """Categories that meet all criteria, with what lies below them if asked."""
    categories = call.site.categories
    if any(one["key"] not in CATEGORY_KEYS for one in criteria):
        raise Refusal("criteriaerror", "Missing permissions to search on a criterion.")
    found = {
        row.id: row
        for row in categories.values()
        if all(_meets(row, one["key"], one["value"]) for one in criteria)
    }
    if addsubcategories:
        for row in categories.values():
            if set(_line(categories, row)) & set(found):
                found.setdefault(row.id, row)
    return [_category(call, row) for row in categories.values() if row.id in found]


def _meets(row: Category, key: str, value: str) -> bool:
    if key == "ids":
        return str(row.id) in [part.strip() for part in value.split(",")]
    if key == "visible":
        return row.visible == (value == "1")
    return str(getattr(row, key, "")) == value


def _line(categories: dict[int, Category], row: Category) -> list[int]:
    """The ids from the top down to the category itself."""
    line: list[int] = []
    here: Category | None = row
    while here is not None and here.id not in line:
        line.insert(0, here.id)
        here = categories.get(here.parent)
    return line


def _category(call: Call, row: Category) -> dict[str, object]:
    line = _line(call.site.categories, row)
    courses = [course for course in call.site.courses.values() if course.categoryid == row.id]
    return {
        "id": row.id,
        "name": row.name,
        "idnumber": row.idnumber,
        "description": "",
        "descriptionformat": 0,
        "parent": row.parent,
        "sortorder": row.id * 10000,
        "coursecount": len(courses),
        "visible": int(row.visible),
        "visibleold": int(row.visible),
        "timemodified": 0,
        "depth": len(line),
        "path": "/" + "/".join(str(one) for one in line),
        "theme": "",
    }
