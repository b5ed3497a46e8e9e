"""Writing: every item has its outcome, nothing is sent twice, doubt is called doubt."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from connector.moodle.errors import Refused, TimedOut
from connector.moodle.records import ItemOutcome
from connector.moodle.writes import (
    add_members,
    create_cohort,
    remove_members,
    update_profile_fields,
)
from tests.connector.moodle.conftest import (
    FakeMoodle,
    Handler,
    Params,
    Reply,
    recording,
    refusal,
    site_of,
)

UPDATE, CREATE = "core_user_update_users", "core_cohort_create_cohorts"
ADD, REMOVE = "core_cohort_add_cohort_members", "core_cohort_delete_cohort_members"
OK: Params = {"warnings": []}


def statuses(outcomes: list[ItemOutcome]) -> dict[int, str]:
    return {one.account: one.status for one in outcomes}


def hours(*accounts: int) -> dict[int, dict[str, str]]:
    return {account: {"lontar_hours": "7.5"} for account in accounts}


def late(_: Params) -> Any:
    raise requests.ReadTimeout("late")


def in_turn(*handlers: Handler) -> Handler:
    left = iter(handlers)

    def handler(params: Params) -> Any:
        return next(left)(params)

    return handler


def test_fields_travel_by_shortname_and_empty_text_is_sent() -> None:
    moodle = FakeMoodle(**{UPDATE: lambda _: OK})
    site = site_of(moodle)
    wanted = {4: {"lontar_hours": "0", "lontar_reason": ""}}
    assert update_profile_fields(site, wanted) == [ItemOutcome(4, "done")]
    (user,) = moodle.asked(UPDATE)[0]["users"]
    assert user == {
        "id": "4",
        "customfields": [
            {"type": "lontar_hours", "value": "0"},
            {"type": "lontar_reason", "value": ""},
        ],
    }


def test_nothing_wanted_is_nothing_sent() -> None:
    moodle = FakeMoodle()
    assert update_profile_fields(site_of(moodle), {}) == []
    assert len(moodle.forms) == 1


def test_fifty_people_a_call() -> None:
    moodle = FakeMoodle(**{UPDATE: lambda _: OK})
    outcomes = update_profile_fields(site_of(moodle), hours(*range(4, 124)))
    assert [len(asked["users"]) for asked in moodle.asked(UPDATE)] == [50, 50, 20]
    assert set(statuses(outcomes).values()) == {"done"}


def test_many_fields_make_smaller_calls() -> None:
    moodle = FakeMoodle(**{UPDATE: lambda _: OK})
    wide = {account: {f"lontar_{n}": "1" for n in range(20)} for account in range(4, 54)}
    update_profile_fields(site_of(moodle), wide)
    assert [len(asked["users"]) for asked in moodle.asked(UPDATE)] == [21, 21, 8]


def test_recorded_warnings_refuse_their_items_only() -> None:
    moodle = FakeMoodle(**{UPDATE: lambda _: recording(245)["response"]})
    outcomes = update_profile_fields(site_of(moodle), hours(4, 999, 63, 2, 1, 5, 6, 7))
    assert statuses(outcomes) == {4: "done", 5: "done"} | dict.fromkeys(
        (999, 63, 2, 1, 6, 7), "refused"
    )
    assert outcomes[1].detail == "invaliduserid: Invalid user ID"


def refusing(bad: int) -> Handler:
    """As Moodle 4.5: one value of the wrong shape refuses the whole call."""

    def handler(params: Params) -> Any:
        ids = [int(user["id"]) for user in params["users"]]
        return refusal("invalidparameter") if bad in ids else OK

    return handler


def test_item_that_spoils_a_call_is_found_and_the_others_are_written() -> None:
    moodle = FakeMoodle(**{UPDATE: refusing(17)})
    outcomes = update_profile_fields(site_of(moodle), hours(*range(4, 54)))
    assert [one.account for one in outcomes if one.status == "refused"] == [17]
    assert len(outcomes) == 50
    assert len(moodle.asked(UPDATE)) < 15


def test_missing_right_refuses_all_without_asking_further() -> None:
    moodle = FakeMoodle(**{UPDATE: lambda _: recording(243)["response"]})
    outcomes = update_profile_fields(site_of(moodle), hours(*range(4, 124)))
    assert set(statuses(outcomes).values()) == {"refused"}
    assert len(moodle.asked(UPDATE)) == 1
    assert "not sent" in outcomes[-1].detail


@pytest.mark.parametrize(
    "trouble", [late, lambda _: Reply(b"", 503), lambda _: Reply(b"<html>"), lambda _: "oops"]
)
def test_no_clear_answer_leaves_its_call_in_doubt_and_ends(trouble: Handler) -> None:
    moodle = FakeMoodle(**{UPDATE: in_turn(lambda _: OK, trouble)})
    outcomes = update_profile_fields(site_of(moodle), hours(*range(4, 154)))
    found = list(statuses(outcomes).values())
    assert found == ["done"] * 50 + ["in_doubt"] * 50 + ["refused"] * 50
    assert len(moodle.asked(UPDATE)) == 2


def test_fault_inside_moodle_leaves_its_call_in_doubt() -> None:
    fault = {"exception": "Error", "message": "on null"}
    outcomes = update_profile_fields(site_of(FakeMoodle(**{UPDATE: lambda _: fault})), hours(4, 5))
    assert statuses(outcomes) == {4: "in_doubt", 5: "in_doubt"}


def test_function_that_is_not_offered_refuses_all() -> None:
    moodle = FakeMoodle()
    moodle.missing = {UPDATE}
    outcomes = update_profile_fields(site_of(moodle), hours(4, 5))
    assert statuses(outcomes) == {4: "refused", 5: "refused"}


def test_cohort_is_made_at_system_level_and_hidden() -> None:
    moodle = FakeMoodle(**{CREATE: lambda _: recording(975)["response"]})
    assert create_cohort(site_of(moodle), "lontar:tpp", "TPP") == 3
    (cohort,) = moodle.asked(CREATE)[0]["cohorts"]
    assert cohort == {
        "categorytype": {"type": "system", "value": ""},
        "name": "TPP",
        "idnumber": "lontar:tpp",
        "visible": "0",
    }


def test_taken_id_number_is_refused() -> None:
    site = site_of(FakeMoodle(**{CREATE: lambda _: recording(976)["response"]}))
    with pytest.raises(Refused, match="invalidparameter"):
        create_cohort(site, "lontar:tpp", "TPP")


def test_cohort_without_answer_is_not_made_again() -> None:
    moodle = FakeMoodle(**{CREATE: late})
    with pytest.raises(TimedOut):
        create_cohort(site_of(moodle), "lontar:tpp", "TPP")
    assert len(moodle.asked(CREATE)) == 1


def test_who_is_in_the_cohort_already_is_done() -> None:
    site = site_of(FakeMoodle(**{ADD: lambda _: recording(958)["response"]}))
    assert add_members(site, 2, [4]) == [ItemOutcome(4, "done")]


def adding(params: Params) -> Any:
    """999 and 63 do not exist; 5 is a member already."""
    ids = [int(one["usertype"]["value"]) for one in params["members"]]
    codes = {999: "2", 63: "2", 5: "3"}
    return {
        "warnings": [{"warningcode": codes[one], "message": "x"} for one in ids if one in codes]
    }


def test_members_that_do_not_exist_are_found_without_reading_messages() -> None:
    site = site_of(FakeMoodle(**{ADD: adding}))
    outcomes = add_members(site, 2, [4, 5, 999, 6, 63, 7])
    assert statuses(outcomes) == {4: "done", 5: "done", 6: "done", 7: "done"} | {
        999: "refused",
        63: "refused",
    }


def test_member_is_added_by_id() -> None:
    moodle = FakeMoodle(**{ADD: lambda _: OK})
    add_members(site_of(moodle), 2, [4])
    assert moodle.asked(ADD)[0]["members"] == [
        {"cohorttype": {"type": "id", "value": "2"}, "usertype": {"type": "id", "value": "4"}}
    ]


def removing(params: Params) -> Any:
    """As Moodle 4.5: an unknown account rolls the whole call back."""
    ids = [int(one["userid"]) for one in params["members"]]
    return refusal("invaliduser") if 999 in ids else None


def test_unknown_member_does_not_keep_the_others_in() -> None:
    outcomes = remove_members(site_of(FakeMoodle(**{REMOVE: removing})), 2, [4, 999, 5])
    assert statuses(outcomes) == {4: "done", 5: "done", 999: "refused"}


def test_account_named_twice_is_sent_once() -> None:
    moodle = FakeMoodle(**{REMOVE: removing})
    assert len(remove_members(site_of(moodle), 2, [4, 4])) == 1
    assert len(moodle.asked(REMOVE)[0]["members"]) == 1
