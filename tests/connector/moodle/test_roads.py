"""Both roads on one site, the demo LMS: what each can see of a pair, it tells alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from connector.moodle.completions import Road, read_participations
from connector.moodle.courses import read_courses
from connector.moodle.errors import NotJson
from connector.moodle.participation import Participation
from connector.moodle.people import read_accounts
from connector.moodle.records import Completion, Enrolment, UnseenPair
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.faults import parse_fault
from lontar.demo.folder import folder_token, init_folder
from lontar.demo.server import serve


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
    people = read_accounts(site, known={}).records
    courses = read_courses(site, CourseFields()).records
    pull = read_participations(
        site,
        accounts={one.username: one.account for one in people},
        courses={one.shortname: one.course for one in courses},
        zone=ZoneInfo("Asia/Makassar"),
        road=road,
    )
    return set(pull.records)


def test_roads_agree_on_every_pair_that_both_can_see(site: Site) -> None:
    report, pairs = told(site, "report"), told(site, "pairs")
    unseen = {(one.account, one.course) for one in pairs if isinstance(one, UnseenPair)}
    seen = {
        one
        for one in report
        if isinstance(one, Enrolment) or (one.account, one.course) not in unseen
    }
    assert seen == pairs - {one for one in pairs if isinstance(one, UnseenPair)}
    assert any(isinstance(one, Completion) for one in seen)
    assert unseen


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


def test_page_of_html_in_the_middle_is_no_fact(folder: Path) -> None:
    with opened(folder, "html@3") as troubled, pytest.raises(NotJson, match="HTML|Home|DOCTYPE"):
        told(troubled, "report")
