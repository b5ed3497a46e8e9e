"""Pulling: what one Moodle site tells is read and landed, kind by kind.

How a kind is read and landed is ``site_pull``; how far it may close facts is decided in
``extents``, when all is read again in ``sweeps`` and ``grades``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import Table, select

from connector.moodle.accounts.people import read_accounts
from connector.moodle.courses import read_courses
from connector.moodle.errors import HIDDEN_FIELDS, MoodleError, Refused
from connector.moodle.learning.quizzes import read_quizzes
from connector.moodle.records import Account, Course, Quiz
from connector.moodle.site import Site
from connector.moodle.site_records import AccountField, CourseField, Visit
from connector.pull import Pull, Skipped
from sync.inward.extents import SuspiciousPull, Told
from sync.inward.sites.grades import due, pull_grades
from sync.inward.sites.learning import pull_learning
from sync.inward.sites.participations import Ids, pull_participations
from sync.inward.sites.site_facts import pull_site_facts
from sync.inward.sites.site_pull import Progress, PullOptions, PullResult, SitePull
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts

RecordT = TypeVar("RecordT")
ROWS_AT_ONCE = 500
AS_KNOWN = "they stay as known, who or what is new waits, and nothing is closed in this run"

__all__ = ["PullOptions", "PullResult", "Progress", "SuspiciousPull", "pull_site"]


def pull_site(
    store: Store, site: Site, run: RunStamp, options: PullOptions, progress: Progress | None = None
) -> PullResult:
    """Read and land everything that a site tells.

    A kind beyond people and courses that Moodle refuses, or of which it suddenly tells nothing, is
    skipped with its reason. Raises MoodleError for what stops the site, SuspiciousPull where people
    are missing, StoreError; kinds landed before stay.
    """
    calls, received = site.client.calls, site.client.received
    pull = SitePull(store, site, run, options, progress or _unwatched)
    accounts, courses = pull_accounts(pull), pull_courses(pull)
    pull.attempt("participations", lambda: pull_participations(pull, accounts, courses))
    fresh: set[int] = set()
    pull.attempt("quizzes", lambda: fresh.update(pull_quizzes(pull, courses.values())))
    pull.attempt("grades", lambda: pull_grades(pull, accounts, courses, fresh=fresh))
    pull_learning(pull, set(courses.values()))
    pull_site_facts(pull, set(courses.values()))
    pull.done.calls = site.client.calls - calls
    pull.done.received = site.client.received - received
    return pull.done


def pull_accounts(pull: SitePull) -> Ids:
    """All accounts; gives ids by username, as read now before as known from earlier."""
    options = pull.options
    rows = read_accounts(
        pull.site,
        last=_Landed(pull, facts.account, Account),
        profile_field=options.profile_field,
        zone=options.zone,
    )
    told = _landed_or_known(pull, facts.account, rows, Account, AccountField, Visit)
    ids = pull.known(facts.account, "username")
    if told:
        pull.unsure |= told.extent.unread["account"]
        ids.update((one.username, one.account) for one in told.records[Account] if not one.deleted)
    return ids


def _landed_or_known(pull: SitePull, table: Table, rows: Pull[Any], *types: type) -> Told | None:
    """What the site tells of a kind that all others rest on; None: what is known of it must do.

    Then nothing is closed in this pull: who or what is gone cannot be told from what is missing.
    Raises MoodleError where nothing is known, or rights are missing that every kind needs, and
    SuspiciousPull where people are missing.
    """
    kind = f"{table.name}s"
    try:
        return pull.land(kind, rows, *types)
    except (MoodleError, SuspiciousPull) as error:
        if _stops(error, table) or not pull.known(table, table.name):
            raise
        pull.closes = False
        pull.done.skipped.append(Skipped(kind, f"{error}; {AS_KNOWN}", error.advice))
        return None


def _stops(error: MoodleError | SuspiciousPull, table: Table) -> bool:
    if isinstance(error, SuspiciousPull):
        return table is facts.account
    hidden = isinstance(error, Refused) and error.errorcode == HIDDEN_FIELDS
    return error.reach == "site" or hidden


@dataclass(frozen=True, slots=True)
class _Landed(Iterable[RecordT]):
    """The current facts of a table as the records that they were landed from, read when asked."""

    pull: SitePull
    table: Table
    record: type[RecordT]

    def __iter__(self) -> Iterator[RecordT]:
        columns = [self.table.c[field.name] for field in fields(self.record)]  # type: ignore[arg-type]
        query = select(*columns).where(facts.current(self.table, self.pull.site.id))
        with self.pull.store.read() as session:
            rows = session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))
            yield from (self.record(*row) for row in rows)


def pull_courses(pull: SitePull) -> Ids:
    """All courses; gives ids by short name, as read now before as known from earlier."""
    rows = read_courses(pull.site, pull.options.fields)
    told = _landed_or_known(pull, facts.course, rows, Course, CourseField)
    read = {one.shortname: one.course for one in told.records[Course]} if told else {}
    return pull.known(facts.course, "shortname") | read


def pull_quizzes(pull: SitePull, courses: Collection[int]) -> set[int]:
    """Quizzes with their pass marks; gives the courses that have a new one.

    Pass marks are asked again for new and changed quizzes, and where results are due.
    """
    landed = list(_Landed(pull, facts.quiz, Quiz))
    rows = read_quizzes(pull.site, set(courses), landed, due(pull, set(courses)))
    told = pull.land("quizzes", rows, Quiz)
    before = {one.quiz for one in landed}
    return {one.course for one in told.records[Quiz] if one.quiz not in before}


def _unwatched(kind: str, done: int, total: int | None) -> None:
    """Nobody looks on."""
