"""Courses with their custom fields, those among them that say what each is worth.

In: the shortnames of the latter. Out: one ``Course`` per course of the site but the front page,
one ``CourseField`` per custom field that says anything.
A course that we may not look into loses fields without an error: it is skipped, never landed half.
"""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.answers import COURSES, CourseInfo
from connector.moodle.moments import instant
from connector.moodle.records import Course
from connector.moodle.settings import CourseFields
from connector.moodle.site import Site
from connector.moodle.site_records import CourseField
from connector.moodle.text import AS_TYPED, display_text, stored_text
from connector.pull import Extent, Pull, Skipped

FRONT_PAGE = 1
UNSET = (None, "0")  # what an unset option or date is stored as, with nothing to show
VIEW = "The role needs moodle/course:view and moodle/course:viewhiddencourses at system level."
UPDATE = "The role needs moodle/course:update to see the id numbers of courses."


def read_courses(site: Site, fields: CourseFields) -> Pull[Course | CourseField]:
    """All courses of the site, in one call."""
    extent = Extent(road="courses by field")
    return Pull(_courses(site, fields, extent), extent)


def _courses(site: Site, fields: CourseFields, extent: Extent) -> Iterator[Course | CourseField]:
    found = [one for one in site.ask(COURSES, settings=AS_TYPED).courses if one.id != FRONT_PAGE]
    shown = [one for one in found if one.enablecompletion is not None and one.visible is not None]
    if len(shown) < len(found):
        extent.courses = {one.id for one in shown}
        extent.skipped += [
            Skipped(f"course {one.id}", "we may not look into it", VIEW)
            for one in found
            if one.id not in extent.courses
        ]
    if shown and all(one.idnumber is None for one in shown):
        extent.skipped.append(Skipped("id numbers of courses", "hidden from us", UPDATE))
    for one in shown:
        yield _course(site, one, fields)
        yield from _fields(site, one)


def _course(site: Site, info: CourseInfo, fields: CourseFields) -> Course:
    texts = {field.shortname: site.text(field.value) or None for field in info.customfields}
    return Course(
        site.id,
        info.id,
        display_text(info.shortname),
        site.text(info.fullname),
        display_text(info.idnumber) or None,
        info.categoryid,
        bool(info.visible),
        bool(info.enablecompletion),
        texts.get(fields.hours),
        texts.get(fields.method),
        texts.get(fields.provider),
        texts.get(fields.competencies),
        starts_at=instant(info.startdate),
        ends_at=instant(info.enddate),
    )


def _fields(site: Site, info: CourseInfo) -> Iterator[CourseField]:
    for field in info.customfields:
        value, raw = site.text(field.value) or None, stored_text(field.valueraw) or None
        if value or raw not in UNSET:
            yield CourseField(site.id, info.id, field.shortname, value, raw)
