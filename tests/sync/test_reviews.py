"""Which attempts are read question by question, what lands of them, when they are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import HttpUrl, SecretStr
from sqlalchemy import select

from connector.moodle.learning.answers import ATTEMPT_REVIEW
from connector.moodle.learning.records import QuestionMark, QuizAttempt
from connector.moodle.learning.reviews import DAMAGED
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import open_site
from lontar.demo.functions.quizzes import attempt_id
from lontar.demo.server import serve
from lontar.demo.state import Attempt
from sync.inward.landing import Scope, land
from sync.inward.sites.reviews import due_attempts, pull_reviews
from sync.inward.sites.site_pull import PullOptions, SitePull
from sync.store.engine import Store
from sync.store.tables import facts, learning
from tests.connector.moodle.conftest import FakeMoodle, refusal, site_of
from tests.demo.conftest import TOKEN, small_site, write_folder
from tests.sync.builders import account, begin_run, course, moment

SLOTS = 5
Review = Callable[..., SitePull]


def attempt(account: int, day: int, **more: Any) -> QuizAttempt:
    """A finished attempt at quiz 2 on a day of February 2026, as the demo LMS numbers it."""
    on = date(2026, 2, day)
    at = moment(1).replace(month=2, day=day)
    number = attempt_id(Attempt(quiz=2, userid=account))
    told = QuizAttempt("lms", account, 2, 2, 1, "finished", 6.0, 10.0, at, on, number)
    return replace(told, **more)


def lands(store: Store, day: int, *attempts: QuizAttempt) -> None:
    """All attempts that there are, by a run of March."""
    run = begin_run(store, day, 0)
    with store.begin() as session:
        land(session, learning.quiz_attempt, attempts, Scope({"site": "lms"}), run)


@pytest.fixture
def review(tmp_path: Any) -> Iterator[Review]:
    """Read what is due on a day of March; the site has the attempts of ``state``."""
    with ExitStack() as stack:

        def reviewed(store: Store, day: int, state: dict[str, Any], most: int = 300) -> SitePull:
            folder = write_folder(tmp_path / f"day-{day}", state)
            server = stack.enter_context(serve(folder))
            url = HttpUrl(f"{server.url}/")
            settings = SiteSettings(id="lms", url=url, reviews_a_night=most)
            site = open_site(settings, SecretStr(TOKEN))
            options = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"))
            pull = SitePull(store, site, begin_run(store, day), options, lambda *_: None)
            pull.attempt("reviews", lambda: pull_reviews(pull))
            return pull

        yield reviewed


def town(points: Iterable[tuple[int, float | None]]) -> dict[str, Any]:
    """The small site with one attempt of each account at quiz 2."""
    rows = [{"quiz": 2, "userid": one, "sumgrades": told} for one, told in points]
    return small_site() | {"attempts": rows}


def marks(store: Store) -> list[tuple[Any, ...]]:
    table = learning.question_mark.c
    query = select(table.account, table.slot, table.mark, table.mark_max)
    with store.read() as session:
        rows = session.execute(
            query.where(table.seen_to.is_(None)).order_by(table.account, table.slot)
        )
        return [tuple(row) for row in rows]


def due(store: Store, day: int, most: int = 300) -> list[int]:
    with store.read() as session:
        run = begin_run(store, day)
        return [one.account for one in due_attempts(session, "lms", run, most)]


def test_marks_of_every_slot_are_landed_once(store: Store, review: Review) -> None:
    lands(store, 1, attempt(8, 1))
    first = review(store, 1, town([(8, 5)]))
    assert marks(store) == [(8, 1, 2, 2), (8, 2, 2, 2), (8, 3, 1, 2), (8, 4, 0, 2), (8, 5, 0, 2)]
    assert first.done.counts["question_mark"].new == SLOTS
    calls = review(store, 2, town([(8, 5)])).site.client.calls
    assert calls == 1  # the site itself: nothing is due
    assert [one.kind for one in stored(store)] == ["multichoice"] * SLOTS


def test_marks_of_other_nights_stay_until_their_course_is_gone(
    store: Store, review: Review
) -> None:
    with store.begin() as session:
        land(session, facts.course, [course(2)], Scope(), begin_run(store, 1))
    lands(store, 1, attempt(8, 1), attempt(9, 2))
    state = town([(8, 5), (9, 10)])
    assert [len(marks_after(store, review, day, state)) for day in (1, 2)] == [SLOTS, 2 * SLOTS]
    with store.begin() as session:
        land(session, facts.course, [], Scope({"site": "lms"}), begin_run(store, 3))
    lands(store, 3, attempt(8, 1, points=6.5))
    assert {row[0] for row in marks_after(store, review, 3, state)} == {8}


def marks_after(
    store: Store, review: Review, day: int, state: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """What is landed after one attempt more was read."""
    review(store, day, state, 1)
    return marks(store)


def stored(store: Store) -> list[QuestionMark]:
    table = learning.question_mark
    names = QuestionMark.__slots__
    with store.read() as session:
        rows = session.execute(select(*(table.c[name] for name in names)))
        return [QuestionMark(*row) for row in rows]


def test_newest_first_and_never_more_than_a_night_bears(store: Store) -> None:
    lands(store, 1, *(attempt(account, account) for account in range(5, 12)))
    assert due(store, 1, most=3) == [11, 10, 9]


def test_none_is_asked_where_it_is_switched_off(sqlite_store: Store, review: Review) -> None:
    lands(sqlite_store, 1, attempt(8, 1))
    assert review(sqlite_store, 1, town([(8, 5)]), most=0).done.roads == {}
    assert marks(sqlite_store) == []


@pytest.mark.parametrize("more", [{"state": "inprogress"}, {"attempt_id": None}])
def test_what_is_not_over_or_has_no_id_yet_is_not_due(store: Store, more: dict[str, Any]) -> None:
    lands(store, 1, attempt(8, 1, **more))
    assert due(store, 1) == []


def test_an_id_that_is_told_at_last_is_no_change(store: Store) -> None:
    lands(store, 1, attempt(8, 1, attempt_id=None))
    lands(store, 2, attempt(8, 1))
    assert due(store, 3) == [8]
    table = learning.quiz_attempt.c
    with store.read() as session:
        (row,) = session.execute(select(table.attempt_id, table.seen_from)).all()
    assert tuple(row) == (attempt(8, 1).attempt_id, moment(1, 0))


def test_an_attempt_that_changed_is_read_again(store: Store, review: Review) -> None:
    """First nobody had marked the last question, then somebody did."""
    lands(store, 1, attempt(8, 1, points=None))
    review(store, 1, town([(8, None)]))
    assert [mark for *_, mark, _ in marks(store)] == [0, 0, 0, 0, None]
    assert due(store, 2) == []
    lands(store, 3, attempt(8, 1, points=10.0))
    review(store, 3, town([(8, 10)]))
    assert [mark for *_, mark, _ in marks(store)] == [2, 2, 2, 2, 2]
    assert due(store, 4) == []


def test_a_refused_attempt_waits_a_week_behind_the_others(store: Store, review: Review) -> None:
    """The site does not have the attempt of account 9 any more."""
    lands(store, 1, attempt(8, 1), attempt(9, 20))
    pull = review(store, 1, town([(8, 5)]))
    assert [one.subject for one in pull.done.skipped] == ["1 attempts"]
    assert due(store, 2) == []
    lands(store, 8, attempt(8, 1), attempt(9, 20), attempt(7, 3))
    assert due(store, 8) == [7, 9]


def test_without_the_function_the_rest_is_pulled_and_all_stays_due(
    store: Store, review: Review
) -> None:
    lands(store, 1, attempt(8, 1))
    state = town([(8, 5)]) | {"site": {"functions": ["core_webservice_get_site_info"]}}
    pull = review(store, 1, state)
    assert [one.subject for one in pull.done.skipped] == ["reviews"]
    assert ATTEMPT_REVIEW.function in pull.done.skipped[0].reason
    assert due(store, 2) == [8]


def test_attempts_whose_questions_are_gone_are_told_once(store: Store) -> None:
    """A person was told of the first, and can do nothing about any of them."""
    moodle = FakeMoodle(**{ATTEMPT_REVIEW.function: lambda _: refusal("codingerror")})
    options = PullOptions(CourseFields(), ZoneInfo("Asia/Makassar"))
    told = []
    for day, attempts in enumerate([[attempt(9, 20)], [attempt(9, 20), attempt(7, 3)]], 1):
        lands(store, day, *attempts)
        pull = SitePull(store, site_of(moodle), begin_run(store, day), options, lambda *_: None)
        pull_reviews(pull)
        told += [one.remedy for one in pull.done.skipped]
    assert (told, len(moodle.asked(ATTEMPT_REVIEW.function))) == ([DAMAGED], 2)


def test_attempts_of_deleted_accounts_are_not_due(store: Store) -> None:
    lands(store, 1, attempt(8, 1), attempt(9, 20))
    with store.begin() as session:
        people = [account(8), replace(account(9), deleted=True)]
        land(session, facts.account, people, Scope({"site": "lms"}), begin_run(store, 2))
    assert due(store, 3) == [8]
