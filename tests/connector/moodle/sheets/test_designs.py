"""What recorded reports of a real Moodle are made of."""

from __future__ import annotations

import pytest

from connector.moodle.checks.reports import FILTERS
from connector.moodle.sheets.bulk import PARTICIPANTS_COLUMNS
from connector.moodle.sheets.designs import DESIGN, Design, lacking_columns
from tests.connector.moodle.conftest import recording

EMPTY, FILLED, DEFAULT = 1101, 1102, 1103
IDENTIFIERS = [name for name, _ in PARTICIPANTS_COLUMNS]
TITLES = [title for _, title in PARTICIPANTS_COLUMNS]


def design(number: int) -> Design:
    return DESIGN.read(recording(number)["response"])


def test_the_source_has_the_columns_that_we_need() -> None:
    titles = design(EMPTY).titles
    assert [titles[name] for name in IDENTIFIERS] == TITLES
    assert "user:profilefield_lontar_hours" in titles


def test_an_empty_report_lacks_everything() -> None:
    found = design(EMPTY)
    assert list(lacking_columns(found, [], IDENTIFIERS)) == list(PARTICIPANTS_COLUMNS)
    assert found.sorted_by == []
    assert all(found.lacks_filter(name) for name in FILTERS)


def test_a_filled_report_lacks_nothing() -> None:
    found = design(FILLED)
    assert list(lacking_columns(found, TITLES, IDENTIFIERS)) == []
    assert found.sorted_by == TITLES[:3]
    assert not any(found.lacks_filter(name) for name in FILTERS)
    assert not found.hides_rows


def test_the_default_setup_hides_people() -> None:
    assert design(DEFAULT).hides_rows


@pytest.mark.parametrize("number", [EMPTY, FILLED, DEFAULT])
def test_a_column_that_the_source_lacks_has_no_title(number: int) -> None:
    found = lacking_columns(design(number), TITLES, ["user:profilefield_none"])
    assert list(found) == [("user:profilefield_none", None)]


@pytest.mark.parametrize(
    ("name", "ours"), [("Lontar users", True), ("lontar", True), ("Laporan Lontar", False)]
)
def test_ours_are_known_by_their_name(name: str, ours: bool) -> None:
    assert design(EMPTY).model_copy(update={"name": name}).ours is ours
