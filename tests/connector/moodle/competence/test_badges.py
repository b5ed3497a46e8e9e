"""One question about each of many: what refuses alone, and what ends the kind."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.competence.badges import read_badges
from connector.moodle.errors import Refused
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

BADGES = "core_badges_get_user_badges"


def moodle_of(answers: dict[int, Any]) -> FakeMoodle:
    def badges(params: Params) -> Any:
        return answers[int(params["userid"])]

    return FakeMoodle(**{BADGES: badges})


def test_recorded_badges_with_their_dates() -> None:
    moodle = moodle_of({4: recording(780)["response"], 20: recording(781)["response"]})
    pull = read_badges(site_of(moodle), {4, 20})
    first, second = pull.records
    assert (first.account, first.badge, first.course, first.expires_at) == (4, 1, None, None)
    assert (second.name, second.course) == ("Lulus Manajemen Kinerja", 3)
    assert second.issued_at is not None
    assert second.expires_at is not None
    assert (second.expires_at - second.issued_at).days == 365
    assert pull.extent.unread["account"] == set()


def test_person_who_refuses_keeps_the_facts_and_stops_nobody() -> None:
    none = recording(781)["response"]
    answers = {63: recording(784)["response"], 64: none, 4: recording(780)["response"]}
    pull = read_badges(site_of(moodle_of(answers)), answers)
    assert [one.account for one in pull.records] == [4, 4]
    assert pull.extent.unread["account"] == {63}
    assert pull.extent.skipped[0].subject == "1 people"


def test_feature_that_is_off_ends_the_kind() -> None:
    moodle = moodle_of(dict.fromkeys((4, 5), recording(789)["response"]))
    with pytest.raises(Refused, match="badgesdisabled"):
        list(read_badges(site_of(moodle), {4, 5}).records)


def test_missing_function_ends_the_kind() -> None:
    moodle = moodle_of({})
    moodle.missing = {BADGES}
    with pytest.raises(Refused, match="missingfunction"):
        list(read_badges(site_of(moodle), {4}).records)


def test_refused_right_ends_the_kind() -> None:
    moodle = moodle_of({4: refusal("nopermissions")})
    with pytest.raises(Refused, match="nopermissions"):
        list(read_badges(site_of(moodle), {4}).records)
