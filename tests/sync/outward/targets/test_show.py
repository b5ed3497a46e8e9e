"""Which decision a target shows: of the period under way, or of the one that was closed last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from sync.outward.settings import CohortSettings, ProfileFieldSettings
from sync.outward.targets import cohorts, profile_fields
from sync.outward.targets.declaration import Target
from tests.sync.outward.people import decided, standing

NOW, CONFIRMED = decided("not_yet"), decided("eligible", period="2025")
FIELD = "lontar_outcome"


def shown(target: Target, settings: BaseModel, *, closed: bool = True) -> dict[str, str | None]:
    one = replace(standing(4, outcome=NOW), confirmed={"tpp": CONFIRMED} if closed else {})
    wishes = target.wanted(settings, [one], "lms")
    return {slot.key: wish.value for slot, wish in wishes.items() if slot.account == 4}


def fields(**scheme: Any) -> ProfileFieldSettings:
    show = scheme.pop("target", "current")
    told = {"show": show, "scheme": {"tpp": {"outcome": FIELD, **scheme}}}
    return ProfileFieldSettings.model_validate(told)


@pytest.mark.parametrize(
    ("settings", "value"),
    [
        (fields(), "not_yet"),
        (fields(show="last_closed"), "eligible"),
        (fields(target="last_closed"), "eligible"),
        (fields(target="last_closed", show="current"), "not_yet"),
    ],
)
def test_a_field_shows_what_its_scheme_or_else_its_target_says(
    settings: ProfileFieldSettings, value: str
) -> None:
    assert shown(profile_fields.TARGET, settings) == {FIELD: value}


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ({}, None),
        ({"show": "last_closed"}, "member"),
        ({"scheme": {"tpp": {"show": "last_closed"}}}, "member"),
    ],
)
def test_a_cohort_shows_what_its_scheme_or_else_its_target_says(
    told: dict[str, Any], value: str | None
) -> None:
    settings = CohortSettings.model_validate(told)
    assert shown(cohorts.TARGET, settings) == {"lontar:tpp": value}


def test_before_anything_is_closed_everything_is_left_as_it_is() -> None:
    assert shown(profile_fields.TARGET, fields(show="last_closed"), closed=False) == {}
    settings = CohortSettings(show="last_closed")
    assert shown(cohorts.TARGET, settings, closed=False) == {}
