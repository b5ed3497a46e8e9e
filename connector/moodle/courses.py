"""Courses with the custom fields that say what each is worth.

In: the shortnames of the fields. Out: one ``Course`` per course of the site but the front page.
A course that we may not look into loses fields without an error: it is skipped, never landed half.
"""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.answers import COURSES, CourseInfo, plain
from connector.moodle.records import Course
from connector.moodle.settings import CourseFields
from connector.moodle.site import Site
from connector.pull import Extent, Pull, Skipped

FRONT_PAGE = 1
VIEW = "The role needs moodle/course:view and moodle/course:viewhiddencourses at system level."
UPDATE = "The role needs moodle/course:update to see the id numbers of courses."


def read_courses(site: Site, fields: CourseFields) -> Pull[Course]:
    """All courses of the site, in one call."""
    extent = Extent(road="courses by field")
    return Pull(_courses(site, fields, extent), extent)


def _courses(site: Site, fields: CourseFields, extent: Extent) -> Iterator[Course]:
    found = [one for one in site.ask(COURSES).courses if one.id != FRONT_PAGE]
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
    yield from (_course(site, one, fields) for one in shown)


def _course(site: Site, info: CourseInfo, fields: CourseFields) -> Course:
    texts = {field.shortname: plain(field.value) or None for field in info.customfields}
    return Course(
        site.id,
        info.id,
        plain(info.shortname),
        plain(info.fullname),
        plain(info.idnumber) or None,
        info.categoryid,
        bool(info.visible),
        bool(info.enablecompletion),
        texts.get(fields.hours),
        texts.get(fields.method),
        texts.get(fields.provider),
        texts.get(fields.competencies),
    )
