"""Accounts by every road, and what hidden fields do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import requests

from connector.moodle.accounts.people import read_accounts
from connector.moodle.accounts.vanished import read_vanished, taken_in_turn
from connector.moodle.errors import Refused
from connector.moodle.records import Account
from connector.moodle.site import Site
from connector.moodle.site_records import AccountField
from connector.pull import Extent, Pull
from tests.connector.moodle.conftest import (
    FakeMoodle,
    Handler,
    Params,
    Reply,
    recording,
    refusal,
    site_of,
)
from tests.connector.moodle.reports import PAGE, RESET, Cells, page_of

BY_FIELD, SEARCH = "core_user_get_users_by_field", "core_user_get_users"
FULL = (
    *("Username", "First name", "Last name", "Email address", "ID number", "Suspended"),
    "Full name with link",
)
LINK = '<a href="https://lms.example.go.id/user/profile.php?id={}">Nama</a>'


def user(number: int, username: str, **changes: Any) -> Params:
    """One account as by_field answers it."""
    known = {"id": number, "username": username, "firstname": "Ni Made", "lastname": "Arta"}
    known |= {"fullname": "Ni Made Arta", "suspended": False}
    return known | {"email": f"{username}@example.go.id", "idnumber": f"NIP{number}"} | changes


def listed(person: Params) -> Cells:
    """The same account as a row of the full users report."""
    return [
        person["username"],
        person["firstname"],
        person["lastname"],
        person.get("email", ""),
        person.get("idnumber", ""),
        "Yes" if person["suspended"] else "No",
        LINK.format(person["id"]),
    ]


def record(person: Params, number: str | None = None) -> Account:
    """What must come of it."""
    return Account(
        "lms",
        person["id"],
        person["username"],
        person["firstname"],
        person["lastname"],
        person.get("email"),
        person.get("idnumber"),
        number,
        person["suspended"],
    )


def people_moodle(people: Sequence[Params]) -> FakeMoodle:
    """A site without reports whose people can be asked for and searched."""

    def by_field(params: Params) -> Any:
        return [one for one in people if str(one[params["field"]]) in params.get("values", [])]

    moodle = FakeMoodle(**{BY_FIELD: by_field, RESET: lambda _: True})
    moodle.handlers[SEARCH] = lambda _: {"users": list(people), "warnings": []}
    moodle.handlers[PAGE] = lambda _: refusal("errorreportview")
    return moodle


def with_report(
    people: Sequence[Params], rows: Sequence[Cells], headers: Sequence[str] = FULL
) -> FakeMoodle:
    moodle = people_moodle(people)
    moodle.handlers[PAGE] = lambda params: page_of(headers, rows, params)
    return moodle


def landed(number: int, username: str) -> Account:
    """An account as an earlier run landed it."""
    return Account("lms", number, username, "Ni Made", "Arta", None, None, None, False)


def read(site: Site, known: Mapping[str, int] | None = None) -> tuple[set[Account], Pull[Any]]:
    pull = read_accounts(site, last=[landed(n, name) for name, n in (known or {}).items()])
    return {one for one in pull.records if isinstance(one, Account)}, pull


ANI, BUDI = user(4, "ani"), user(5, "budi", suspended=True, idnumber="198707232012102001")


def test_full_report_needs_no_other_call() -> None:
    moodle = with_report([ANI, BUDI], [listed(ANI), listed(BUDI)])
    found, pull = read(site_of(moodle))
    assert found == {record(ANI), record(BUDI)}
    assert (pull.extent.road, moodle.asked(BY_FIELD)) == ("users report", [])


def test_without_links_only_newcomers_are_asked_for() -> None:
    rows = [listed(one)[:6] for one in (ANI, BUDI)]
    moodle = with_report([ANI, BUDI], rows, FULL[:6])
    found, _ = read(site_of(moodle), {"ani": 4})
    assert found == {record(ANI), record(BUDI)}
    assert [asked["values"] for asked in moodle.asked(BY_FIELD)] == [["budi"]]


def test_report_without_names_is_completed_one_by_one() -> None:
    moodle = with_report([ANI, BUDI], [["ani"], ["budi"]], ["Username"])
    found, pull = read(site_of(moodle), {"ani": 4})
    assert found == {record(ANI), record(BUDI)}
    assert pull.extent.road == "users report, then one by one"


def test_without_a_report_everybody_is_searched_by_first_name() -> None:
    moodle = people_moodle([ANI, BUDI])
    found, pull = read(site_of(moodle))
    assert found == {record(ANI), record(BUDI)}
    assert moodle.asked(SEARCH)[0]["criteria"] == [{"key": "firstname", "value": "%"}]
    assert pull.extent.skipped[0].remedy


@pytest.mark.parametrize(
    "moodle",
    [
        with_report([ANI, BUDI], [listed(ANI), listed(BUDI)]),
        with_report([ANI, BUDI], [["ani"], ["budi"]], ["Username"]),
        people_moodle([ANI, BUDI]),
    ],
)
def test_all_roads_tell_the_same(moodle: FakeMoodle) -> None:
    assert read(site_of(moodle))[0] == {record(ANI), record(BUDI)}


def test_username_that_changed_hands_is_noticed() -> None:
    """Account 4 was called ani and is now called ani2; somebody else is called ani."""
    renamed, other = user(4, "ani2"), user(9, "ani")
    rows = [listed(one)[:6] for one in (other, renamed)]
    found, _ = read(site_of(with_report([renamed, other], rows, FULL[:6])), {"ani": 4})
    assert found == {record(renamed), record(other)}


OURSELVES = user(3, "lontar_ws", idnumber="")


def test_guest_and_ourselves_are_left_out() -> None:
    moodle = people_moodle([ANI, user(1, "guest"), OURSELVES])
    assert read(site_of(moodle))[0] == {record(ANI)}


def test_a_token_of_somebodys_own_account_hides_nobody() -> None:
    """A token may be a trainer's; and the next one another account's, so that ours was landed."""
    numbered = OURSELVES | {"idnumber": "198707232012102001"}
    found, _ = read(site_of(people_moodle([ANI, numbered])))
    assert found == {record(ANI), record(numbered)}
    found, _ = read(site_of(people_moodle([ANI, OURSELVES])), {"ani": 4, "lontar_ws": 3})
    assert {one.account for one in found} == {3, 4}


def test_number_of_the_profile_field_comes_raw() -> None:
    field = {"shortname": "nip", "name": "NIP", "value": "1987 0723 2012"}
    ani = ANI | {"customfields": [field]}
    pull = read_accounts(site_of(people_moodle([ani])), profile_field="nip")
    found = {one for one in pull.records if isinstance(one, Account)}
    assert found == {record(ani, "1987 0723 2012")}


def test_number_comes_from_the_report_where_its_column_is_known() -> None:
    field = {"shortname": "nip", "name": "N I P", "value": "198707232012"}
    ani = ANI | {"customfields": [field]}
    rows = [[*listed(ani), "198707232012"], [*listed(BUDI), ""]]
    moodle = with_report([ani, BUDI], rows, (*FULL, "N I P"))
    pull = read_accounts(site_of(moodle), profile_field="nip")
    found = {one for one in pull.records if isinstance(one, Account)}
    assert found == {record(ani, "198707232012"), record(BUDI)}
    assert pull.extent.road == "users report"


def test_person_who_is_listed_but_not_shown_keeps_nobody_from_staying() -> None:
    moodle = with_report([ANI], [["ani"], ["budi"]], ["Username"])
    found, pull = read(site_of(moodle))
    assert found == {record(ANI)}
    assert (pull.extent.whole, pull.extent.skipped[0].subject) == (False, "1 accounts")


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([], "no account is shown"),
        ([user(4, "ani") | {"username": None}], "usernames are hidden"),
        ([user(4, "ani", idnumber=None), user(5, "budi", idnumber="")], "shows a number"),
    ],
)
def test_hidden_fields_are_refused_not_landed(people: list[Params], words: str) -> None:
    site = site_of(people_moodle(people))
    with pytest.raises(Refused, match=words) as caught:
        read(site)
    assert "viewalldetails" in caught.value.advice


def test_numbers_may_stand_in_the_username_alone() -> None:
    ani = user(4, "198707232012102001", idnumber=None)
    assert read(site_of(people_moodle([ani])))[0] == {record(ani)}


def test_hidden_addresses_are_said() -> None:
    ani = user(4, "ani", email=None)
    _, pull = read(site_of(people_moodle([ani])))
    assert pull.extent.skipped[-1].subject == "e-mail addresses"


def test_bad_token_in_the_report_is_not_taken_for_a_missing_report() -> None:
    moodle = people_moodle([ANI])
    moodle.handlers[PAGE] = lambda _: refusal("invalidtoken")
    with pytest.raises(Refused, match="invalidtoken"):
        read(site_of(moodle))


@pytest.mark.parametrize("number", [229, 231, 203, 216, 248])
def test_recorded_people_become_accounts(number: int) -> None:
    response = recording(number)["response"]
    users = response["users"] if isinstance(response, dict) else response
    moodle = people_moodle([])
    moodle.handlers[SEARCH] = lambda _: {"users": [*users, user(900, "lain")]}
    found, _ = read(site_of(moodle))
    assert {one.account for one in found} == {one["id"] for one in users} | {900}


COMPLETION = "core_completion_get_course_completion_status"


def test_whom_the_report_lacks_is_told_if_a_question_finds_the_name() -> None:
    """Rows moved between two pages: budi is there, and citra's name is somebody else's now."""
    other = user(7, "citra")
    moodle = with_report([ANI, BUDI, other], [listed(ANI)])
    moodle.handlers[COMPLETION] = lambda _: refusal("userdeleted")
    found, _ = read(site_of(moodle), {"ani": 4, "budi": 5, "citra": 6})
    assert {one for one in found if not one.deleted} == {record(ANI), record(BUDI)}
    assert [one.account for one in found if one.deleted] == [6]


@pytest.mark.parametrize(("shown", "asked", "left"), [(11_000, 1000, 100), (2000, 0, 0)])
def test_of_many_missing_a_part_is_asked_about_and_the_rest_stays(
    shown: int, asked: int, left: int
) -> None:
    """Of too many none is: then the landing judges whether the site is at fault."""
    extent = Extent("users report")
    moodle = FakeMoodle(**{COMPLETION: lambda _: refusal("userdeleted")})
    missing = [landed(number, f"asn{number}") for number in range(10, 1110)]
    gone = list(read_vanished(site_of(moodle), missing, extent, shown=shown))
    assert (len(gone), len(extent.unread["account"])) == (asked, left)
    assert len(extent.skipped) == (left > 0)


def test_everybody_missing_has_a_turn_to_be_asked_about() -> None:
    """So that those who hide for ever keep no other waiting."""
    turns = [taken_in_turn(range(2500), 1000, turn) for turn in range(100, 105)]
    assert {one for asked, _ in turns for one in asked} == set(range(2500))
    assert all(sorted(asked + later) == list(range(2500)) for asked, later in turns)
    assert taken_in_turn(range(3), 1000, 7) == ([0, 1, 2], [])


def test_deleted_account_is_shown_by_its_id_and_is_no_proof_of_life() -> None:
    (shown,) = recording(1111)["response"]
    moodle = with_report([ANI, shown], [listed(ANI)])
    moodle.handlers[COMPLETION] = lambda _: refusal("userdeleted")
    found, _ = read(site_of(moodle), {"ani": 4, "asn0017": shown["id"]})
    assert [one.account for one in found if one.deleted] == [shown["id"]]


def no_answer(_: Params) -> Any:
    raise requests.ReadTimeout


SILENCES: dict[str, Handler] = {  # each for good, of a site that answers everything else
    "accessexception": lambda _: refusal("accessexception"),
    "invalidparameter": lambda _: refusal("invalidparameter"),
    "500": lambda _: Reply(b"<b>Fatal error</b>", 500),
    "late": no_answer,
    "cut": lambda _: Reply(b'[{"id": 4, "usern'),
    "html": lambda _: Reply(b"<!DOCTYPE html><title>LMS</title>"),
    "nobody": lambda _: [],
}
FIELD = {"shortname": "nip", "name": "N I P", "value": "198707232012102001"}


@pytest.mark.parametrize("silence", SILENCES)
def test_a_report_is_read_where_no_question_about_one_account_is_answered(silence: str) -> None:
    """Which of its columns holds the number only an answer tells: numbers stay as landed."""
    moodle = with_report(
        [ANI, BUDI], [[*listed(ANI), "<1>"], [*listed(BUDI), ""]], (*FULL, "N I P")
    )
    moodle.handlers[BY_FIELD] = SILENCES[silence]
    pull = read_accounts(site_of(moodle), last=[landed(4, "ani")], profile_field="nip")
    assert set(pull.records) == {record(ANI), record(BUDI)}
    extent = pull.extent
    assert (extent.road, extent.whole) == ("users report", True)
    assert extent.untold_fields[Account] == {"profile_number"}
    assert AccountField in extent.untold
    (told,) = extent.skipped
    assert "stays as known" in told.reason
    assert told.remedy


@pytest.mark.parametrize("silence", SILENCES)
def test_who_is_new_or_renamed_waits_while_no_name_is_answered(silence: str) -> None:
    """Without the link of the report nothing else tells whose a new name is."""
    rows = [listed(ANI)[:6], listed(user(5, "budi2"))[:6]]
    moodle = with_report([], rows, FULL[:6])
    moodle.handlers |= {
        BY_FIELD: SILENCES[silence],
        COMPLETION: lambda _: refusal("usernotenroled"),
    }
    found, pull = read(site_of(moodle), {"ani": 4, "budi": 5})
    assert found == {record(ANI)}
    assert (pull.extent.whole, pull.extent.unread["account"]) == (False, {5})


@pytest.mark.parametrize("silence", SILENCES)
def test_a_bare_report_gives_way_to_the_search(silence: str) -> None:
    moodle = with_report([ANI, BUDI], [["ani"], ["budi"]], ["Username"])
    moodle.handlers[BY_FIELD] = SILENCES[silence]
    found, pull = read(site_of(moodle), {"ani": 4, "budi": 5})
    assert (found, pull.extent.road) == ({record(ANI), record(BUDI)}, "search")


def test_a_value_that_looks_like_markup_stays_as_landed_where_nobody_tells_it() -> None:
    """Once the column is known the questions fail: only whom they were about is left alone."""
    ani = ANI | {"customfields": [FIELD]}
    rows = [[*listed(ani), "198707232012102001"], [*listed(BUDI), "&lt;"]]
    moodle = with_report([ani, BUDI], rows, (*FULL, "N I P"))
    by_name = moodle.handlers[BY_FIELD]
    moodle.handlers[BY_FIELD] = lambda params: (
        by_name(params) if params["field"] == "username" else refusal("accessexception")
    )
    pull = read_accounts(site_of(moodle), last=[landed(5, "budi")], profile_field="nip")
    found = {one for one in pull.records if isinstance(one, Account)}
    assert found == {record(ani, "198707232012102001")}
    assert (pull.extent.whole, pull.extent.unread["account"]) == (True, {5})
