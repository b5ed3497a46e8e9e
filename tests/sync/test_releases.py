"""A whole pull on every supported release of Moodle lands the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import stamina
from pydantic import HttpUrl, SecretStr
from sqlalchemy import func, select

from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.seed import make_site
from lontar.demo.server import serve
from sync.inward.sites.pulling import PullOptions, PullResult, pull_site
from sync.store.engine import Store
from sync.store.tables import facts
from tests.demo.conftest import TOKEN, write_folder
from tests.sync.builders import begin_run

OPTIONS = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"), full=True)
RELEASES = {
    "4.1.2 (Build: 20230313)": "2022112802",
    "4.5.6 (Build: 20250811)": "2024100706",
    "5.0.1 (Build: 20250609)": "2025041401",
    "5.1 (Build: 20251006)": "2025100600",
}
METHOD = "enrol:name"


@pytest.fixture(scope="module")
def city() -> dict[str, Any]:
    return make_site(45, 12, 1, today=date(2026, 11, 25))


@pytest.fixture
def sites(tmp_path: Path, city: dict[str, Any]) -> Iterator[dict[str, Site]]:
    """One city on every release; its participants report has the columns of that release."""
    with ExitStack() as stack:
        stack.enter_context(stamina.set_testing(True, attempts=1))
        found: dict[str, Site] = {}
        for number, (release, version) in enumerate(RELEASES.items()):
            about = city["site"] | {"release": release, "version": version}
            town = city | {"site": about, "reports": reports_of(city, release)}
            folder = write_folder(tmp_path / f"demo-{number}", town)
            server = stack.enter_context(serve(folder))
            settings = SiteSettings(id="lms", url=HttpUrl(f"{server.url}/"))
            found[release] = open_site(settings, SecretStr(TOKEN))
        yield found


def reports_of(city: dict[str, Any], release: str) -> list[dict[str, Any]]:
    """Before 4.3 the method of enrolment was another column."""
    if not release.startswith("4.1"):
        return list(city["reports"])
    participants, users = city["reports"]
    renamed = {
        key: ["enrolment:method" if name == METHOD else name for name in participants[key]]
        for key in ("columns", "sort")
    }
    return [participants | renamed, users]


def pulled(store: Store, site: Site, day: int) -> PullResult:
    return pull_site(store, site, begin_run(store, day), OPTIONS)


def test_every_release_tells_the_same(sqlite_store: Store, sites: dict[str, Site]) -> None:
    usual = sites["4.5.6 (Build: 20250811)"].missing()
    for day, (release, site) in enumerate(sites.items(), 1):
        assert site.missing() == usual, release
        result = pulled(sqlite_store, site, day)
        assert (result.skipped, result.roads["participations"]) == ([], "report"), release
        if day > 1:
            assert {name for name, n in result.counts.items() if n.written} == set(), release


def test_before_4_1_a_site_is_read_without_reports(
    sqlite_store: Store, tmp_path: Path, city: dict[str, Any]
) -> None:
    about = city["site"] | {"release": "4.0.9 (Build: 20230612)"}
    with serve(write_folder(tmp_path / "old", city | {"site": about})) as server:
        settings = SiteSettings(id="lms", url=HttpUrl(f"{server.url}/"))
        site = open_site(settings, SecretStr(TOKEN))
        assert "core_reportbuilder_retrieve_report" in site.missing()
        result = pulled(sqlite_store, site, 1)
    assert result.roads["accounts"] == "search"
    query = select(func.count()).select_from(facts.completion)
    with sqlite_store.read() as session:
        assert session.scalar(query)
