"""Custom profile fields: by question, by report, and cells that are not what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from connector.moodle.accounts.profile_fields import read_profile_fields
from connector.moodle.errors import Refused
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of
from tests.connector.moodle.reports import PAGE, RESET, Cells, page_of

BY_FIELD = "core_user_get_users_by_field"
HOURS, TIER = "lontar_hours", "lontar_tier"
NAMES = {HOURS: "JP terhitung", TIER: "Tingkat"}
MANY = range(1000, 1300)
USERNAMES = {f"u{account}": account for account in MANY}


def moodle_with(
    stored: dict[int, dict[str, str]], rows: Sequence[Cells] | None = None
) -> FakeMoodle:
    """Everybody of ``MANY`` exists; ``stored`` are the fields that are not empty."""

    def by_field(params: Params) -> Any:
        ids = [int(value.removeprefix("u")) for value in params["values"]]
        return [
            {"id": one, "username": f"u{one}"}
            | {
                "customfields": [
                    {"shortname": key, "name": NAMES[key], "value": value}
                    for key, value in stored.get(one, {}).items()
                ]
            }
            for one in ids
        ]

    headers = ["Username", *NAMES.values()]

    def page(params: Params) -> Any:
        shown = [[f"u{one}", *(stored.get(one, {}).get(key, "") for key in NAMES)] for one in MANY]
        return page_of(headers, shown if rows is None else rows, params)

    return FakeMoodle(**{BY_FIELD: by_field, PAGE: page, RESET: lambda _: True})


def test_few_people_are_asked_for() -> None:
    moodle = moodle_with({1000: {HOURS: "7.5"}})
    found = read_profile_fields(site_of(moodle), [HOURS, TIER], [1000, 1001])
    assert found == {1000: {HOURS: "7.5", TIER: ""}, 1001: {HOURS: "", TIER: ""}}
    assert moodle.asked(PAGE) == []


def test_many_people_come_from_the_report() -> None:
    moodle = moodle_with({1000: {HOURS: "7.5"}, 1003: {TIER: "gold"}})
    site = site_of(moodle)
    found = read_profile_fields(site, [HOURS, TIER], MANY, usernames=USERNAMES)
    assert found == read_profile_fields(site, [HOURS, TIER], MANY)
    samples = moodle.asked(BY_FIELD)[0]["values"]
    assert set(samples) == {"u1000", "u1003"}  # one person per column tells its shortname


def test_column_that_nobody_fills_cannot_be_placed_so_people_are_asked_for() -> None:
    moodle = moodle_with({1000: {HOURS: "7.5"}})
    found = read_profile_fields(site_of(moodle), [HOURS, TIER], MANY, usernames=USERNAMES)
    assert found[1000] == {HOURS: "7.5", TIER: ""}
    assert sum(len(asked["values"]) for asked in moodle.asked(BY_FIELD)[1:]) == len(MANY)


def test_column_headed_by_the_shortname_needs_no_sample() -> None:
    moodle = moodle_with({})
    headers = ["Username", HOURS]
    rows = [[f"u{one}", "3"] for one in MANY]
    moodle.handlers[PAGE] = lambda params: page_of(headers, rows, params)
    found = read_profile_fields(site_of(moodle), [HOURS], MANY, usernames=USERNAMES)
    assert found[1299] == {HOURS: "3"}
    assert moodle.asked(BY_FIELD) == []


def test_cell_with_a_trace_of_markup_is_asked_for_again() -> None:
    stored = {1000: {HOURS: "3 < 20"}, 1001: {HOURS: "4"}}
    moodle = moodle_with(stored)
    headers = ["Username", HOURS]
    rows = [[f"u{one}", "3 &lt; 20" if one == 1000 else "4"] for one in MANY]
    moodle.handlers[PAGE] = lambda params: page_of(headers, rows, params)
    found = read_profile_fields(site_of(moodle), [HOURS], MANY, usernames=USERNAMES)
    assert (found[1000], found[1001]) == ({HOURS: "3 < 20"}, {HOURS: "4"})
    assert [asked["values"] for asked in moodle.asked(BY_FIELD)] == [["1000"]]


def test_refused_report_is_no_hindrance() -> None:
    moodle = moodle_with({1000: {HOURS: "7.5"}})
    moodle.handlers[PAGE] = lambda _: refusal("errorreportview")
    found = read_profile_fields(site_of(moodle), [HOURS], MANY, usernames=USERNAMES)
    assert found[1000] == {HOURS: "7.5"}


def test_account_that_is_gone_is_left_out() -> None:
    moodle = FakeMoodle(**{BY_FIELD: lambda _: []})
    assert read_profile_fields(site_of(moodle), [HOURS], [4]) == {}


def test_recorded_value_and_its_absence_after_clearing() -> None:
    found = []
    for number in (901, 907):
        moodle = FakeMoodle(**{BY_FIELD: lambda _, n=number: recording(n)["response"]})
        found.append(read_profile_fields(site_of(moodle), ["jp_tahun"], [4]))
    assert found == [{4: {"jp_tahun": "24"}}, {4: {"jp_tahun": ""}}]


def test_many_of_whom_none_is_shown_are_hidden_and_hold_no_empty_fields() -> None:
    moodle = moodle_with({})
    moodle.handlers[BY_FIELD] = lambda _: []
    with pytest.raises(Refused, match="none of 300 accounts is shown"):
        read_profile_fields(site_of(moodle), [HOURS], MANY)
    assert read_profile_fields(site_of(moodle), [HOURS], [1000]) == {}
