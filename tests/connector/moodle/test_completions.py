"""Enrolments and completions: the road that is taken, and the records of the report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.completions import Road, read_participations
from connector.moodle.enrolled import NEEDED
from connector.moodle.errors import Maintenance, Misshapen, Refused
from connector.moodle.participation import Participation
from connector.moodle.records import Completion, Enrolment
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Handler, Params, Reply, refusal, site_of
from tests.connector.moodle.reports import DONE, PAGE, RESET, page_of, report, row

ZONE = ZoneInfo("Asia/Makassar")
ACCOUNTS, COURSES = {"ani": 4, "budi": 5}, {"A": 10, "B": 11}
ENROLLED, BY_FIELD = "core_enrol_get_enrolled_users", "core_user_get_users_by_field"


UNSORTED = [row("ani", "A"), row("budi", "B"), row("budi", "A"), row("ani", "B")]


def moodle_with(page: Handler) -> FakeMoodle:
    """A site whose other road sees no participants at all."""
    nobody: dict[str, Handler] = {ENROLLED: lambda _: [], BY_FIELD: lambda _: []}
    return FakeMoodle(**{PAGE: page, RESET: lambda _: True, **nobody})


def read(page: Handler, *, road: Road | None = None) -> tuple[list[Participation], Extent]:
    pull = read_participations(
        site_of(moodle_with(page)), accounts=ACCOUNTS, courses=COURSES, zone=ZONE, road=road
    )
    return list(pull.records), pull.extent


def test_report_becomes_records() -> None:
    found, extent = read(report([row("ani", "A", done=DONE), row("budi", "B", "Suspended")]))
    assert found == [
        Enrolment("lms", 4, 10, True, "active"),
        Completion("lms", 4, 10, datetime(2026, 5, 15, 4, 3, tzinfo=UTC), date(2026, 5, 15)),
        Enrolment("lms", 5, 11, False, "suspended"),
    ]
    assert (extent.road, extent.whole, extent.courses, extent.skipped) == ("report", True, None, [])


def test_civil_date_is_that_of_the_agency() -> None:
    """Ten at night in UTC is the next morning in Bali."""
    shown = {
        "UTC": "Friday, 15 May 2026, 10:15 PM",
        "Asia/Makassar": "Saturday, 16 May 2026, 6:15 AM",
    }

    def page(params: Params) -> Any:
        done = shown[params["moodlewssettingtimezone"]]
        return page_of(NEEDED, [row("ani", "A", done=done)], params)

    found, _ = read(page)
    assert isinstance(found[1], Completion)
    assert found[1].completed_on == date(2026, 5, 16)


def test_completion_without_date_has_none() -> None:
    found, _ = read(report([["ani", "A", "Active", "Yes", ""]]))
    assert found[1] == Completion("lms", 4, 10, None, None)


def test_unknown_people_are_named_and_left_out() -> None:
    found, extent = read(report([row("ani", "A"), row("citra", "A"), row("lontar_ws", "A")]))
    assert found == [Enrolment("lms", 4, 10, True, "active")]
    assert "1 accounts: citra" in extent.skipped[0].subject


def test_unknown_course_keeps_the_site_from_being_whole() -> None:
    found, extent = read(report([row("ani", "A"), row("ani", "Rahasia")]))
    assert found == [Enrolment("lms", 4, 10, True, "active")]
    assert extent.courses == {10}
    assert "Rahasia" in extent.skipped[0].subject


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (lambda _: refusal("errorreportview"), "errorreportview"),
        (report([["ani"]], ["Username"]), "missing"),
        (report(UNSORTED), "not sorted"),
    ],
)
def test_report_that_is_refused_or_not_believed_gives_way(page: Handler, why: str) -> None:
    _, extent = read(page)
    assert extent.road == "pairs"
    assert why in extent.skipped[0].reason
    assert extent.skipped[0].remedy


def test_named_road_does_not_give_way() -> None:
    with pytest.raises(Misshapen, match="missing"):
        read(report([["ani"]], ["Username"]), road="report")


def test_road_of_pairs_does_not_touch_the_report() -> None:
    _, extent = read(lambda _: refusal("errorreportview"), road="pairs")
    assert (extent.road, extent.skipped) == ("pairs", [])


@pytest.mark.parametrize(
    ("page", "kind"),
    [(lambda _: Reply(b"", 503), Maintenance), (lambda _: refusal("invalidtoken"), Refused)],
)
def test_what_stops_the_site_does_not_give_way(page: Handler, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read(page)
