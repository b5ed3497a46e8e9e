"""The family: who stops what, and what a person can do."""

from __future__ import annotations

import pytest

from connector.moodle.errors import ADVICE, Misshapen, NotJson, Refused, TimedOut, Unreachable
from connector.moodle.functions import SITE_INFO


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_every_known_code_has_an_advice(code: str) -> None:
    assert Refused("core_user_get_users", code).advice.endswith(".")


@pytest.mark.parametrize(
    ("code", "reach"),
    [
        ("invalidtoken", "site"),
        ("nopermissions", "feature"),
        ("nocriteriaset", "course"),
        ("userdeleted", "person"),
        ("usernotenroled", "item"),
        ("neverseenbefore", "item"),
    ],
)
def test_reach_tells_what_stops(code: str, reach: str) -> None:
    assert Refused("core_user_get_users", code).reach == reach


def test_a_refused_first_call_stops_the_site() -> None:
    assert Refused(SITE_INFO, "accessexception").reach == "site"
    assert NotJson(SITE_INFO, "an answer without JSON", "").reach == "site"
    assert Misshapen(SITE_INFO, "no userid").reach == "site"


def test_passing_errors_are_those_that_may_go_away() -> None:
    assert TimedOut("f", "late").passing
    assert Unreachable("f", "refused").passing
    assert not Unreachable("f", "TLS", passing=False).passing
    assert not Refused("f", "nopermissions").passing


def test_text_has_function_code_and_moodles_words() -> None:
    assert str(Refused("f", "nopermissions", "(Update user profiles)")) == (
        "f: nopermissions ((Update user profiles))"
    )
