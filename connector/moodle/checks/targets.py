"""Where pushing writes beyond people: fields of courses, ratings and learning plans.

A right to write is probed by a write that cannot succeed: a level that is on no scale, a plan
that was due long ago; for courses by what is shown only to those who hold it. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connector.listing import few_of
from connector.moodle.answers import COURSES, UPDATED_COURSES, Shape
from connector.moodle.checks.finding import Check, Fix, Needs, probed, role, unchecked, wants
from connector.moodle.competence.catalogue import read_catalogue
from connector.moodle.course_fields import read_course_fields
from connector.moodle.courses import FRONT_PAGE
from connector.moodle.errors import Refused
from connector.moodle.site import Site
from connector.moodle.site_answers import GRADED, NEW_PLAN
from connector.moodle.transport.wire import Params

NOWHERE = 0
LOCKED = "whether a field is locked shows only when it is written"
LONG_AGO = 1
UPDATE = "moodle/course:update"
GRADE = "moodle/competency:competencygrade"
PLANS = "moodle/competency:planmanage"
HOLDS_FIGURES = ("text", "number")
MAKE = "An administrator makes it: a text or number field, visible to everyone, not locked."


def check_pushed_facts(site: Site, needs: Needs) -> Iterator[Check]:
    """Checks of the targets that are switched on."""
    if needs.pushed_course_fields:
        wanted = needs.pushed_course_fields
        yield probed("push:course-fields", lambda: _may_update(site), fixes=role(UPDATE))
        yield probed("pushed-course-fields", lambda: _course_fields(site, wanted))
    if needs.rated_frameworks:
        yield probed("pushed-frameworks", lambda: _frameworks(site, needs.rated_frameworks))
    if needs.ratings:
        yield probed(
            "push:competencies", lambda: _may_rate(site, needs.rated_frameworks), fixes=role(GRADE)
        )
    if needs.learning_plans:
        yield probed("push:learning-plans", lambda: _may_plan(site), fixes=role(PLANS))


def _may_update(site: Site) -> Check:
    """The function by a course that does not exist; the right by what only its holders are shown.

    Moodle looks for the course before the right, so that no harmless write could show it.
    """
    name = "push:course-fields"
    site.ask(UPDATED_COURSES, {"courses": [{"id": NOWHERE}]})
    courses = [one for one in site.ask(COURSES).courses if one.id != FRONT_PAGE]
    if not courses:
        return unchecked(name, "no course is shown")
    closed = [one.shortname for one in courses if one.timecreated is None]
    if closed:
        told = f"{len(closed)} of {len(courses)} courses may not be written"
        message = f"{told}: {few_of(closed)}"
        return Check(name, "fail", message, wants(UPDATE), role(UPDATE))
    return Check(name, "ok", f"the role may write all {len(courses)} courses; {LOCKED}")


def _course_fields(site: Site, wanted: tuple[str, ...]) -> Check:
    """A field that exists stands in every course that is open to us, empty or not."""
    shown = {
        name: one.kind
        for held in read_course_fields(site, "").values()
        for name, one in held.items()
    }
    missing = tuple(name for name in wanted if shown.get(name) not in HOLDS_FIGURES)
    if missing:
        message = f"missing, or no text or number field: {', '.join(missing)}"
        fixes = (Fix("course_fields", missing),)
        return Check("pushed-course-fields", "fail", message, MAKE, fixes)
    return Check("pushed-course-fields", "ok", ", ".join(wanted))


def _frameworks(site: Site, wanted: tuple[str, ...]) -> Check:
    known = {one.framework for one in read_catalogue(site, wanted)}
    missing = [name for name in wanted if name not in known]
    if missing:
        message = f"no framework with competencies is shown: {', '.join(missing)}"
        remedy = "Correct the id numbers in [push], or give the framework its id number in Moodle."
        return Check("pushed-frameworks", "fail", message, remedy)
    return Check("pushed-frameworks", "ok", ", ".join(wanted))


def _may_rate(site: Site, frameworks: tuple[str, ...]) -> Check:
    """By a level that is on no scale, of our own account."""
    listed = read_catalogue(site, frameworks)
    if not listed:
        return unchecked("push:competencies", "none of the frameworks shows a competency")
    rating = {"userid": site.info.userid, "competencyid": listed[0].id, "grade": 0}
    return _refused(site, "push:competencies", GRADED, rating)


def _may_plan(site: Site) -> Check:
    """By a plan of our own account that was due long ago."""
    plan = {"name": "Lontar", "userid": site.info.userid, "status": 1, "duedate": LONG_AGO}
    return _refused(site, "push:learning-plans", NEW_PLAN, {"plan": plan})


def _refused(site: Site, name: str, shape: Shape[Any], params: Params) -> Check:
    """Well if the right was there and only the value was refused."""
    try:
        site.ask(shape, params)
    except Refused as error:
        if error.errorcode != "invalidpersistenterror":
            raise
        return Check(name, "ok", "the role may write them")
    return unchecked(name, "the site took a value that cannot be", "Please report this.")
