"""Courses, categories and enrolments of the demo LMS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import TRAINER, Client

ENROLLED = "core_enrol_get_enrolled_users"


def option(name: str, value: object) -> dict[str, object]:
    return {"options[0][name]": name, "options[0][value]": value}


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_without_a_field_the_front_page_comes_too(client: Client) -> None:
    answer = client.call("core_course_get_courses_by_field")
    assert ids(answer["courses"]) == [1, 2, 3, 5, 9]


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("id", "2", [2]),
        ("ids", "2, 3", [2, 3]),
        ("shortname", "PIM-01", [2]),
        ("idnumber", "DK-PIM-01", [2]),
        ("category", "3", [3]),
    ],
)
def test_courses_are_found_by_field(
    client: Client, field: str, value: str, found: list[int]
) -> None:
    answer = client.call("core_course_get_courses_by_field", field=field, value=value)
    assert ids(answer["courses"]) == found


def test_an_unset_course_field_has_no_value(client: Client) -> None:
    answer = client.call("core_course_get_courses_by_field", field="id", value=3)
    (field,) = answer["courses"][0]["customfields"]
    assert (field["shortname"], field["valueraw"], field["value"]) == ("jp", "", None)


def test_trainers_are_contacts(client: Client) -> None:
    answer = client.call("core_course_get_courses_by_field", field="id", value=2)
    assert ids(answer["courses"][0]["contacts"]) == [TRAINER]


def test_categories_are_found_by_idnumber(client: Client) -> None:
    criteria = {"criteria[0][key]": "idnumber", "criteria[0][value]": "PEL"}
    (category,) = client.call("core_course_get_categories", **criteria)
    assert (category["path"], category["coursecount"]) == ("/3", 1)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("nothing", "1", [8, 16, TRAINER]),
        ("onlyactive", "1", [8, TRAINER]),
        ("onlysuspended", "1", [16]),
        ("limitnumber", "1", [8]),
        ("limitfrom", "1", [16, TRAINER]),
        ("groupid", "7", []),
    ],
)
def test_enrolled_people_by_option(client: Client, name: str, value: str, found: list[int]) -> None:
    assert ids(client.call(ENROLLED, courseid=2, **option(name, value))) == found


def test_a_suspended_account_counts_as_active(client: Client) -> None:
    assert ids(client.call(ENROLLED, courseid=3, **option("onlyactive", 1))) == [61]


def test_userfields_cut_the_answer(client: Client) -> None:
    (first, *_) = client.call(ENROLLED, courseid=2, **option("userfields", "id,idnumber"))
    assert first == {"id": 8, "fullname": "Ni Made Arta", "idnumber": "NIP8"}


@pytest.mark.parametrize(("userid", "found"), [(8, [2]), (16, []), (19, []), (61, [3]), (999, [])])
def test_courses_of_a_person_are_the_active_ones(
    client: Client, userid: int, found: list[int]
) -> None:
    assert ids(client.call("core_enrol_get_users_courses", userid=userid)) == found


def test_users_are_counted_only_when_asked(client: Client) -> None:
    (course,) = client.call("core_enrol_get_users_courses", userid=8, returnusercount=0)
    assert "enrolledusercount" not in course
