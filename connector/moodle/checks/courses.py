"""The course custom fields that say what a course is worth: does any course show them?"""

from __future__ import annotations

from connector.moodle.answers import COURSES
from connector.moodle.checks.finding import Check, Fix, Needs, probed, unchecked
from connector.moodle.courses import FRONT_PAGE
from connector.moodle.site import Site

MAKE = "An administrator makes it, a short text visible to everyone; or name another in [courses]."


def check_course_fields(site: Site, needs: Needs) -> Check:
    """A field that exists stands in every course that is open to us, empty or not."""
    return probed("course-fields", lambda: _fields(site, needs), level="warn")


def _fields(site: Site, needs: Needs) -> Check:
    courses = [one for one in site.ask(COURSES).courses if one.id != FRONT_PAGE]
    if not courses:
        return unchecked("course-fields", "no course is shown")
    shown = {field.shortname for course in courses for field in course.customfields}
    wanted = needs.course_fields.model_dump().values()
    missing = tuple(name for name in wanted if name not in shown)
    if missing:
        message = f"no course shows: {', '.join(missing)}"
        return Check("course-fields", "warn", message, MAKE, (Fix("course_fields", missing),))
    hours = needs.course_fields.hours
    given = sum(any(f.shortname == hours and f.value for f in c.customfields) for c in courses)
    return Check(
        "course-fields", "ok", f"{', '.join(wanted)}; {given} of {len(courses)} have hours"
    )
