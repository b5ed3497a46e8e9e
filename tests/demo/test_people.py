"""Accounts of the demo LMS: found, shown and written as Moodle does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.conftest import DELETED, Client, Start, small_site

BY_FIELD = "core_user_get_users_by_field"
UPDATE = "core_user_update_users"


def field_values(client: Client, userid: int) -> dict[str, str]:
    (user,) = client.call(BY_FIELD, field="id", **{"values[0]": userid})
    return {row["shortname"]: row["value"] for row in user.get("customfields", [])}


def write(client: Client, userid: int, shortname: str, value: str) -> Any:
    name = "users[0][customfields][0]"
    entry = {f"{name}[type]": shortname, f"{name}[value]": value}
    return client.call(UPDATE, **{"users[0][id]": userid}, **entry)


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("id", "8", [8]),
        ("username", "asn005", [8]),
        ("idnumber", "NIP8", [8]),
        ("idnumber", "nip8", []),
        ("idnumber", "", []),
        ("id", str(DELETED), []),
        ("username", "nobody", []),
    ],
)
def test_people_are_found_by_exact_value(
    client: Client, field: str, value: str, found: list[int]
) -> None:
    answer = client.call(BY_FIELD, field=field, **{"values[0]": value})
    assert [user["id"] for user in answer] == found


def test_two_accounts_with_one_idnumber_are_both_found(start: Start) -> None:
    site = small_site()
    site["users"][3]["idnumber"] = "NIP8"
    answer = start(site).call(BY_FIELD, field="idnumber", **{"values[0]": "NIP8"})
    assert len(answer) == 2


@pytest.mark.parametrize(("pattern", "count"), [("%", 9), ("asn0%", 0), ("ADMIN", 0)])
def test_criteria_match_with_percent_signs(client: Client, pattern: str, count: int) -> None:
    criteria = {"criteria[0][key]": "email", "criteria[0][value]": pattern}
    assert len(client.call("core_user_get_users", **criteria)["users"]) == count


def test_an_unsupported_criterion_is_a_warning(client: Client) -> None:
    criteria = {"criteria[0][key]": "color", "criteria[0][value]": "x"}
    (warning,) = client.call("core_user_get_users", **criteria)["warnings"]
    assert warning["warningcode"] == "invalidfieldparameter"


def test_a_written_field_reads_back(client: Client) -> None:
    assert write(client, 8, "jp_tahun", "24") == {"warnings": []}
    assert field_values(client, 8) == {"jp_tahun": "24"}


def test_a_written_field_is_on_disk(client: Client) -> None:
    write(client, 8, "jp_tahun", "24")
    (user,) = [row for row in client.saved()["users"] if row["id"] == 8]
    assert user["customfields"] == {"jp_tahun": "24"}


@pytest.mark.parametrize(
    ("shortname", "value", "stored"),
    [
        ("jp_tahun", "0", {"jp_tahun": "0"}),
        ("jp_tahun", "", {}),
        ("jp_tahun", "12345678901234", {"jp_tahun": "1234567890"}),
        ("nosuch", "1", {}),
        ("JP_TAHUN", "1", {}),
    ],
)
def test_values_are_kept_cut_or_ignored_in_silence(
    client: Client, shortname: str, value: str, stored: dict[str, str]
) -> None:
    assert write(client, 8, shortname, value) == {"warnings": []}
    assert field_values(client, 8) == stored


def test_an_unwritten_checkbox_reads_as_no(start: Start) -> None:
    site = small_site()
    site["profile_fields"] = [{"shortname": "layak", "datatype": "checkbox"}]
    assert field_values(start(site), 8) == {"layak": "0"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id": 999}, "invaliduserid"),
        ({"id": DELETED}, "usernotupdateddeleted"),
        ({"id": 2}, "usernotupdatedadmin"),
        ({"id": 8, "username": "asn001"}, "dmlwriteexception"),
        ({"id": 8, "city": "x" * 121}, "dmlwriteexception"),
        ({"id": 8, "email": "nothing"}, "useremailinvalid"),
    ],
)
def test_what_cannot_be_written_is_a_warning(
    client: Client, fields: dict[str, Any], code: str
) -> None:
    named = {f"users[0][{key}]": value for key, value in fields.items()}
    (warning,) = client.call(UPDATE, **named)["warnings"]
    assert warning["warningcode"] == code


def test_a_bad_account_does_not_hold_the_others(client: Client) -> None:
    named = {"users[0][id]": 999, "users[1][id]": 8, "users[1][city]": "Ubud"}
    client.call(UPDATE, **named)
    (user,) = client.call(BY_FIELD, field="id", **{"values[0]": 8})
    assert user["city"] == "Ubud"


def test_a_duplicate_address_is_refused(start: Start) -> None:
    site = small_site()
    site["users"][2]["email"] = "a@example.go.id"
    named = {"users[0][id]": 8, "users[0][email]": "A@example.go.id"}
    (warning,) = start(site).call(UPDATE, **named)["warnings"]
    assert warning["warningcode"] == "useremailduplicate"
