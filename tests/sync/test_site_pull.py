"""What a pull says of its troubles, and what it asks again: on a Moodle made of functions."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from connector.moodle.accounts.people import read_accounts
from connector.moodle.answers import COURSES, USERS
from connector.moodle.errors import Refused
from connector.moodle.records import Account, Quiz
from connector.moodle.settings import CourseFields, ReportIds
from connector.moodle.sheets.bulk import RATINGS_COLUMNS
from connector.moodle.site_answers import COMPETENCY_SUMMARY, USER_PLANS
from connector.moodle.site_records import Competency, CompetencyRating, Framework, ScaleLevel
from connector.pull import Extent, Pull
from sync.inward.extents import SuspiciousPull
from sync.inward.landing import Scope, land
from sync.inward.sites.confirming import learn_confirmed
from sync.inward.sites.pulling import pull_courses
from sync.inward.sites.site_facts import pull_site_facts
from sync.inward.sites.site_pull import PullOptions, SitePull
from sync.store.engine import Store
from sync.store.tables import facts, site
from tests.connector.moodle.conftest import FakeMoodle, Params, refusal, site_of
from tests.connector.moodle.reports import PAGE, RESET, page_of
from tests.sync.builders import SITE, account, begin_run, course

GONE, HIDDEN = 131, 132  # their ratings are landed, and the report lacks them


def pull_of(store: Store, moodle: FakeMoodle, day: int = 1, **settings: Any) -> SitePull:
    options = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"))
    run = begin_run(store, day)
    return SitePull(store, site_of(moodle, **settings), run, options, lambda *_: None)


def test_error_of_the_last_road_tells_why_the_first_was_left(sqlite_store: Store) -> None:
    moodle = FakeMoodle(
        **{
            PAGE: lambda _: refusal("errorreportview"),
            RESET: lambda _: True,
            USERS.function: lambda _: refusal("nopermissions"),
        }
    )
    pull = pull_of(sqlite_store, moodle)
    with pytest.raises(Refused, match="nopermissions.*before it users report: errorreportview"):
        pull.read("accounts", read_accounts(pull.site), Account)


def test_a_kind_that_is_suddenly_empty_keeps_no_other_from_being_read(sqlite_store: Store) -> None:
    def emptied() -> None:
        raise SuspiciousPull(SITE, "badge_issue", before=85, left=0)

    pull = pull_of(sqlite_store, FakeMoodle())
    pull.attempt("badges", emptied)
    (told,) = pull.done.skipped
    assert (told.subject, "85 facts of badge_issue" in told.reason) == ("badges", True)
    assert "rows_at_least" in told.remedy


def test_an_emptied_list_of_courses_closes_nothing_of_them(sqlite_store: Store) -> None:
    run = begin_run(sqlite_store, 1)
    with sqlite_store.begin() as session:
        land(session, facts.course, [course(n) for n in range(2, 30)], Scope.none(), run)
    pull = pull_of(sqlite_store, FakeMoodle(**{COURSES.function: lambda _: {"courses": []}}), 2)
    assert len(pull_courses(pull)) == 28
    (told,) = pull.done.skipped
    assert (told.subject, pull.closes) == ("courses", False)
    assert not pull.read("quizzes", Pull(iter(()), Extent("quizzes by course")), Quiz).extent.whole


def test_who_is_unconfirmed_is_learned_where_no_report_tells(sqlite_store: Store) -> None:
    """Until Moodle answers about the account again; others stay untold."""
    pull = pull_of(sqlite_store, FakeMoodle())
    with sqlite_store.begin() as session:
        land(session, facts.account, [account(4), account(5)], Scope.none(), pull.run)
        learn_confirmed(session, pull, answered={5}, refused={4})
    assert confirmed(sqlite_store) == {4: False, 5: None}
    later = pull_of(sqlite_store, FakeMoodle(), 2)
    with sqlite_store.begin() as session:
        learn_confirmed(session, later, answered={4, 5}, refused=())
    assert confirmed(sqlite_store) == {4: True, 5: None}


def confirmed(store: Store) -> dict[int, bool | None]:
    columns = (facts.account.c.account, facts.account.c.confirmed)
    with store.read() as session:
        rows = session.execute(select(*columns).where(facts.current(facts.account, SITE)))
        return {number: told for number, told in rows}  # noqa: C416  # row by row


def test_what_a_moving_ratings_report_lacks_is_asked_for(sqlite_store: Store) -> None:
    rated = range(100, 133)
    levels = [ScaleLevel(SITE, 1, 1, "Cukup"), ScaleLevel(SITE, 1, 2, "Baik")]
    run = begin_run(sqlite_store, 1)
    known: dict[Any, list[Any]] = {
        facts.account: [account(number) for number in rated],
        site.framework: [Framework(SITE, 1, "SKM", "Manajerial", True, 1)],
        site.competency: [Competency(SITE, 7, 1, "M1", "Integritas", 0, 1, 2)],
        site.scale_level: levels,
        site.competency_rating: [CompetencyRating(SITE, one, 7, 1, False) for one in rated],
    }
    with sqlite_store.begin() as session:
        for table, rows in known.items():
            land(session, table, rows, Scope.none(), run)
    pull = pull_of(
        sqlite_store,
        FakeMoodle(
            **{
                PAGE: moving_report,
                RESET: lambda _: True,
                USER_PLANS.function: lambda _: [],
                COMPETENCY_SUMMARY.function: summary,
            }
        ),
        2,
        facts=("plans",),
        reports=ReportIds(ratings=3),
    )
    pull_site_facts(pull, ())
    query = select(site.competency_rating.c.account).where(
        facts.current(site.competency_rating, SITE)
    )
    with sqlite_store.read() as session:
        assert set(session.scalars(query)) == set(rated) - {GONE}


def moving_report(params: Params) -> Any:
    """A page that is counted at another moment than it is read."""
    rows = [[f"asn{n:04d}", "Manajerial", "M1", "Cukup", "No"] for n in range(100, 131)]
    page = page_of([name for _, name in RATINGS_COLUMNS], rows, params)
    page["data"]["totalrowcount"] += 1
    return page


def summary(params: Params) -> Any:
    pair = {"userid": params["userid"], "competencyid": params["competencyid"]}
    grade = 1 if params["userid"] == HIDDEN else None
    return {"usercompetency": pair | {"grade": grade, "proficiency": False if grade else None}}
