"""``[push]``: what is refused when the configuration is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sync.outward.settings import PushSettings


def push(**fields: Any) -> PushSettings:
    return PushSettings.model_validate({"profile_fields": {"enabled": True, **fields}})


def test_metrics_and_schemes_name_their_fields() -> None:
    settings = push(
        hours="lontar_hours",
        as_of="lontar_as_of",
        scheme={"tpp": {"outcome": "lontar_outcome", "reason": "lontar_reason"}},
    ).profile_fields
    assert settings.metrics == {"hours": "lontar_hours"}
    assert settings.fields == ["lontar_as_of", "lontar_hours", "lontar_outcome", "lontar_reason"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"hours": "nip"}, "without the prefix lontar_: nip"),
        ({"as_of": "tanggal"}, "without the prefix lontar_: tanggal"),
        ({"scheme": {"tpp": {"tier": "tier"}}}, "without the prefix lontar_: tier"),
        ({"hours": "lontar_x", "hours_sure": "lontar_x"}, "hold two things: lontar_x"),
        ({"scheme": {"tpp": {"colour": "lontar_x"}}}, "Extra inputs"),
        ({"hours": 3}, "valid string"),
    ],
)
def test_fields_that_are_not_ours_alone_are_refused(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        push(**fields)


@pytest.mark.parametrize(
    "section", [{"mode": "always"}, {"limits": {"removals": 10}}, {"cohorts": {"colour": "red"}}]
)
def test_other_words_are_refused(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PushSettings.model_validate(section)


def test_nothing_is_pushed_and_everything_reviewed_by_default() -> None:
    settings = PushSettings()
    assert (settings.mode, settings.profile_fields.enabled, settings.cohorts.enabled) == (
        "review",
        False,
        False,
    )
