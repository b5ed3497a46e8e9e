"""Courses: fields, escapes, and courses that are closed to us."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from connector.moodle.courses import read_courses
from connector.moodle.records import Course
from connector.moodle.settings import CourseFields
from connector.moodle.site_records import CourseField
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, site_of

COURSES = "core_course_get_courses_by_field"


def course(number: int, **changes: Any) -> Params:
    known = {"id": number, "shortname": f"C{number}", "fullname": "Nama", "categoryid": 3}
    known |= {"idnumber": "DK", "visible": 1, "enablecompletion": 1}
    return known | changes


def told(*courses: Params) -> tuple[list[Course | CourseField], Extent]:
    answer = {"courses": list(courses), "warnings": []}
    pull = read_courses(site_of(FakeMoodle(**{COURSES: lambda _: answer})), CourseFields())
    return list(pull.records), pull.extent


def read(*courses: Params) -> tuple[list[Course], Extent]:
    records, extent = told(*courses)
    return [one for one in records if isinstance(one, Course)], extent


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
        starts_at=datetime.fromtimestamp(1_776_562_428, UTC),
        ends_at=datetime.fromtimestamp(1_793_842_428, UTC),
    )


def test_every_custom_field_comes_as_shown_and_as_stored() -> None:
    records, _ = told(recording(1010)["response"]["courses"][0])
    fields = {one.field: (one.value, one.raw) for one in records if isinstance(one, CourseField)}
    assert fields == {
        "kompetensi": ("Orientasi pada Hasil", "Orientasi pada Hasil"),
        "metode": ("Daring", "2"),
        "wajib": ("No", "0"),
    }


def test_field_without_value_is_no_fact() -> None:
    fields = [{"shortname": "jp", "value": None, "valueraw": ""}]
    records, _ = told(course(2, customfields=fields))
    assert [type(one) for one in records] == [Course]


def test_dates_of_a_course_come_with_it() -> None:
    (found,), _ = read(course(2, startdate=1_795_572_000, enddate=0))
    assert (found.starts_at, found.ends_at) == (datetime.fromtimestamp(1_795_572_000, UTC), None)


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
