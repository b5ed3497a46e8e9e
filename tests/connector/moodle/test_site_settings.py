"""``[[site]]``: which kinds of facts are read, and how often those that ask about each person."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connector.moodle.settings import SiteSettings

KNOWN = {"id": "lms", "url": "https://lms.example.go.id"}


def test_all_but_single_ratings_are_read_unless_said_otherwise() -> None:
    settings = SiteSettings.model_validate(KNOWN)
    assert settings.facts == ("categories", "cohorts", "competencies", "badges", "plans")
    assert settings.personal_sweep_days == 7


def test_nothing_beside_people_courses_and_learning_may_be_wanted() -> None:
    assert SiteSettings.model_validate(KNOWN | {"facts": []}).facts == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"facts": ["badge"]}, "'badges'"),
        ({"personal_sweep_days": 0}, "greater than or equal to 1"),
    ],
)
def test_unknown_kinds_and_impossible_days_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SiteSettings.model_validate(KNOWN | changes)
