"""The connector reads and writes the demo LMS as any Moodle, by every road."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import HttpUrl, SecretStr

from connector.moodle.accounts.cohorts import read_cohorts
from connector.moodle.accounts.people import read_accounts
from connector.moodle.courses import read_courses
from connector.moodle.enrolments.completions import read_participations
from connector.moodle.learning.quizzes import read_quizzes
from connector.moodle.learning.results import read_grades
from connector.moodle.records import Account, Completion, Course, UnseenPair
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from connector.moodle.writes import add_members, create_cohort, update_profile_fields
from lontar.demo.seed import make_site
from tests.demo.conftest import TOKEN, Start

ZONE = ZoneInfo("Asia/Makassar")


@pytest.fixture(scope="module")
def seeded() -> dict[str, Any]:
    return make_site(60, 12, 1, today=date(2026, 11, 25))


@pytest.fixture
def site(start: Start, seeded: dict[str, Any]) -> Site:
    return opened(start, seeded)


def opened(start: Start, state: dict[str, Any]) -> Site:
    url = HttpUrl(f"{start(state).server.url}/")
    return open_site(SiteSettings(id="lms", url=url), SecretStr(TOKEN))


def accounts_of(site: Site) -> list[Account]:
    told = read_accounts(site, profile_field="nip").records
    return [one for one in told if isinstance(one, Account)]


def courses_of(site: Site) -> list[Course]:
    return [one for one in read_courses(site, CourseFields()).records if isinstance(one, Course)]


def participations(site: Site) -> tuple[dict[tuple[int, int], Any], set[tuple[int, int]]]:
    """Completion dates by pair, and the pairs that the road cannot tell."""
    pull = read_participations(
        site,
        accounts={one.username: one.account for one in accounts_of(site)},
        courses={one.shortname: one.course for one in courses_of(site)},
        zone=ZONE,
    )
    rows = list(pull.records)
    done = {(r.account, r.course): r.completed_on for r in rows if isinstance(r, Completion)}
    return done, {(r.account, r.course) for r in rows if isinstance(r, UnseenPair)}


def test_nothing_is_missing(site: Site) -> None:
    assert site.missing() == {}
    assert set(site.reports) == {"participants", "users"}


def test_people_are_the_same_with_and_without_reports(
    start: Start, seeded: dict[str, Any], site: Site
) -> None:
    """Only how somebody signs in is told by no report."""
    bare = opened(start, seeded | {"reports": []})
    listed = {one.account: replace(one, auth="manual") for one in accounts_of(site)}
    assert listed == {one.account: one for one in accounts_of(bare)}


def test_both_roads_agree_where_both_can_see(
    start: Start, seeded: dict[str, Any], site: Site
) -> None:
    by_report, _ = participations(site)
    by_pair, unseen = participations(opened(start, seeded | {"reports": []}))
    assert unseen
    assert by_pair == {pair: day for pair, day in by_report.items() if pair not in unseen}


def test_courses_tell_what_they_are_worth(site: Site) -> None:
    hours = {one.idnumber: one.hours_text for one in courses_of(site)}
    assert (hours["DK-TKN-09"], hours["DK-TKN-12"]) == ("7,5", None)


def test_quizzes_and_grades_are_read(site: Site) -> None:
    courses = [one.course for one in courses_of(site)]
    marks = {one.pass_mark for one in read_quizzes(site, courses).records}
    assert marks == {None, 70}
    assert len(list(read_grades(site, courses=courses, zone=ZONE).records)) > 100


def test_a_push_reads_back(site: Site) -> None:
    cohort = create_cohort(site, "lontar:tpp", "TPP")
    (added,) = add_members(site, cohort, [10])
    (written,) = update_profile_fields(site, {10: {"lontar_hours": "24"}})
    assert (added.status, written.status) == ("done", "done")
    assert [one.members for one in read_cohorts(site, "lontar:")] == [frozenset({10})]
