"""Doctor's questions to one site: what is well, what is missing, what cannot be checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from connector.moodle.checks import check_site
from connector.moodle.checks.finding import Check, Fix, Needs
from connector.moodle.errors import Refused
from connector.moodle.functions import BATCH, FUNCTIONS, SITE_INFO
from connector.moodle.settings import CourseFields
from connector.moodle.site import open_site
from tests.connector.moodle.conftest import (
    TOKEN,
    FakeMoodle,
    Params,
    Reply,
    refusal,
    session_of,
    settings,
    site_of,
)
from tests.connector.moodle.healthy import DESIGN, NEEDS, SOMEONE, Healthy, healthy
from tests.connector.moodle.reports import PAGE, row

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
TLS = "tls"  # the fake has no certificate to look at
ALWAYS = {
    *("version", "address", TLS, "clock", "account", "account-display", "functions"),
    *("form-fields", "courses", "enrolments", "people", "completions", "grades", "quizzes"),
    *("assignments", "surveys", "competencies", "badges", "cohort-list", "course-fields"),
    *("report-participants", "report-users", "report-participants-sorting"),
    *("report-users-sorting", "report-filters", "report-zone"),
    *("road:completions", "road:daily-completions", "road:people", "road:pushed-fields"),
    "road:daily-grades",
}
BY_NEED = {
    *("activities", "push:profile-fields", "profile-fields", "push:cohorts"),
    "cohort-enrolments",
}


def checks_of(moodle: FakeMoodle, needs: Needs = NEEDS, **changes: Any) -> dict[str, Check]:
    return {one.id: one for one in check_site(site_of(moodle, **changes), now=NOW, needs=needs)}


def test_all_is_well() -> None:
    found = checks_of(healthy())
    assert {one.id for one in found.values() if one.level != "ok"} <= {TLS}
    assert set(found) == ALWAYS | BY_NEED
    assert not any(check.fixes for check in found.values() if check.level == "ok")


def test_what_nobody_needs_is_not_asked() -> None:
    moodle = healthy()
    assert set(checks_of(moodle, Needs())) == ALWAYS
    called = {dict(form)["wsfunction"] for form in moodle.forms}
    assert not {name for name in called if FUNCTIONS[name].writes}


def test_probes_of_writing_name_nobody_and_make_nothing() -> None:
    """A right is looked for by writes that cannot succeed."""
    moodle = healthy()
    checks_of(moodle)
    writing = [form for form in moodle.forms if FUNCTIONS[dict(form)["wsfunction"]].writes]
    told = [dict(form) for form in writing]
    assert [one.get("users[0][id]") or one["cohorts[0][descriptionformat]"] for one in told] == [
        "0",
        "99",
    ]


@pytest.mark.parametrize(
    ("changes", "check", "fix"),
    [
        ({"version": "2022041900", "release": "4.0"}, "version", None),
        ({"release": "6.0 (Build: 20280101)"}, "version", None),
        ({"userissiteadmin": True}, "account", Fix("account", ("admin",))),
        ({"siteurl": "https://other.example.go.id"}, "address", None),
        ({"siteurl": "https://lms.example.go.id/moodle"}, "address", None),
    ],
)
def test_what_the_site_says_of_itself(changes: Params, check: str, fix: Fix | None) -> None:
    moodle = healthy()
    moodle.handlers[SITE_INFO] = lambda _: moodle.info() | changes
    found = checks_of(moodle)[check]
    assert found.level == "warn"
    assert found.remedy
    assert found.fixes == ((fix,) if fix else ())


@pytest.mark.parametrize("release", ["4.1.2 (Build: 1)", "4.5.6 (Build: 20250811)", "5.1+ (B)"])
def test_versions_that_lontar_is_made_for(release: str) -> None:
    moodle = healthy()
    moodle.handlers[SITE_INFO] = lambda _: moodle.info() | {"release": release}
    assert checks_of(moodle)["version"].level == "ok"


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Date": "Wed, 25 Nov 2026 07:50:00 GMT"}, "-600 s off"),
        ({}, "not checked"),
    ],
)
def test_clock(headers: dict[str, str], words: str) -> None:
    moodle = healthy()
    moodle.handlers[SITE_INFO] = lambda _: Reply(moodle.info(), headers=headers)
    found = checks_of(moodle)["clock"]
    assert (found.level, words in found.message) == ("warn", True)


@pytest.mark.parametrize(("lang", "level"), [("en", "ok"), ("en_us", "ok"), ("id", "warn")])
def test_language_of_the_account(lang: str, level: str) -> None:
    moodle = healthy()
    mine = {"id": 3, "lang": lang, "timezone": "99"}
    moodle.handlers["core_user_get_users_by_field"] = lambda params: (
        [mine] if params["values"] == ["3"] else [SOMEONE]
    )
    found = checks_of(moodle)["account-display"]
    assert found.level == level
    assert "the server's" in found.message


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {SITE_INFO}))
def test_missing_function_is_named_with_what_is_lost(name: str) -> None:
    moodle = healthy()
    moodle.missing = {name}
    found = checks_of(moodle)[f"function:{name}"]
    assert found.level == ("fail" if FUNCTIONS[name].needed else "warn")
    assert FUNCTIONS[name].lost in found.message
    assert found.fixes == (Fix("service", (name,)),)


RIGHTS: list[tuple[str, Any, str, str, str]] = [
    ("core_course_get_courses_by_field", {"courses": []}, "courses", "fail", "course:view"),
    ("core_enrol_get_enrolled_users", refusal("nopermissions"), "enrolments", "fail", "review"),
    ("core_enrol_get_enrolled_users", [], "enrolments", "warn", "user:viewdetails"),
    ("core_user_get_users_by_field", [{"id": 4}], "people", "fail", "user:viewalldetails"),
    ("core_user_get_users_by_field", [SOMEONE | {"email": None}], "people", "warn", "identity"),
    ("core_user_get_users_by_field", [], "people", "fail", "moodle/user:viewdetails"),
    (
        "core_completion_get_course_completion_status",
        refusal("cannotviewreport"),
        "completions",
        "fail",
        "report/completion:view",
    ),
    (
        "gradereport_user_get_grade_items",
        refusal("nopermissions"),
        "grades",
        "fail",
        "gradereport/user:view",
    ),
    (
        "gradereport_user_get_grade_items",
        refusal("nopermissiontoviewgrades"),
        "grades",
        "fail",
        "moodle/grade:viewall",
    ),
    ("mod_quiz_get_quizzes_by_courses", {"quizzes": []}, "quizzes", "warn", "mod/quiz:view"),
    (
        "mod_quiz_get_quizzes_by_courses",
        {"quizzes": [{"id": 1, "course": 2, "name": "Q"}]},
        "quizzes",
        "fail",
        "mod/quiz:view",
    ),
    ("mod_quiz_get_user_attempts", refusal("nopermissions"), "quizzes", "fail", "viewreports"),
    ("mod_assign_get_assignments", {"courses": []}, "assignments", "warn", "mod/assign:view"),
    (
        "mod_assign_get_assignments",
        {"courses": [], "warnings": [{"item": "module", "warningcode": "1"}]},
        "assignments",
        "warn",
        "mod/assign:view",
    ),
    ("mod_feedback_get_feedbacks_by_courses", {"feedbacks": []}, "surveys", "warn", "feedback"),
    ("mod_feedback_get_responses_analysis", refusal("nopermissions"), "surveys", "warn", "mod/f"),
    (
        "core_completion_get_activities_completion_status",
        refusal("nopermissions"),
        "activities",
        "warn",
        "report/progress:view",
    ),
    (
        "core_competency_list_competency_frameworks",
        refusal("nopermissions"),
        "competencies",
        "warn",
        "competencyview",
    ),
    ("core_badges_get_user_badges", refusal("nopermissions"), "badges", "warn", "otherbadges"),
    ("core_cohort_search_cohorts", refusal("nopermissions"), "cohort-list", "fail", "cohort:view"),
    ("core_user_update_users", refusal("nopermissions"), "push:profile-fields", "fail", "update"),
    ("core_cohort_create_cohorts", refusal("nopermissions"), "push:cohorts", "fail", "manage"),
]


@pytest.mark.parametrize(("function", "answer", "check", "level", "capability"), RIGHTS)
def test_missing_right_shows_with_its_capability(
    function: str, answer: Any, check: str, level: str, capability: str
) -> None:
    moodle = healthy()
    moodle.handlers[function] = lambda _: answer
    found = checks_of(moodle)[check]
    assert found.level == level
    assert found.fixes[0].step in ("role", "role_unseen")
    assert capability in " ".join(found.fixes[0].items)
    assert capability in found.remedy


def test_without_a_sample_nothing_is_said_to_be_well() -> None:
    moodle = healthy()
    moodle.handlers["core_enrol_get_enrolled_users"] = lambda _: []
    found = checks_of(moodle)
    for name in ("people", "completions", "grades", "activities", "badges"):
        assert found[name].level == "warn"
        assert "not checked" in found[name].message


def test_a_site_without_numbers_of_people_is_told() -> None:
    moodle = healthy()
    moodle.handlers["core_user_get_users_by_field"] = lambda _: [SOMEONE | {"customfields": []}]
    assert "ID number or the field 'nip'" in checks_of(moodle)["people"].message


@pytest.mark.parametrize("code", ["nocriteriaset", "usernotenroled"])
def test_refusal_that_comes_of_the_course_is_no_missing_right(code: str) -> None:
    moodle = healthy()
    moodle.handlers["core_completion_get_course_completion_status"] = lambda _: refusal(code)
    assert checks_of(moodle)["completions"].level == "ok"


@pytest.mark.parametrize(
    ("function", "code", "check"),
    [
        ("core_competency_list_competency_frameworks", "competenciesarenotenabled", "competencies"),
        ("core_badges_get_user_badges", "badgesdisabled", "badges"),
    ],
)
def test_what_is_switched_off_is_no_fault(function: str, code: str, check: str) -> None:
    moodle = healthy()
    moodle.handlers[function] = lambda _: refusal(code)
    found = checks_of(moodle)[check]
    assert (found.level, found.message) == ("ok", "switched off on this site")


def test_course_fields_that_no_course_has() -> None:
    needs = replace(NEEDS, course_fields=CourseFields(hours="jam"))
    assert checks_of(healthy(), needs)["course-fields"].fixes == (Fix("course_fields", ("jam",)),)


def test_profile_fields_that_do_not_exist() -> None:
    needs = replace(NEEDS, profile_fields=("lontar_hours", "lontar_tier"))
    found = checks_of(healthy(), needs)["profile-fields"]
    assert (found.level, found.fixes) == ("fail", (Fix("profile_fields", ("lontar_tier",)),))


def test_profile_fields_are_not_said_to_be_there_unseen() -> None:
    moodle = healthy()
    moodle.handlers[DESIGN] = lambda _: refusal("errorreportedit")
    found = checks_of(moodle)["profile-fields"]
    assert (found.level, found.message[:11]) == ("warn", "not checked")


def test_a_report_that_breaks_is_not_said_to_lack_a_right() -> None:
    """Its design cannot be read either: what happened is told, and what to do about that."""
    moodle = healthy()
    moodle.handlers[DESIGN] = lambda _: Reply(b"<br />\n<b>Fatal error</b>: memory")
    found = checks_of(moodle)["report-users-sorting"]
    assert (found.level, "Fatal error" in found.message) == ("warn", True)
    assert "memory_limit" in found.remedy


def test_a_cohort_that_should_not_have_been_made_is_told() -> None:
    moodle = healthy()
    moodle.handlers["core_cohort_create_cohorts"] = lambda _: [{"id": 1, "name": "Lontar"}]
    assert "Delete the cohort" in checks_of(moodle)["push:cohorts"].remedy


def test_forms_that_php_cuts() -> None:
    """The format is the last field: without it Moodle answers in XML."""
    moodle = healthy()

    def info(params: Params) -> Any:
        cut = b'<?xml version="1.0"?><RESPONSE></RESPONSE>'
        return Reply(cut) if params.get("serviceshortnames") else moodle.info()

    moodle.handlers[SITE_INFO] = info
    found = checks_of(moodle)["form-fields"]
    assert (found.level, found.fixes) == ("fail", (Fix("form_fields", ("5000",)),))


def test_account_fault_that_spares_site_info_stops_the_checks() -> None:
    moodle = healthy()
    no = refusal("usernotfullysetup")
    moodle.handlers["core_course_get_courses_by_field"] = lambda _: no
    with pytest.raises(Refused, match="usernotfullysetup"):
        checks_of(moodle)


def test_unbelievable_report_is_told() -> None:
    moodle = Healthy()
    moodle.rows = [row("ani", "A", "Aktif")]
    assert "Aktif" in checks_of(moodle)["report-participants"].message


@pytest.mark.parametrize("kind", ["participants", "users"])
def test_a_report_that_is_closed_to_us(kind: str) -> None:
    moodle = healthy()
    moodle.handlers[PAGE] = lambda _: refusal("errorreportview")
    found = checks_of(moodle)[f"report-{kind}"]
    assert found.level == "warn"
    assert found.fixes[0] == Fix("report_audience", (), f"Lontar {kind}")


def test_a_report_that_is_not_there() -> None:
    found = checks_of(healthy(), reports={})
    assert found["report-participants"].fixes == (Fix("new_report", (), "participants"),)
    fields = ("lontar_hours", "lontar_outcome", "nip")
    assert found["report-users"].fixes == (Fix("new_report", fields, "users"),)
    assert "20 times" in found["road:completions"].message
    assert "report-participants" in found["road:completions"].message


def test_people_need_a_report_or_a_search() -> None:
    moodle = healthy()
    moodle.missing = {"core_user_get_users"}
    found = checks_of(moodle, reports={})["road:people"]
    assert (found.level, found.message) == (
        "fail",
        "no road is open, because of: core_user_get_users, report-users",
    )


@pytest.mark.parametrize("road", ["report", "pairs"])
def test_what_a_road_cannot_show_is_told(road: str) -> None:
    found = checks_of(healthy(), reports={}) if road == "pairs" else checks_of(healthy())
    message = found["road:completions"].message
    assert "left before the first sync" in message
    assert ("suspended and expired" in message) == (road == "pairs")


@pytest.mark.parametrize("header", ["Status", "Time completed"])
def test_a_column_that_is_missing(header: str) -> None:
    moodle = Healthy()
    moodle.lists[1] = [one for one in moodle.lists[1] if one != header]
    found = checks_of(moodle)["report-participants"]
    assert found.fixes == (Fix("report_columns", (header,), "Lontar participants"),)


def test_a_profile_field_that_the_report_does_not_show() -> None:
    moodle = Healthy()
    moodle.lists[2].remove("JP")
    found = checks_of(moodle)["report-users-fields"]
    assert found.fixes == (Fix("report_columns", ("JP",), "Lontar"),)


def test_conditions_of_a_report() -> None:
    moodle = Healthy()
    moodle.conditions = '{"enrolment:status_operator":1,"enrolment:status_value":0}'
    found = checks_of(moodle)["report-participants"]
    assert found.fixes == (Fix("report_conditions", (), "Lontar participants"),)


@pytest.mark.parametrize(
    ("keys", "level"),
    [
        ([], "warn"),
        (["Username"], "warn"),
        (["Username", "Status"], "warn"),
        (["Course short name", "Username"], "ok"),
    ],
)
def test_sorting_of_a_report(keys: list[str], level: str) -> None:
    moodle = Healthy()
    moodle.sorted[1] = keys
    assert checks_of(moodle)["report-participants-sorting"].level == level


def test_sorting_that_we_may_not_see_is_not_said_to_be_well() -> None:
    moodle = healthy()
    moodle.handlers[DESIGN] = lambda _: refusal("errorreportedit")
    assert "not checked" in checks_of(moodle)["report-participants-sorting"].message


def test_removal_of_double_rows_is_told() -> None:
    moodle = Healthy()
    moodle.unique = True
    assert checks_of(moodle)["report-users-duplicates"].fixes[0].step == "report_duplicates"


@pytest.mark.parametrize("name", ["completion:timecompleted", "access:timeaccess"])
def test_a_filter_that_was_not_added_is_told(name: str) -> None:
    moodle = Healthy()
    moodle.obeyed.discard(name)
    found = checks_of(moodle)
    assert found["report-filters"].fixes == (Fix("report_filters", (name,), "Lontar participants"),)
    assert found["road:daily-completions"].level == "warn"


def test_a_forced_zone_is_told_and_closes_the_cheap_road() -> None:
    moodle = Healthy()
    moodle.forced_zone = True
    found = checks_of(moodle)
    assert found["report-zone"].fixes == (Fix("zone"),)
    assert "report-zone" in found["road:completions"].message


def test_filters_without_the_batch_call_are_not_checked() -> None:
    moodle = healthy()
    moodle.missing = {BATCH}
    found = checks_of(moodle)
    assert "not checked" in found["report-filters"].message
    assert "not checked" in found["report-zone"].message


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("http://lms.example.go.id", "fail"),
        ("http://127.0.0.1:8090", "ok"),
        ("http://localhost", "ok"),
    ],
)
def test_a_token_in_clear_text(url: str, level: str) -> None:
    moodle = healthy()
    session = session_of(moodle)
    session.mount("http://", moodle)
    site = open_site(settings(url=url), SecretStr(TOKEN), session=session)
    found = {one.id: one for one in check_site(site, now=NOW, needs=Needs())}
    assert found[TLS].level == level
