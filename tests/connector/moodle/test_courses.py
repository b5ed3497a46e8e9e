"""Courses: fields, escapes, and courses that are closed to us."""

from __future__ import annotations

from typing import Any

from connector.moodle.courses import read_courses
from connector.moodle.records import Course
from connector.moodle.settings import CourseFields
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, site_of

COURSES = "core_course_get_courses_by_field"


def course(number: int, **changes: Any) -> Params:
    known = {"id": number, "shortname": f"C{number}", "fullname": "Nama", "categoryid": 3}
    known |= {"idnumber": "DK", "visible": 1, "enablecompletion": 1}
    return known | changes


def read(*courses: Params) -> tuple[list[Course], Extent]:
    answer = {"courses": list(courses), "warnings": []}
    pull = read_courses(site_of(FakeMoodle(**{COURSES: lambda _: answer})), CourseFields())
    return list(pull.records), pull.extent


def test_recorded_course_with_its_fields() -> None:
    (found,), _ = read(recording(302)["response"]["courses"][0])
    assert found == Course(
        "lms",
        2,
        "PIM-01-2026",
        "Pelatihan Kepemimpinan Pengawas",
        "DK-PIM-01",
        6,
        True,
        True,
        "16",
        None,
        None,
        "Orientasi pada Hasil",
    )


def test_front_page_is_no_course() -> None:
    found, extent = read(course(1), course(2))
    assert [one.course for one in found] == [2]
    assert extent.courses is None


def test_escaped_names_are_read_as_typed() -> None:
    (found,), _ = read(course(2, fullname="Budaya &amp; Bahasa", shortname="B&amp;B"))
    assert (found.fullname, found.shortname) == ("Budaya & Bahasa", "B&B")


def test_empty_field_is_none() -> None:
    fields = [{"shortname": "jp", "value": ""}, {"shortname": "metode", "value": None}]
    (found,), _ = read(course(2, customfields=fields))
    assert (found.hours_text, found.method) == (None, None)


def test_course_that_is_closed_to_us_is_skipped_not_landed_half() -> None:
    closed = recording(323)["response"]["courses"][0]
    found, extent = read(closed | {"id": 9}, course(2))
    assert [one.course for one in found] == [2]
    assert extent.courses == {2}
    assert (extent.skipped[0].subject, bool(extent.skipped[0].remedy)) == ("course 9", True)


def test_hidden_id_numbers_are_said() -> None:
    (found,), extent = read(course(2, idnumber=None))
    assert found.idnumber is None
    assert "id numbers" in extent.skipped[0].subject
