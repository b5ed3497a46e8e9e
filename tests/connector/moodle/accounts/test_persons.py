"""What is told of an account beside its name and number, by every road."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.accounts.people import read_accounts
from connector.moodle.errors import Misshapen
from connector.moodle.records import Account
from connector.moodle.site_records import AccountField, Visit
from connector.pull import Extent
from tests.connector.moodle.accounts.test_people import (
    ANI,
    BUDI,
    FULL,
    landed,
    listed,
    people_moodle,
    with_report,
)
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

STATUS = "core_completion_get_course_completion_status"
ZONE = ZoneInfo("Asia/Makassar")
NIP = "198707232012102001"
LATE = 1_778_817_826  # 15 May 2026, 04:03 UTC


def told(
    moodle: FakeMoodle, last: Sequence[Account] = (), number: str | None = "jabatan"
) -> tuple[set[Any], Extent]:
    pull = read_accounts(site_of(moodle), last=last, profile_field=number, zone=ZONE)
    return set(pull.records), pull.extent


def of(kind: type, facts: Iterable[Any]) -> set[Any]:
    return {one for one in facts if isinstance(one, kind)}


def field(value: str) -> Params:
    return {"shortname": "jabatan", "name": "Jabatan", "value": value}


def reported(person: Params, *cells: str) -> list[Any]:
    return [*listed(person), *cells]


def test_search_tells_fields_visits_and_how_somebody_signs_in() -> None:
    ani = ANI | {"customfields": [field("Analis")], "lastaccess": LATE}
    found, _ = told(people_moodle([ani | {"auth": "ldap", "confirmed": False}, BUDI]))
    assert of(AccountField, found) == {AccountField("lms", 4, "jabatan", "Analis")}
    assert of(Visit, found) == {Visit("lms", 4, date(2026, 5, 15))}
    accounts = {one.account: (one.auth, one.confirmed) for one in of(Account, found)}
    assert accounts == {4: ("ldap", False), 5: (None, None)}


def test_report_tells_the_same_where_the_columns_are() -> None:
    headers = (*FULL, "Jabatan", "Confirmed", "Last access")
    ani = ANI | {"customfields": [field("Analis")]}
    when = "Friday, 15 May 2026, 4:03 AM"
    rows = [reported(ani, "Analis", "Yes", when), reported(BUDI, "", "No", "")]
    found, extent = told(with_report([ani, BUDI], rows, headers))
    assert of(AccountField, found) == {AccountField("lms", 4, "jabatan", "Analis")}
    assert of(Visit, found) == {Visit("lms", 4, date(2026, 5, 15))}
    assert {one.account: one.confirmed for one in of(Account, found)} == {4: True, 5: False}
    assert extent.untold == set()


def test_report_without_the_columns_does_not_tell_them() -> None:
    found, extent = told(with_report([ANI], [listed(ANI)]), [landed(4, "ani")], None)
    (account,) = of(Account, found)
    assert (account.auth, account.confirmed) == (None, None)
    assert extent.untold == {Visit}


def test_field_that_a_report_shows_with_markup_is_asked_for() -> None:
    ani = ANI | {"customfields": [field("a<b")]}
    headers = (*FULL, "jabatan")
    found, _ = told(with_report([ani], [reported(ani, "a&lt;")], headers))
    assert of(AccountField, found) == {AccountField("lms", 4, "jabatan", "a<b")}


def test_id_number_that_php_takes_for_empty_is_none_on_every_road() -> None:
    """Moodle's answers leave such an id number out, its reports show it."""
    rows = [listed(ANI | {"idnumber": "0"}), listed(BUDI)]
    found, _ = told(with_report([ANI, BUDI], rows), number=None)
    idnumbers = {one.account: one.idnumber for one in of(Account, found)}
    assert idnumbers == {4: None, 5: BUDI["idnumber"]}


def test_strange_cell_is_not_believed() -> None:
    with pytest.raises(Misshapen, match="Confirmed"):
        told(with_report([ANI], [reported(ANI, "Maybe")], (*FULL, "Confirmed")), number=None)


def with_status(answer: Any, people: Sequence[Params] = (ANI,)) -> FakeMoodle:
    moodle = people_moodle(people)
    moodle.handlers[STATUS] = lambda _: answer
    return moodle


def test_deleted_account_is_recognised_and_keeps_what_was_known() -> None:
    moodle = with_status(recording(407)["response"])
    found, extent = told(moodle, [landed(4, "ani"), landed(63, "gone")])
    (gone,) = (one for one in of(Account, found) if one.deleted)
    assert (gone.account, gone.username) == (63, "gone")
    assert (extent.unread["account"], extent.skipped[1:]) == ({63}, [])
    assert moodle.asked(STATUS) == [
        {"wstoken": moodle.asked(STATUS)[0]["wstoken"], "wsfunction": STATUS}
        | {"moodlewsrestformat": "json", "courseid": "1", "userid": "63"}
    ]


def test_deleted_account_is_not_asked_for_again() -> None:
    moodle = with_status(recording(407)["response"])
    before = Account("lms", 63, "gone", "A", "B", None, None, None, False, deleted=True)
    found, _ = told(moodle, [before])
    assert before in found
    assert moodle.asked(STATUS) == []


def test_account_that_never_was_is_not_told() -> None:
    found, extent = told(with_status(recording(405)["response"]), [landed(999, "nobody")])
    assert {one.account for one in of(Account, found)} == {4}
    assert extent.unread["account"] == set()


def test_account_that_only_hides_stays_as_landed() -> None:
    moodle = with_status(refusal("cannotviewreport"))
    found, extent = told(moodle, [landed(70, "hidden")])
    assert {one.account for one in of(Account, found)} == {4}
    assert extent.unread["account"] == {70}
    assert "not deleted" in extent.skipped[-1].reason


def test_username_of_a_deleted_account_may_be_somebody_elses_now() -> None:
    before = Account("lms", 63, "budi", "A", "B", None, None, None, False, deleted=True)
    rows = [listed(BUDI)[:6]]
    found, _ = told(with_report([BUDI], rows, FULL[:6]), [before])
    assert {(one.account, one.deleted) for one in of(Account, found)} == {(5, False), (63, True)}
