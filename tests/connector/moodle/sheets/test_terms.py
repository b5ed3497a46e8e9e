"""Terms of enrolments: status, method and dates, as far as the report has the columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connector.moodle.errors import Misshapen
from connector.moodle.sheets.bulk import probe_participants
from connector.moodle.sheets.enrolled import NEEDED, Folder, Seen
from connector.moodle.sheets.terms import CREATED, ENDED, STARTED, TERMS, Terms
from tests.connector.moodle.conftest import FakeMoodle, site_of
from tests.connector.moodle.reports import PAGE, report, row

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FULL = (*NEEDED, CREATED, STARTED, ENDED, "Name")
PAST, LATER = "Friday, 15 May 2026, 4:03 AM", "Tuesday, 1 December 2026, 1:00 PM"
AT, THEN = datetime(2026, 5, 15, 4, 3, tzinfo=UTC), datetime(2026, 12, 1, 13, tzinfo=UTC)

Further = tuple[str, str, str, str]  # created, started, ended, method
PLAIN: Further = (PAST, PAST, "", "Manual enrolments")


def folded(*rows: Sequence[str], headers: Sequence[str] = FULL) -> Seen:
    (seen,) = Folder(headers, NOW).fold([tuple(cells) for cells in rows]).values()
    return seen


def enrolled(status: str = "Active", further: Further = PLAIN, done: str = "") -> list[str]:
    return [str(cell) for cell in (*row("ani", "A", status, done), *further)]


def test_a_full_row_tells_everything() -> None:
    further = (PAST, PAST, LATER, "Cohort sync (Angkatan 1 - Student)")
    assert folded(enrolled("Active", further)).terms == Terms(
        "active", "Cohort sync (Angkatan 1 - Student)", AT, AT, THEN
    )


@pytest.mark.parametrize(
    ("shown", "ended", "status"),
    [
        ("Active", "", "active"),
        ("Active", LATER, "active"),
        ("Suspended", PAST, "suspended"),
        ("Not current", PAST, "expired"),
        ("Not current", "", "upcoming"),
        ("Not current", LATER, "upcoming"),
    ],
)
def test_expired_means_that_the_end_has_passed(shown: str, ended: str, status: str) -> None:
    seen = folded(enrolled(shown, (PAST, PAST, ended, "")))
    assert (seen.terms.status, seen.active) == (status, status == "active")


def test_the_best_enrolment_counts_then_the_newest() -> None:
    old = enrolled("Active", (PAST, PAST, "", "Self enrolment"))
    newer = enrolled("Active", (LATER, PAST, "", "Manual enrolments"))
    out = enrolled("Suspended", (LATER, PAST, "", "Cohort sync"), done=PAST)
    for rows in ((old, newer, out), (out, newer, old)):
        seen = folded(*rows)
        assert (seen.terms.method, seen.active, seen.completed_at) == (
            "Manual enrolments",
            True,
            AT,
        )


@pytest.mark.parametrize(
    ("headers", "untold"),
    [
        (FULL, set()),
        (NEEDED, set(TERMS)),
        ((*NEEDED, "Name"), set(TERMS)),  # nobody could say which of two enrolments is meant
        ((*NEEDED, CREATED), {"status", "method", "starts_at", "ends_at"}),
        ((*NEEDED, CREATED, ENDED, "Method"), {"starts_at"}),
    ],
)
def test_what_the_columns_cannot_tell_is_said(headers: Sequence[str], untold: set[str]) -> None:
    assert Folder(headers, NOW).untold == untold


def test_without_an_end_nobody_knows_why_somebody_is_out() -> None:
    assert folded(row_of("Not current"), headers=NEEDED).terms == Terms()
    assert folded(row_of("Suspended"), headers=NEEDED).terms == Terms("suspended")


def row_of(status: str) -> list[str]:
    return [str(cell) for cell in row("ani", "A", status)]


def test_a_date_that_is_none_is_not_believed() -> None:
    moodle = FakeMoodle(**{PAGE: report([enrolled("Active", ("yesterday", "", "", ""))], FULL)})
    with pytest.raises(Misshapen, match="yesterday"):
        probe_participants(site_of(moodle))
