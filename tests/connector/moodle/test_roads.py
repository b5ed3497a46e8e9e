"""All roads on one site, the demo LMS: what each can see of a person or pair, it tells alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from connector.moodle.accounts.people import PersonFact, read_accounts
from connector.moodle.courses import read_courses
from connector.moodle.enrolments.completions import Road, read_participations
from connector.moodle.enrolments.participation import Participation
from connector.moodle.errors import NotJson
from connector.moodle.learning.results import read_grades, read_named_grades
from connector.moodle.records import (
    Account,
    Completion,
    Course,
    CourseGrade,
    Enrolment,
    QuizGrade,
    UnseenPair,
)
from connector.moodle.settings import CourseFields, ReportIds, SiteSettings
from connector.moodle.site import Site, open_site
from connector.pull import Pull
from lontar.demo.faults import parse_fault
from lontar.demo.folder import folder_token, init_folder
from lontar.demo.server import serve

ZONE = ZoneInfo("Asia/Makassar")
ROADS: tuple[Road, Road] = ("report", "pairs")
WITHOUT_REPORTS = SiteSettings.model_validate(
    {"id": "lms", "url": "http://127.0.0.1:1", "reports": ReportIds(participants=998, users=999)}
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("roads") / "demo"
    init_folder(made, people=60, courses=8, today=date(2026, 11, 25))
    return made


@contextmanager
def opened(folder: Path, *faults: str) -> Iterator[Site]:
    with serve(folder, faults=[parse_fault(one) for one in faults]) as server:
        token = SecretStr(folder_token(folder))
        settings = SiteSettings.model_validate({"id": "lms", "url": server.url})
        site = open_site(settings, token)
        yield site
        site.client.close()


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with opened(folder) as site:
        yield site


def told(site: Site, road: Road) -> set[Participation]:
    people = read_accounts(site).records
    courses = read_courses(site, CourseFields()).records
    pull = read_participations(
        site,
        accounts={one.username: one.account for one in people if isinstance(one, Account)},
        courses={one.shortname: one.course for one in courses if isinstance(one, Course)},
        zone=ZONE,
        road=road,
    )
    return set(pull.records)


def test_roads_agree_on_every_pair_that_both_can_see(site: Site) -> None:
    report, pairs = (set(map(_without_terms, told(site, road))) for road in ROADS)
    unseen = {(one.account, one.course) for one in pairs if isinstance(one, UnseenPair)}
    seen = {
        one
        for one in report
        if isinstance(one, Enrolment) or (one.account, one.course) not in unseen
    }
    assert seen == pairs - {one for one in pairs if isinstance(one, UnseenPair)}
    assert any(isinstance(one, Completion) for one in seen)
    assert unseen


def _without_terms(one: Participation) -> Participation:
    """Only the report tells the terms of an enrolment."""
    if not isinstance(one, Enrolment):
        return one
    return Enrolment(one.site, one.account, one.course, one.active)


def test_what_both_roads_tell_of_the_terms_agrees(site: Site) -> None:
    report, pairs = (
        {(one.account, one.course): one for one in told(site, road) if isinstance(one, Enrolment)}
        for road in ROADS
    )
    assert {one.status for one in report.values()} == {"active", "suspended", "expired"}
    for pair, one in pairs.items():
        assert one.status == (report[pair].status if one.active else None)
        assert (one.method, one.created_at, one.starts_at, one.ends_at) == (None,) * 4
    assert all(one.method and one.created_at and one.starts_at for one in report.values())


def test_both_roads_to_accounts_tell_the_same(site: Site) -> None:
    listed = read_accounts(site)
    found = read_accounts(replace(site, settings=WITHOUT_REPORTS))
    assert _accounts(listed) == _accounts(found)
    assert (listed.extent.road, found.extent.road) == ("users report", "search")


def _accounts(pull: Pull[PersonFact]) -> set[Account]:
    """All accounts, without the one thing that only a search tells."""
    return {replace(one, auth=None) for one in pull.records if isinstance(one, Account)}


def test_both_roads_to_results_tell_the_same_of_everybody_enrolled(site: Site) -> None:
    """Whole courses, and every person by person; suspended and expired people have results."""
    enrolled = [one for one in told(site, "report") if isinstance(one, Enrolment)]
    pairs = {(one.account, one.course) for one in enrolled}
    whole = read_grades(site, courses={course for _, course in pairs}, zone=ZONE)
    single = read_named_grades(site, pairs, ZONE)
    results = set(whole.records)
    assert results == set(single.records)
    assert {type(one) for one in results} >= {QuizGrade, CourseGrade}
    inactive = {(one.account, one.course) for one in enrolled if not one.active}
    assert {(one.account, one.course) for one in results} & inactive
    assert not whole.extent.spared | single.extent.spared


def test_report_needs_less_than_half_of_the_calls(site: Site) -> None:
    before = site.client.calls
    told(site, "report")
    between = site.client.calls
    told(site, "pairs")
    assert (between - before) * 2 < site.client.calls - between


@pytest.mark.parametrize("road", ["report", "pairs"])
@pytest.mark.parametrize("fault", ["drop", "503", "truncated", "half-batch"])
def test_passing_faults_change_nothing(site: Site, folder: Path, road: Road, fault: str) -> None:
    calls = range(2, 12) if fault == "half-batch" else (2, 5, 8, 11)
    with opened(folder, *(f"{fault}@{number}" for number in calls)) as troubled:
        assert told(troubled, road) == told(site, road)


def test_page_of_html_in_the_middle_is_asked_again(site: Site, folder: Path) -> None:
    with opened(folder, "html@3") as troubled:
        assert told(troubled, "report") == told(site, "report")


def test_site_that_answers_only_html_is_no_fact(folder: Path) -> None:
    faults = (f"html@{number}" for number in range(3, 40))
    with opened(folder, *faults) as troubled, pytest.raises(NotJson, match="HTML|Home|DOCTYPE"):
        told(troubled, "report")
