"""What a site allows: functions, reports."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.answers import COURSES, QUIZZES
from connector.moodle.errors import Misshapen, MoodleError, Refused
from connector.moodle.functions import BATCH, SITE_INFO
from connector.moodle.settings import ReportIds
from tests.connector.moodle.conftest import FakeMoodle, Params, Reply, recording, refusal, site_of

LIST = "core_reportbuilder_list_reports"
PARTICIPANTS = r"core_course\reportbuilder\datasource\participants"
USERS = r"core_user\reportbuilder\datasource\users"
NONE = ReportIds()


def listing(*reports: tuple[int, str, str]) -> Any:
    rows = [{"id": number, "name": name, "source": source} for number, name, source in reports]
    return lambda params: {"reports": rows if params["page"] == "0" else []}


def test_recorded_site_info_opens_the_site() -> None:
    site = site_of(FakeMoodle(**{SITE_INFO: lambda _: recording(101)["response"]}))
    assert (site.id, site.info.userid, site.info.username) == ("lms", 3, "lontar_ws")
    assert site.missing() == {}
    assert site.client.batches


def test_missing_functions_are_named_with_what_is_lost() -> None:
    moodle = FakeMoodle()
    moodle.missing = {BATCH, "core_user_update_users"}
    site = site_of(moodle)
    assert site.missing() == {
        BATCH: "single questions take ten times as long",
        "core_user_update_users": "profile fields cannot be pushed",
    }
    assert not site.client.batches


def test_missing_function_is_refused_without_a_call() -> None:
    moodle = FakeMoodle()
    moodle.missing = {COURSES.function}
    site = site_of(moodle)
    with pytest.raises(Refused, match="missingfunction"):
        site.ask(COURSES)
    assert len(moodle.forms) == 1


def test_missing_function_among_many_is_the_error_of_each() -> None:
    moodle = FakeMoodle()
    moodle.missing = {QUIZZES.function}
    found = list(site_of(moodle).ask_many(QUIZZES, [{}, {}]))
    assert [isinstance(one, Refused) for one in found] == [True, True]


def test_answer_of_another_shape_names_the_function_and_place() -> None:
    site = site_of(FakeMoodle(**{COURSES.function: lambda _: {"courses": [{"id": "x"}]}}))
    with pytest.raises(Misshapen, match=rf"{COURSES.function}: .* at courses\.0\.") as caught:
        site.ask(COURSES)
    assert caught.value.__context__ is None


def test_misshapen_answer_among_many_is_a_value() -> None:
    def quizzes(params: Params) -> Any:
        return {"quizzes": []} if params["courseids"] == [1] else "oops"

    found = list(
        site_of(FakeMoodle(**{QUIZZES.function: quizzes})).ask_many(
            QUIZZES, [{"courseids": [1]}, {"courseids": [2]}]
        )
    )
    assert [isinstance(one, MoodleError) for one in found] == [False, True]


@pytest.mark.parametrize(
    ("found", "known"),
    [
        ([(7, "Lontar participants", PARTICIPANTS)], {"participants": 7}),
        ([(7, "LONTAR users", USERS)], {"users": 7}),
        ([(7, "Course participants", PARTICIPANTS)], {}),
        ([(7, "Lontar something", "other\\source")], {}),
        ([(9, "Lontar b", USERS), (7, "Lontar a", USERS)], {"users": 7}),
    ],
)
def test_reports_are_known_by_source_and_name(
    found: list[tuple[int, str, str]], known: dict[str, int]
) -> None:
    assert site_of(FakeMoodle(**{LIST: listing(*found)}), reports=NONE).reports == known


def test_configured_report_outranks_the_found_one() -> None:
    moodle = FakeMoodle(**{LIST: listing((7, "Lontar u", USERS), (8, "Lontar p", PARTICIPANTS))})
    site = site_of(moodle, reports=ReportIds(users=99))
    assert (site.report("users"), site.report("participants")) == (99, 8)


def test_configured_report_needs_no_list() -> None:
    site = site_of(FakeMoodle(**{LIST: lambda _: refusal("nopermissions")}))
    assert site.report("participants") == 1


def test_all_pages_of_the_list_are_read() -> None:
    def pages(params: Params) -> Any:
        full = [{"id": n, "name": "Lain", "source": USERS} for n in range(100)]
        last = [{"id": 500, "name": "Lontar users", "source": USERS}]
        return {"reports": full if params["page"] == "0" else last}

    assert site_of(FakeMoodle(**{LIST: pages}), reports=NONE).report("users") == 500


def test_refused_list_is_an_error_of_the_feature() -> None:
    site = site_of(FakeMoodle(**{LIST: lambda _: refusal("nopermissions")}), reports=NONE)
    with pytest.raises(Refused) as caught:
        site.report("users")
    assert caught.value.reach == "feature"


def test_html_instead_of_site_info_stops_the_site() -> None:
    moodle = FakeMoodle(**{SITE_INFO: lambda _: Reply(b"<!DOCTYPE html>")})
    with pytest.raises(MoodleError, match="DOCTYPE") as caught:
        site_of(moodle)
    assert caught.value.reach == "site"
