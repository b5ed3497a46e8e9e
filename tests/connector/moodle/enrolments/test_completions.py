"""Enrolments and completions: the road that is taken, and the records of the report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from connector.moodle.enrolments.completions import Road, read_participations
from connector.moodle.enrolments.participation import Participation
from connector.moodle.errors import Maintenance, Misshapen, Refused
from connector.moodle.functions import SITE_INFO
from connector.moodle.records import Completion, Enrolment
from connector.moodle.sheets.enrolled import NEEDED
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Handler, Params, Reply, refusal, site_of
from tests.connector.moodle.reports import DONE, PAGE, RESET, page_of, report, row

ZONE = ZoneInfo("Asia/Makassar")
ACCOUNTS, COURSES = {"ani": 4, "budi": 5}, {"A": 10, "B": 11}
ENROLLED, BY_FIELD = "core_enrol_get_enrolled_users", "core_user_get_users_by_field"
COMPLETION = "core_completion_get_course_completion_status"
AT = datetime(2026, 5, 1, tzinfo=UTC)


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
    """Site and report alike fail after the first answer."""
    moodle = moodle_with(page)
    site = site_of(moodle)
    moodle.handlers[SITE_INFO] = page
    pull = read_participations(site, accounts=ACCOUNTS, courses=COURSES, zone=ZONE)
    with pytest.raises(kind):
        list(pull.records)


def too_late(_: Params) -> Any:
    raise requests.ReadTimeout


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (too_late, "no answer from lms.example.go.id in time"),
        (lambda _: Reply(b"", 500), "HTTP 500"),
        (lambda _: Reply(b"<html>Bad gateway</html>", 502), "HTTP 502"),
        (lambda _: Reply(b"<b>Fatal error</b>: Allowed memory size", 200), "Allowed memory size"),
        (lambda _: Reply(b'{"details": {"id": 1', 200), "cut off"),
    ],
)
def test_report_that_no_page_size_brings_gives_way_while_the_site_answers(
    answer: Handler, why: str
) -> None:
    moodle = moodle_with(answer)
    people = {"budi": 5}
    moodle.handlers[ENROLLED] = lambda _: [{"id": one} for one in people.values()]
    moodle.handlers[COMPLETION] = lambda _: refusal("nocriteriaset")
    pull = read_participations(site_of(moodle), accounts=people, courses={"A": 10}, zone=ZONE)
    assert [one for one in pull.records if isinstance(one, Enrolment)] != []
    assert pull.extent.road == "pairs"
    assert why in pull.extent.skipped[0].reason
    assert {one["perpage"] for one in moodle.asked(PAGE)} == {"5000", "1000"}


def test_report_too_large_for_one_page_comes_in_smaller_ones() -> None:
    rows = [row(f"a{number}", "A") for number in range(1500)]
    whole = report(rows)

    def page(params: Params) -> Any:
        return Reply(b"", 500) if int(params["perpage"]) > 1000 else whole(params)

    moodle = moodle_with(page)
    people = {f"a{number}": 100 + number for number in range(1500)}
    pull = read_participations(site_of(moodle), accounts=people, courses=COURSES, zone=ZONE)
    assert len(list(pull.records)) == len(rows)
    assert (pull.extent.road, pull.extent.skipped) == ("report", [])


def test_report_that_moves_in_every_reading_tells_what_it_shows() -> None:
    """Somebody is enrolled before each page: what stands twice is told once, nothing is made up."""
    rows = [row(f"b{number:03}", "A", done=DONE) for number in range(95)]
    more = (row(f"a{number:03}", "A") for number in range(100))

    def page(params: Params) -> Any:
        if int(params["perpage"]) == 10:
            rows.append(next(more))
            rows.sort(key=str)
        return report(rows)(params)

    people = {one[0] or "": number for number, one in enumerate(rows, 10)}
    people |= {f"a{number:03}": 500 + number for number in range(100)}
    site = site_of(moodle_with(page), report_rows=10)
    pull = read_participations(site, accounts=people, courses={"A": 10}, zone=ZONE, since=AT)
    told = [one for one in pull.records if isinstance(one, Enrolment)]
    assert pull.extent.skipped == []
    assert (pull.extent.road, pull.extent.moving, pull.extent.mark) == ("report", True, None)
    accounts = [one.account for one in told]
    assert len(accounts) == len(set(accounts))
    told_or_spared = set(accounts) | {account for account, _ in pull.extent.spared}
    assert {people[f"b{number:03}"] for number in range(70)} <= told_or_spared


def test_nobody_leaves_while_nobody_tells_whose_a_new_name_is() -> None:
    """Budi is missing and a stranger is there: Budi may have changed the username."""
    moodle = moodle_with(report([row("ani", "A"), row("budi2", "B")]))
    moodle.handlers[BY_FIELD] = lambda _: refusal("accessexception")
    pull = read_participations(site_of(moodle), accounts=ACCOUNTS, courses=COURSES, zone=ZONE)
    assert [one.account for one in pull.records] == [4]
    assert pull.extent.unread["account"] == {5}
    assert any("accessexception" in one.reason and one.remedy for one in pull.extent.skipped)
