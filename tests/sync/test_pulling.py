"""One site's pull on the demo LMS: what it lands, what it leaves when something breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import stamina
from pydantic import HttpUrl, SecretStr

from connector.moodle.enrolments.completions import Road
from connector.moodle.errors import MoodleError
from connector.moodle.functions import FUNCTIONS
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.faults import Fault
from lontar.demo.seed import make_site
from lontar.demo.server import serve
from sync.inward.extents import SuspiciousPull
from sync.inward.sites.pulling import Progress, PullOptions, PullResult, pull_site
from sync.store.engine import Store
from sync.store.tables import facts
from tests.demo.conftest import TOKEN, write_folder
from tests.sync import builders
from tests.sync.builders import begin_run

OPTIONS = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"))
Opened = Callable[..., Site]
SITE_FACTS = {
    *("account_field", "visit", "category", "course_field", "cohort", "cohort_member"),
    *("framework", "competency", "scale_level", "course_competency", "competency_rating"),
    *("learning_plan", "plan_competency", "badge_issue"),
}


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    """A seeded site of sixty people."""
    return make_site(60, 12, 1, today=date(2026, 11, 25))


@pytest.fixture
def opened(tmp_path: Path, city: dict[str, Any]) -> Iterator[Opened]:
    """Open a site of the demo, with faults and with changes of its state if wanted."""
    numbers = count(1)
    with ExitStack() as stack:
        stack.enter_context(stamina.set_testing(True, attempts=1))

        def open_demo(*faults: Fault, **changes: Any) -> Site:
            folder = write_folder(tmp_path / f"demo-{next(numbers)}", city | changes)
            server = stack.enter_context(serve(folder, faults=faults))
            url = HttpUrl(f"{server.url}/")  # reviews go on from night to night: see test_reviews
            settings = SiteSettings(id="lms", url=url, reviews_a_night=0)
            return open_site(settings, SecretStr(TOKEN))

        yield open_demo


def pulled(
    store: Store,
    site: Site,
    day: int = 1,
    road: Road | None = None,
    progress: Progress | None = None,
) -> PullResult:
    """Pull a site in a run of its own."""
    options = PullOptions(OPTIONS.fields, OPTIONS.zone, road=road)
    return pull_site(store, site, begin_run(store, day), options, progress)


def written(result: PullResult) -> int:
    """Fact rows that a pull opened or closed."""
    return sum(landed.written for landed in result.counts.values())


def test_a_pull_lands_every_kind_of_fact(store: Store, opened: Opened) -> None:
    result = pulled(store, opened())
    tables = SITE_FACTS | {
        "account",
        "course",
        "enrolment",
        "completion",
        "quiz",
        "quiz_grade",
        "course_grade",
    }
    assert {name for name, landed in result.counts.items() if landed.new} >= tables
    assert result.roads["participations"] == "report"
    assert (result.skipped, result.calls > 5, result.received > 0) == ([], True, True)


def test_an_equal_pull_writes_nothing(store: Store, opened: Opened) -> None:
    site = opened()
    pulled(store, site)
    assert written(pulled(store, site, day=2)) == 0


def test_the_other_road_changes_no_fact(sqlite_store: Store, opened: Opened) -> None:
    site = opened()
    pulled(sqlite_store, site)
    result = pulled(sqlite_store, site, day=2, road="pairs")
    assert (result.roads["participations"], written(result)) == ("pairs", 0)


def test_the_report_tells_what_the_dear_road_could_not(sqlite_store: Store, opened: Opened) -> None:
    site = opened()
    assert pulled(sqlite_store, site, road="pairs").counts["unseen_pair"].new > 0
    counts = pulled(sqlite_store, site, day=2).counts
    assert counts["unseen_pair"].gone > 0
    assert (counts["completion"].gone, counts["completion"].changed) == (0, 0)


def test_progress_names_each_kind_with_its_records(sqlite_store: Store, opened: Opened) -> None:
    notes: dict[str, int] = {}
    result = pulled(
        sqlite_store, opened(), progress=lambda kind, done, _: notes.update({kind: done})
    )
    first = ["accounts", "courses", "participations", "quizzes", "grades"]
    assert list(notes)[: len(first)] == first
    people = ("account", "account_field", "visit")
    assert notes["accounts"] == sum(result.counts[name].new for name in people)


def stop_at(kind: str) -> Progress:
    """A person who presses Ctrl-C once a kind has been read."""

    def progress(now: str, done: int, total: int | None) -> None:
        if now == kind:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("kind", ["accounts", "participations", "grades"])
def test_after_ctrl_c_the_next_run_goes_on(sqlite_store: Store, opened: Opened, kind: str) -> None:
    site = opened()
    with pytest.raises(KeyboardInterrupt):
        pulled(sqlite_store, site, progress=stop_at(kind))
    counts = pulled(sqlite_store, site, day=2).counts
    assert (counts["account"].same > 0) == (kind != "accounts")
    assert (counts["completion"].same > 0) == (kind == "grades")
    assert counts["course_grade"].new > 0
    assert written(pulled(sqlite_store, site, day=3)) == 0


def test_a_pull_that_breaks_off_closes_nothing(sqlite_store: Store, opened: Opened) -> None:
    pulled(sqlite_store, opened())
    before = builders.count(sqlite_store, facts.enrolment)
    with pytest.raises(KeyboardInterrupt):
        pulled(sqlite_store, opened(enrolments=[]), day=2, progress=stop_at("participations"))
    assert builders.count(sqlite_store, facts.enrolment) == before


@pytest.mark.parametrize("request_number", [2, 4, 6, 8, 10, 20])
def test_wherever_a_site_fails_the_next_run_goes_on(
    sqlite_store: Store, opened: Opened, request_number: int
) -> None:
    down = [Fault("503", number) for number in range(request_number, 500)]
    with pytest.raises(MoodleError):
        pulled(sqlite_store, opened(*down))
    healthy = opened()
    result = pulled(sqlite_store, healthy, day=2)
    assert sum(landed.gone + landed.changed for landed in result.counts.values()) == 0
    assert written(pulled(sqlite_store, healthy, day=3)) == 0


def test_a_kind_that_is_refused_is_skipped_with_its_reason(
    sqlite_store: Store, opened: Opened
) -> None:
    pulled(sqlite_store, opened())
    result = pulled(sqlite_store, opened(reports=[]), day=2, road="report")
    assert "participations" in [one.subject for one in result.skipped if one.remedy]
    assert "grades" in result.roads
    changed = {name for name, landed in result.counts.items() if landed.written}
    assert changed <= {"account"}  # only the search tells how people sign in
    assert result.counts["account"].gone == 0


def test_a_function_that_is_missing_closes_nothing(
    sqlite_store: Store, opened: Opened, city: dict[str, Any]
) -> None:
    offered = [name for name in FUNCTIONS if name != "gradereport_user_get_grade_items"]
    pulled(sqlite_store, opened())
    result = pulled(sqlite_store, opened(site=city["site"] | {"functions": offered}), day=2)
    assert result.skipped
    assert written(result) == 0


def test_an_emptied_site_changes_nothing(sqlite_store: Store, opened: Opened) -> None:
    site, rest = opened(), opened(users=[{"id": 2, "username": "admin", "idnumber": "1"}])
    pulled(sqlite_store, site)
    with pytest.raises(SuspiciousPull, match="facts of account"):
        pulled(sqlite_store, rest, day=2)
    assert written(pulled(sqlite_store, site, day=3)) == 0


def test_a_renamed_account_keeps_its_facts(
    sqlite_store: Store, opened: Opened, city: dict[str, Any]
) -> None:
    learner = city["completions"][0]["userid"]
    users = [
        user | {"username": "renamed"} if user["id"] == learner else user for user in city["users"]
    ]
    pulled(sqlite_store, opened())
    result = pulled(sqlite_store, opened(users=users), day=2)
    assert (result.counts["account"].changed, written(result)) == (1, 1)
