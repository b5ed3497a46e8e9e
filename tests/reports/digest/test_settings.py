"""The digest's settings: one named day, addresses that are some."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reports.digest import DigestSettings


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"when": "1 07:00"}, "mon 07:00"),
        ({"when": "07:00"}, "name one day"),
        ({"when": "mon,tue 07:00"}, "name one day"),
        ({"agency": ["BKPSDM"]}, "not a mail address"),
        ({"contact": "a@b.id\nBcc: c@d.id"}, "not a mail address"),
        ({"weekday": "mon"}, "Extra inputs"),
    ],
)
def test_bad_settings_are_refused(told: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        DigestSettings.model_validate(told)


def test_by_default_it_goes_out_on_monday_morning() -> None:
    assert str(DigestSettings().when) == "mon 07:00"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({}, None),
        ({"agency": ["a@example.go.id", "b@example.go.id"]}, "a@example.go.id"),
        ({"agency": ["a@example.go.id"], "contact": "c@example.go.id"}, "c@example.go.id"),
    ],
)
def test_objections_go_to_the_contact_or_the_agency(
    told: dict[str, object], address: str | None
) -> None:
    assert DigestSettings.model_validate(told).objections == address
