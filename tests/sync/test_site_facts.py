"""Categories, cohorts, competencies, badges, plans on the demo LMS: landed, kept, closed."""

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
from sqlalchemy import Table, func, select

from connector.moodle.functions import FUNCTIONS
from connector.moodle.settings import CourseFields, Kind, SiteSettings
from connector.moodle.sheets.bulk import RATINGS_COLUMNS
from connector.moodle.site import Site, open_site
from lontar.demo.seed import make_site
from lontar.demo.server import serve
from sync.inward.sites.pulling import PullOptions, PullResult, pull_site
from sync.store.engine import Store
from sync.store.tables import facts, site
from tests.demo.conftest import TOKEN, write_folder
from tests.sync.builders import begin_run

EVERYTHING: tuple[Kind, ...] = (
    *("categories", "cohorts", "competencies", "badges", "plans", "ratings"),
)
NEW = {
    *("account_field", "visit", "category", "course_field", "cohort", "cohort_member"),
    *("framework", "competency", "scale_level", "course_competency", "competency_rating"),
    *("learning_plan", "plan_competency", "badge_issue"),
}
Town = dict[str, Any]
Pulled = Callable[..., PullResult]


@pytest.fixture(scope="module")
def city() -> Town:
    """A seeded site of some forty people, some of whom have a job title in their profile."""
    town = make_site(42, 6, 1, today=date(2026, 11, 25))
    town["profile_fields"].append({"shortname": "jabatan", "name": "Jabatan"})
    town["reports"][1]["columns"].append("user:profilefield_jabatan")
    for user in town["users"][5:25]:
        user["customfields"] = {**user.get("customfields", {}), "jabatan": "Analis"}
    return town


@pytest.fixture
def pull(tmp_path: Path, city: Town) -> Iterator[Pulled]:
    """Pull the city on a day, with changes of its state and of the site's settings."""
    numbers = count(1)
    with ExitStack() as stack:
        stack.enter_context(stamina.set_testing(True, attempts=1))

        def opened(town: Town, settings: dict[str, Any]) -> Site:
            folder = write_folder(tmp_path / f"demo-{next(numbers)}", town)
            server = stack.enter_context(serve(folder))
            known = {"id": "lms", "url": HttpUrl(f"{server.url}/")} | settings
            return open_site(SiteSettings.model_validate(known), SecretStr(TOKEN))

        def pulled(
            store: Store,
            day: int,
            changes: Town | None = None,
            *,
            full: bool = False,
            **settings: Any,
        ) -> PullResult:
            lms = opened(city | (changes or {}), {"facts": EVERYTHING} | settings)
            options = PullOptions(
                CourseFields(),
                ZoneInfo("Asia/Makassar"),
                profile_field="jabatan",
                full=full,
            )
            return pull_site(store, lms, begin_run(store, day), options)

        yield pulled


def written(result: PullResult, names: set[str] | None = None) -> int:
    """Facts that a pull opened or closed in some tables, or in all."""
    chosen = result.counts.keys() if names is None else names & result.counts.keys()
    return sum(result.counts[name].written for name in chosen)


def standing(store: Store, table: Table, *where: Any) -> int:
    """How many facts of a table are current."""
    query = select(func.count()).select_from(table).where(table.c.seen_to.is_(None), *where)
    with store.read() as session:
        return session.scalar(query) or 0


def test_every_kind_is_landed_and_an_equal_pull_writes_nothing(store: Store, pull: Pulled) -> None:
    first = pull(store, 1)
    assert {name for name, landed in first.counts.items() if landed.new} >= NEW
    assert first.skipped == []
    assert written(pull(store, 2, full=True)) == 0


def test_people_are_the_same_by_the_other_road(sqlite_store: Store, pull: Pulled) -> None:
    """What a report does not tell is learned from the search, and stays when it is back."""
    pull(sqlite_store, 1)
    pull(sqlite_store, 2, {"reports": []})
    assert written(pull(sqlite_store, 3), {"account", "account_field", "visit"}) == 0


def test_questions_per_person_are_spread_over_the_nights(sqlite_store: Store, pull: Pulled) -> None:
    first = pull(sqlite_store, 1).counts
    assert "badges" not in pull(sqlite_store, 1).roads
    nights = [pull(sqlite_store, day).counts for day in range(2, 9)]
    for table in ("badge_issue", "learning_plan"):
        told = [counts[table].same for counts in nights if table in counts]
        assert (sum(told), max(told) < first[table].new) == (first[table].new, True)


def test_at_their_turn_only_the_asked_ones_lose_what_is_gone(
    sqlite_store: Store, city: Town, pull: Pulled
) -> None:
    awards = pull(sqlite_store, 1).counts["badge_issue"].new
    revoked = {"badges": [{**badge, "issued": []} for badge in city["badges"]]}
    gone = [pull(sqlite_store, day, revoked).counts for day in range(2, 9)]
    lost = [counts["badge_issue"].gone for counts in gone if "badge_issue" in counts]
    assert (sum(lost), max(lost) < awards) == (awards, True)


def test_kinds_that_are_not_wanted_are_not_read(sqlite_store: Store, pull: Pulled) -> None:
    result = pull(sqlite_store, 1, facts=["categories"])
    assert "categories" in result.roads
    assert not {"cohorts", "competencies", "badges", "plans"} & result.roads.keys()


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("core_course_get_categories", "categories"),
        ("core_cohort_get_cohort_members", "cohorts"),
        ("core_competency_list_competencies", "competencies"),
        ("core_badges_get_user_badges", "badges"),
        ("core_competency_list_user_plans", "plans"),
    ],
)
def test_kind_that_the_service_lacks_is_skipped_and_closes_nothing(
    sqlite_store: Store, pull: Pulled, city: Town, function: str, kind: str
) -> None:
    pull(sqlite_store, 1)
    offered = [name for name in FUNCTIONS if name != function]
    result = pull(sqlite_store, 2, {"site": city["site"] | {"functions": offered}}, full=True)
    (skipped,) = result.skipped
    assert (skipped.subject, "external service" in skipped.remedy) == (kind, True)
    assert written(result) == 0


def test_feature_that_is_switched_off_is_no_problem(
    sqlite_store: Store, pull: Pulled, city: Town
) -> None:
    pull(sqlite_store, 1)
    off = {"site": city["site"] | {"competencies": False, "badges": False}}
    result = pull(sqlite_store, 2, off, full=True)
    assert (result.skipped, written(result, NEW)) == ([], 0)
    assert result.roads["badges"] == result.roads["plans"] == "switched off on this site"


def test_deleted_account_keeps_all_that_was_known_of_it(
    store: Store, pull: Pulled, city: Town
) -> None:
    gone = city["plans"][1]["userid"]
    users = [u | {"deleted": True} if u["id"] == gone else u for u in city["users"]]
    pull(store, 1)
    mine = {table: table.c.account == gone for table in (site.visit, site.learning_plan)}
    before = {table.name: standing(store, table, here) for table, here in mine.items()}
    result = pull(store, 2, {"users": users}, full=True)
    assert (result.counts["account"].changed, result.counts["account"].gone) == (1, 0)
    assert standing(store, facts.account, facts.account.c.deleted) == 1
    assert {table.name: standing(store, table, here) for table, here in mine.items()} == before
    assert before["learning_plan"] == 1
    again = pull(store, 3, {"users": users}, full=True)
    assert written(again) == 0


def test_account_that_is_gone_without_trace_is_closed(
    sqlite_store: Store, pull: Pulled, city: Town
) -> None:
    pull(sqlite_store, 1)
    before = standing(sqlite_store, facts.account)
    gone = [user["id"] for user in city["users"] if not user.get("deleted")][-1]
    rest = [user for user in city["users"] if user["id"] != gone]
    assert pull(sqlite_store, 2, {"users": rest}).counts["account"].gone == 1
    assert standing(sqlite_store, facts.account) == before - 1
    assert standing(sqlite_store, facts.account, facts.account.c.account == gone) == 0


def test_what_was_taken_back_in_moodle_is_closed(store: Store, pull: Pulled, city: Town) -> None:
    pull(store, 1)
    changes = {
        "cohorts": [city["cohorts"][0] | {"members": city["cohorts"][0]["members"][1:]}],
        "badges": city["badges"][:1],
        "plans": city["plans"][1:],
        "course_competencies": city["course_competencies"][1:],
        "ratings": city["ratings"][1:],
    }
    counts = pull(store, 2, changes, full=True).counts
    gone = {name: landed.gone for name, landed in counts.items() if name in NEW and landed.gone}
    assert gone == {
        "cohort_member": 1,
        "badge_issue": len(city["badges"][1]["issued"]),
        "learning_plan": 1,
        "plan_competency": 3,
        "course_competency": 1,
        "competency_rating": 1,
    }


def test_suspended_people_are_asked_like_others(
    sqlite_store: Store, pull: Pulled, city: Town
) -> None:
    users = [u | {"suspended": u["id"] > 3} for u in city["users"]]
    pull(sqlite_store, 1, {"users": users})
    assert written(pull(sqlite_store, 2, full=True), NEW - {"account_field", "visit"}) == 0


def test_ratings_outside_of_plans_are_read_only_when_wanted(
    sqlite_store: Store, pull: Pulled, city: Town
) -> None:
    few = pull(sqlite_store, 1, facts=["competencies", "plans"])
    assert 0 < few.counts["competency_rating"].new < len(city["ratings"]) / 2
    many = pull(sqlite_store, 2, full=True)
    landed = many.counts["competency_rating"]
    assert (landed.same, landed.gone) == (few.counts["competency_rating"].new, 0)
    assert landed.new > 20


def test_ratings_by_their_report_are_those_of_single_questions_and_more(
    store: Store, pull: Pulled, city: Town
) -> None:
    """The last one was given by hand: no plan and no course leads to it."""
    by_hand = {"userid": city["users"][30]["id"], "competencyid": 9, "grade": 5}
    ratings = {"ratings": [*city["ratings"], by_hand]}
    pull(store, 1, ratings)
    assert standing(store, site.competency_rating) == len(city["ratings"])
    columns = [name for name, _ in RATINGS_COLUMNS]
    report = {"id": 3, "name": "Lontar ratings", "source": "competencies", "columns": columns}
    reports = {"reports": [*city["reports"], report | {"sort": columns[:3]}]}
    result = pull(store, 2, ratings | reports, full=True)
    assert result.roads["ratings"] == "ratings report"
    counts = result.counts["competency_rating"]
    assert (counts.new, counts.changed, counts.gone) == (1, 0, 0)
