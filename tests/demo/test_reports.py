"""Custom reports of the demo LMS: rows, pages, languages and filters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lontar.demo.functions.reports import SOURCE_NAMES
from lontar.demo.state import PARTICIPANTS
from tests.demo.conftest import Client, Start, recording, small_site

RETRIEVE = "core_reportbuilder_retrieve_report"
SET = "core_reportbuilder_set_filters"
COMPLETED = 1_778_817_826
TOTAL = 12  # seven enrolments, five methods without people
ONLY_013 = '{"user:username_operator":3,"user:username_value":"asn013"}'


def data(client: Client, **fields: Any) -> Any:
    return client.call(RETRIEVE, reportid=1, perpage=0, **fields)["data"]


def rows(client: Client, **fields: Any) -> list[list[str | None]]:
    return [row["columns"] for row in data(client, **fields)["rows"]]


def filtered(client: Client, **values: Any) -> int:
    named = {key.replace("__", ":"): value for key, value in values.items()}
    assert client.call(SET, reportid=1, values=json.dumps(named)) is True
    total: int = data(client)["totalrowcount"]
    return total


def test_headers_are_display_text(client: Client) -> None:
    assert data(client)["headers"] == [
        "Username",
        "Course short name",
        "Name",
        "Status",
        "Completed",
        "Time completed",
    ]


def test_methods_without_people_give_rows_without_a_user(client: Client) -> None:
    assert rows(client)[0] == ["", "PIM-01", "Guest access", None, "", ""]


def test_two_methods_give_two_rows(client: Client) -> None:
    mine = [row[1:4] for row in rows(client) if row[0] == "asn005"]
    assert mine == [
        ["PIM-01", "Manual enrolments", "Active"],
        ["PIM-01", "Self enrolment (Student)", "Active"],
    ]


def test_the_method_of_a_cohort_is_named_as_recorded(start: Start) -> None:
    site = small_site()
    site["cohorts"] = [{"id": 7, "name": "Angkatan (uji) & coba"}]
    site["enrolments"] = [{"userid": 8, "courseid": 2, "method": "cohort", "cohort": 7}]
    (shown,) = [row[2] for row in rows(start(site)) if row[0]]
    assert shown == recording(846)["response"]["data"]["rows"][0]["columns"][2]


@pytest.mark.parametrize(
    ("username", "status", "completed"),
    [
        ("asn005", "Active", "Yes"),
        ("asn013", "Not current", ""),
        ("asn016", "Suspended", ""),
        ("asn058", "Active", "No"),
        ("trainer", "Active", ""),
    ],
)
def test_status_and_completion_of_a_row(
    client: Client, username: str, status: str, completed: str
) -> None:
    row = next(row for row in rows(client) if row[0] == username)
    assert (row[3], row[4]) == (status, completed)


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, "Friday, 15 May 2026, 12:03 PM"),
        ({"moodlewssettingtimezone": "UTC"}, "Friday, 15 May 2026, 4:03 AM"),
        ({"moodlewssettingtimezone": "Nowhere/X"}, "Friday, 15 May 2026, 12:03 PM"),
        ({"moodlewssettinglang": "id"}, "Jumat, 15 Mei 2026, 12:03"),
        ({"moodlewssettinglang": "zz"}, "Friday, 15 May 2026, 12:03 PM"),
    ],
)
def test_dates_follow_language_and_zone_of_the_call(
    client: Client, settings: dict[str, str], shown: str
) -> None:
    assert next(row for row in rows(client, **settings) if row[0] == "asn005")[5] == shown


def test_settings_hold_inside_a_batch(client: Client) -> None:
    inner = {"requests[0][function]": RETRIEVE, "requests[0][arguments]": '{"reportid": 1}'}
    settings = {"moodlewssettinglang": "id", "moodlewssettingtimezone": "UTC"}
    answer = client.call("tool_mobile_call_external_functions", **inner, **settings)
    assert "Jumat, 15 Mei 2026, 04:03" in answer["responses"][0]["data"]


def test_the_language_of_the_account_decides_without_a_setting(start: Start) -> None:
    site = small_site() | {"site": {"lang": "id", "timezone": "Asia/Jakarta"}}
    assert data(start(site))["headers"][0] == "Nama pengguna"


@pytest.mark.parametrize(
    ("page", "perpage", "count"), [(0, 3, 3), (1, 3, 3), (9, 3, 0), (0, -1, TOTAL), (-1, 3, 3)]
)
def test_pages_keep_the_total(client: Client, page: int, perpage: int, count: int) -> None:
    answer = client.call(RETRIEVE, reportid=1, page=page, perpage=perpage)["data"]
    assert (len(answer["rows"]), answer["totalrowcount"]) == (count, len(rows(client)))


@pytest.mark.parametrize(
    ("start_at", "end_at", "count"),
    [(COMPLETED, 0, 2), (COMPLETED + 1, 0, 0), (COMPLETED, COMPLETED, 2), (0, COMPLETED, 0)],
)
def test_a_range_of_completion_times_is_exact(
    client: Client, start_at: int, end_at: int, count: int
) -> None:
    name = "completion__timecompleted"
    values = {f"{name}_operator": 3, f"{name}_from": start_at, f"{name}_to": end_at}
    assert filtered(client, **values) == count


@pytest.mark.parametrize(("operator", "count"), [(0, TOTAL), (1, 2), (2, TOTAL - 2)])
def test_completed_can_be_filtered(client: Client, operator: int, count: int) -> None:
    assert filtered(client, completion__completed_operator=operator) == count


@pytest.mark.parametrize(
    ("operator", "value", "count"),
    [
        (1, "asn", 6),
        (2, "asn", TOTAL - 6),
        (3, "asn005", 2),
        (5, "train", 1),
        (6, "005", 2),
        (7, "", 5),
    ],
)
def test_text_can_be_filtered(client: Client, operator: int, value: str, count: int) -> None:
    name = "user__username"
    assert filtered(client, **{f"{name}_operator": operator, f"{name}_value": value}) == count


def test_a_filter_that_was_not_added_is_ignored(client: Client) -> None:
    values = {"course__shortname_operator": 3, "course__shortname_value": "NOPE"}
    assert filtered(client, **values) == TOTAL


def test_filters_stay_for_later_calls_and_restarts(client: Client) -> None:
    filtered(client, completion__completed_operator=1)
    (report,) = client.saved()["reports"]
    assert report["filtervalues"] == {"completion:completed_operator": 1}


def test_filters_can_be_reset(client: Client) -> None:
    filtered(client, completion__completed_operator=1)
    assert client.call("core_reportbuilder_filters_reset", reportid=1) is True
    assert data(client)["totalrowcount"] == TOTAL


def test_conditions_always_hold(start: Start) -> None:
    site = small_site()
    site["reports"][0]["conditiondata"] = ONLY_013
    assert [row[0] for row in rows(start(site))] == ["asn013"]


def test_unique_rows_fold_exact_doubles(start: Start) -> None:
    site = small_site()
    site["reports"][0] |= {"uniquerows": True, "columns": ["user:username", "course:shortname"]}
    assert rows(start(site)).count(["asn005", "PIM-01"]) == 1


def test_people_and_their_fields_make_a_report(start: Start) -> None:
    site = small_site()
    site["users"][2]["customfields"] = {"jp_tahun": "24"}
    site["reports"] = [
        {"id": 1, "source": "users", "columns": ["user:username", "user:profilefield_jp_tahun"]}
    ]
    found = data(start(site))
    assert found["headers"] == ["Username", "JP"]
    assert {"columns": ["asn001", "24"]} in found["rows"]


def test_a_linked_name_holds_the_id(start: Start) -> None:
    site = small_site()
    site["reports"][0]["columns"] = ["user:fullnamewithlink"]
    client = start(site)
    link = f'<a href="{client.server.url}/user/profile.php?id=8">Ni Made Arta</a>'
    assert [link] in rows(client)


def test_a_deleted_profile_field_leaves_the_report(start: Start) -> None:
    site = small_site()
    site["reports"][0]["columns"] = ["user:username", "user:profilefield_gone"]
    assert data(start(site))["headers"] == ["Username"]


def test_a_site_may_have_no_reports(start: Start) -> None:
    answer = start(small_site() | {"reports": []}).call("core_reportbuilder_list_reports")
    assert answer == {"reports": [], "warnings": []}


def test_sources_are_named_as_in_moodle(client: Client) -> None:
    (report,) = client.call("core_reportbuilder_list_reports")["reports"]
    assert report["sourcename"] == SOURCE_NAMES[PARTICIPANTS] == "Course participants"
