"""Asking for accounts in portions, around values that Moodle refuses."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.accounts.lookup import users_by
from connector.moodle.errors import Refused
from tests.connector.moodle.conftest import FakeMoodle, Params, refusal, site_of

BY_FIELD = "core_user_get_users_by_field"


def cleaning(params: Params) -> Any:
    """As Moodle 4.5: one upper-case username refuses the whole call."""
    values = params["values"]
    if any(value != value.lower() for value in values):
        return refusal("invalidparameter")
    return [{"id": int(value[1:]), "username": value} for value in values]


def test_two_hundred_are_asked_at_once() -> None:
    moodle = FakeMoodle(**{BY_FIELD: cleaning})
    found = list(users_by(site_of(moodle), "username", [f"u{n}" for n in range(450)]))
    assert [user.id for user in found] == list(range(450))
    assert [len(asked["values"]) for asked in moodle.asked(BY_FIELD)] == [200, 200, 50]


def test_value_that_spoils_the_call_is_left_out() -> None:
    names = [f"u{n}" for n in range(20)]
    names[7] = "U7"
    found = list(users_by(site_of(FakeMoodle(**{BY_FIELD: cleaning})), "username", names))
    assert {user.id for user in found} == set(range(20)) - {7}


def test_other_refusals_are_raised() -> None:
    site = site_of(FakeMoodle(**{BY_FIELD: lambda _: refusal("usernotfullysetup")}))
    with pytest.raises(Refused):
        list(users_by(site, "id", [4]))


def test_nobody_is_asked_for_nothing() -> None:
    moodle = FakeMoodle()
    assert list(users_by(site_of(moodle), "id", [])) == []
    assert len(moodle.forms) == 1
