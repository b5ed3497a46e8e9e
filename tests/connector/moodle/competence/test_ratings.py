"""All ratings by one report: levels by their names, and what makes it unbelievable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from connector.moodle.competence.ratings import Rated, read_reported_ratings
from connector.moodle.errors import Misshapen
from connector.moodle.settings import ReportIds
from connector.moodle.sheets.bulk import RATINGS_COLUMNS
from connector.moodle.site_records import CompetencyRating
from tests.connector.moodle.conftest import FakeMoodle, Params, site_of
from tests.connector.moodle.reports import PAGE, RESET, Cells, page_of

HEADERS = [name for _, name in RATINGS_COLUMNS]
CATALOGUE = {
    ("Manajerial", "M1"): Rated(1, {"Level 1": 1, "Level 2": 2}),
    ("Teknis", "M1"): Rated(7, {"Mahir": 3}),
}
ACCOUNTS = {"ani": 4, "budi": 5}


def told(
    rows: Sequence[Cells], headers: Sequence[str] = HEADERS, *, now: Sequence[Params] = ()
) -> list[Any]:
    """What is told of Ani and Budi; ``now`` are accounts as the site shows them by name."""
    moodle = FakeMoodle(
        **{PAGE: lambda params: page_of(headers, rows, params), RESET: lambda _: True}
    )
    moodle.handlers["core_user_get_users_by_field"] = lambda params: [
        one for one in now if one["username"] in params["values"]
    ]
    site = site_of(moodle, reports=ReportIds(ratings=3))
    return list(read_reported_ratings(site, accounts=ACCOUNTS, catalogue=CATALOGUE).records)


def test_level_is_the_place_of_the_name_in_the_scale() -> None:
    found = told([["ani", "Manajerial", "M1", "Level 2", "Yes"]])
    assert found == [CompetencyRating("lms", 4, 1, 2, True)]


def test_competencies_of_two_frameworks_may_share_an_id_number() -> None:
    found = told(
        [["ani", "Teknis", "M1", "Mahir", "No"], ["budi", "Manajerial", "M1", "Level 1", ""]]
    )
    assert {(one.account, one.competency, one.proficient) for one in found} == {
        (4, 7, False),
        (5, 1, None),
    }


@pytest.mark.parametrize(
    "row",
    [
        ["", "Manajerial", "M1", "", ""],
        ["ani", "Manajerial", "M1", "", "No"],
        ["gone", "Manajerial", "M1", "Level 1", "No"],
        ["ani", "Manajerial", "M9", "Level 1", "No"],
    ],
)
def test_rows_without_person_rating_or_known_name_are_passed_over(row: Cells) -> None:
    assert told([row]) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["ani", "Manajerial", "M1", "Tinggi", "Yes"]], "'Tinggi'"),
        ([["ani", "Manajerial", "M1", "Level 1", "Maybe"]], "'Maybe'"),
        ([["ani", "Manajerial", "M1", "Level 1", "Yes"]] * 2, "come twice"),
    ],
)
def test_strange_report_is_not_believed(rows: Sequence[Cells], words: str) -> None:
    with pytest.raises(Misshapen, match=words):
        told(rows)


def test_second_column_of_that_name_is_not_guessed_at() -> None:
    headers = [*HEADERS, "Name"]
    with pytest.raises(Misshapen, match='"Name" is there twice'):
        told([["ani", "Manajerial", "M1", "Level 1", "Yes", "Integritas"]], headers)


def test_who_was_renamed_since_the_accounts_were_read_keeps_the_ratings() -> None:
    rows = [[name, "Manajerial", "M1", "Level 1", "No"] for name in ("anik", "budi", "citra")]
    now = [{"id": 4, "username": "anik"}, {"id": 9, "username": "citra"}]
    assert {one.account for one in told(rows, now=now)} == {4, 5}
