"""Changing courses: their custom fields, each course for itself.

Seen in Moodle 4.5: an unknown field and a locked one are passed over in silence; what a field
cannot hold becomes a warning, and the other courses are written; text is never cut.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.site import FRONT_PAGE
from lontar.demo.state import CourseField
from lontar.demo.wire import Tree

INVALID = ("invalidpersistenterror", "Error: Data submitted is invalid")
TOO_LARGE = ("dmlwriteexception", "Error writing to database")
UNKNOWN = ("invalidrecord", "Can't find data record in database table course.")
LARGEST = 100_000  # five digits before the decimal sign


def update_courses(call: Call, courses: list[Tree]) -> object:
    """Write the custom fields of each course; what can't be written becomes a warning."""
    warnings = []
    for wanted in courses:
        refused = _write(call, wanted)
        if refused:
            code, message = refused
            about = {"item": "course", "itemid": wanted["id"]}
            warnings.append({**about, "warningcode": code, "message": message})
    return {"warnings": warnings}


def _write(call: Call, wanted: Tree) -> tuple[str, str] | None:
    course = call.site.courses.get(wanted["id"])
    if course is None or course.id == FRONT_PAGE:
        return UNKNOWN
    fields = {field.shortname: field for field in call.site.course_fields if not field.locked}
    given = {one["shortname"]: one["value"] or "" for one in wanted.get("customfields", [])}
    values = {name: value for name, value in given.items() if name in fields}
    for name, value in values.items():
        if refused := _refused(fields[name], value):
            return refused
    held = {**course.customfields, **values}
    course.customfields = {name: value for name, value in held.items() if value != ""}
    call.site.changed = True
    return None


def _refused(field: CourseField, value: str) -> tuple[str, str] | None:
    if field.type == "select" and not value.isdecimal():
        return INVALID
    if field.type != "number" or not value:
        return None
    try:
        number = float(value)
    except ValueError:
        return INVALID
    return TOO_LARGE if abs(number) >= LARGEST else None
