"""Doctor's questions to one site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connector.moodle.bulk import NEEDED, USERS_COLUMNS
from connector.moodle.checks import Check, check_site
from connector.moodle.errors import Refused
from connector.moodle.functions import BATCH, FUNCTIONS, SITE_INFO
from tests.connector.moodle.conftest import FakeMoodle, Params, Reply, refusal, site_of
from tests.connector.moodle.reports import PAGE, RESET, page_of, row

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
USERS_HEADERS = [header for _, header in USERS_COLUMNS]
SOMEONE = {"id": 4, "username": "ani", "email": "ani@example.go.id", "suspended": False}


def healthy() -> FakeMoodle:
    """A site where all is well."""

    def page(params: Params) -> Any:
        users = params["reportid"] == "2"
        return page_of(USERS_HEADERS, [], params) if users else page_of(NEEDED, [], params)

    course = {"id": 2, "shortname": "A", "fullname": "A", "categoryid": 1, "enablecompletion": 1}
    status = {"completed": False, "aggregation": 1, "completions": []}
    moodle = FakeMoodle(
        core_course_get_courses_by_field=lambda _: {"courses": [course]},
        core_enrol_get_enrolled_users=lambda _: [{"id": 3}, {"id": 4}],
        core_user_get_users_by_field=lambda _: [SOMEONE],
        core_completion_get_course_completion_status=lambda _: {"completionstatus": status},
        gradereport_user_get_grade_items=lambda _: {"usergrades": []},
        **{PAGE: page, RESET: lambda _: True},
    )
    date = {"Date": "Wed, 25 Nov 2026 08:00:30 GMT"}
    moodle.handlers[SITE_INFO] = lambda _: Reply(moodle.info(), headers=date)
    return moodle


def checks_of(moodle: FakeMoodle) -> dict[str, Check]:
    return {one.id: one for one in check_site(site_of(moodle), now=NOW)}


def test_all_is_well() -> None:
    found = checks_of(healthy())
    assert {one.level for one in found.values()} == {"ok"}
    assert set(found) == {
        *("version", "account", "address", "clock", "functions", "report-participants"),
        *("report-users", "courses", "enrolments", "people", "completions", "grades"),
    }


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"version": "2022041900", "release": "4.0"}, "version"),
        ({"userissiteadmin": True}, "account"),
        ({"siteurl": "https://other.example.go.id"}, "address"),
    ],
)
def test_what_the_site_says_of_itself(changes: Params, check: str) -> None:
    moodle = healthy()
    moodle.handlers[SITE_INFO] = lambda _: moodle.info() | changes
    found = checks_of(moodle)[check]
    assert found.level == "warn"
    assert found.remedy


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Date": "Wed, 25 Nov 2026 07:50:00 GMT"}, "-600 s off"),
        ({}, "does not tell"),
    ],
)
def test_clock(headers: dict[str, str], words: str) -> None:
    moodle = healthy()
    moodle.handlers[SITE_INFO] = lambda _: Reply(moodle.info(), headers=headers)
    assert words in checks_of(moodle)["clock"].message


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {SITE_INFO}))
def test_missing_function_is_named_with_what_is_lost(name: str) -> None:
    moodle = healthy()
    moodle.missing = {name}
    found = checks_of(moodle)[f"function:{name}"]
    assert found.level == ("fail" if FUNCTIONS[name].needed else "warn")
    assert FUNCTIONS[name].lost in found.message
    assert found.remedy


@pytest.mark.parametrize(
    ("function", "answer", "check", "level"),
    [
        (PAGE, refusal("errorreportview"), "report-participants", "warn"),
        (PAGE, refusal("errorreportview"), "report-users", "warn"),
        ("core_course_get_courses_by_field", {"courses": []}, "courses", "fail"),
        ("core_enrol_get_enrolled_users", refusal("nopermissions"), "enrolments", "fail"),
        ("core_enrol_get_enrolled_users", [], "enrolments", "warn"),
        ("core_user_get_users_by_field", [{"id": 4}], "people", "fail"),
        ("core_user_get_users_by_field", [SOMEONE | {"email": None}], "people", "warn"),
        ("core_user_get_users_by_field", [], "people", "fail"),
        (
            "core_completion_get_course_completion_status",
            refusal("cannotviewreport"),
            "completions",
            "fail",
        ),
        ("gradereport_user_get_grade_items", refusal("nopermissions"), "grades", "fail"),
    ],
)
def test_missing_right_shows_with_its_remedy(
    function: str, answer: Any, check: str, level: str
) -> None:
    moodle = healthy()
    moodle.handlers[function] = lambda _: answer
    found = checks_of(moodle)[check]
    assert found.level == level
    assert found.remedy or function == "core_enrol_get_enrolled_users"


@pytest.mark.parametrize("code", ["nocriteriaset", "usernotenroled"])
def test_refusal_that_comes_of_the_course_is_no_missing_right(code: str) -> None:
    moodle = healthy()
    moodle.handlers["core_completion_get_course_completion_status"] = lambda _: refusal(code)
    assert checks_of(moodle)["completions"].level == "ok"


def test_unbelievable_report_is_told() -> None:
    moodle = healthy()
    rows = [row("ani", "A", "Aktif")]
    moodle.handlers[PAGE] = lambda params: page_of(NEEDED, rows, params)
    assert "Aktif" in checks_of(moodle)["report-participants"].message


def test_no_writing_function_is_called() -> None:
    moodle = healthy()
    checks_of(moodle)
    called = {form[1][1] for form in moodle.forms}
    assert not {name for name in called if FUNCTIONS[name].writes}
    assert BATCH not in called


def test_account_fault_that_spares_site_info_stops_the_checks() -> None:
    moodle = healthy()
    no = refusal("usernotfullysetup")
    moodle.handlers["core_course_get_courses_by_field"] = lambda _: no
    with pytest.raises(Refused, match="usernotfullysetup"):
        checks_of(moodle)
