"""Pulling: what one Moodle site tells is read and landed, kind by kind.

Each kind is read to its end before its transaction is opened: a pull that breaks off lands and
closes nothing, what was landed before it stays, and nobody waits for the database while Moodle
thinks. How far a pull may close facts is decided in ``extents``, when all is read in ``sweeps``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlmodel import Session

from connector.moodle.completions import (
    Road,
    read_participations,
    read_recent_participations,
)
from connector.moodle.courses import read_courses
from connector.moodle.errors import Misshapen, MoodleError, Refused
from connector.moodle.people import read_accounts
from connector.moodle.quizzes import read_grades, read_quizzes
from connector.moodle.records import (
    Account,
    Completion,
    Course,
    CourseGrade,
    Enrolment,
    Quiz,
    QuizGrade,
    UnseenPair,
)
from connector.moodle.settings import CourseFields
from connector.moodle.site import Site
from connector.pull import Mark, Pull, Skipped
from sync.inward import sweeps
from sync.inward.extents import SuspiciousPull, Told, land_told, read_whole
from sync.inward.landing import Landed
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts

__all__ = ["PullOptions", "PullResult", "Progress", "SuspiciousPull", "pull_site"]

Progress = Callable[[str, int, int | None], None]  # kind, records so far, of how many if known


@dataclass(frozen=True, slots=True)
class PullOptions:
    """What a pull depends on beside the site.

    ``kept`` is the least share of known accounts that must still be there; 0 lets all go.
    ``road`` forces one road to completions; ``full`` reads all of them again.
    """

    fields: CourseFields
    zone: ZoneInfo
    profile_field: str | None = "nip"
    road: Road | None = None
    kept: float = 0.9
    full: bool = False


@dataclass(slots=True)
class PullResult:
    """What one site's pull did, filled as it goes: facts by table, roads by kind, what it took."""

    counts: dict[str, Landed] = field(default_factory=dict)
    roads: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    calls: int = 0
    received: int = 0  # bytes


def pull_site(
    store: Store, site: Site, run: RunStamp, options: PullOptions, progress: Progress | None = None
) -> PullResult:
    """Read and land everything that a site tells.

    A kind beyond people and courses that Moodle refuses is skipped with its reason. Raises
    MoodleError for what stops the site, SuspiciousPull, StoreError; kinds landed before stay.
    """
    calls, received = site.client.calls, site.client.received
    pull = _SitePull(store, site, run, options, progress or _unwatched)
    accounts, courses = pull.accounts(), pull.courses()
    pull.attempt("participations", lambda: pull.participations(accounts, courses))
    pull.attempt("quizzes", lambda: pull.quizzes(courses.values()))
    pull.attempt("grades", lambda: pull.grades(courses.values()))
    pull.done.calls = site.client.calls - calls
    pull.done.received = site.client.received - received
    return pull.done


@dataclass
class _SitePull:
    """One site's pull under way; each method reads and lands one kind."""

    store: Store
    site: Site
    run: RunStamp
    options: PullOptions
    progress: Progress
    done: PullResult = field(default_factory=PullResult)

    def accounts(self) -> dict[str, int]:
        """All accounts; gives ids by username, as read now before as known from earlier."""
        known = self._known(facts.account, "username")
        pull = read_accounts(self.site, known=known, profile_field=self.options.profile_field)
        told = self._land("accounts", pull, Account)
        read = {one.username: one.account for one in told.records[Account]}
        return self._known(facts.account, "username") | read

    def courses(self) -> dict[str, int]:
        """All courses; gives ids by short name, as read now before as known from earlier."""
        told = self._land("courses", read_courses(self.site, self.options.fields), Course)
        read = {one.shortname: one.course for one in told.records[Course]}
        return self._known(facts.course, "shortname") | read

    def participations(self, accounts: Mapping[str, int], courses: Mapping[str, int]) -> None:
        """Enrolments and completions: what is new while the last sweep holds, else all."""
        last = self._last_sweep()
        if last and last.mark and self._recent(last.mark, accounts, courses):
            return
        self._sweep(accounts, courses, last.completed if last else set())

    def _last_sweep(self) -> sweeps.LastSweep | None:
        if self.options.full or self.options.road:
            return None
        with self.store.read() as session:
            days = self.site.settings.full_sweep_days
            return sweeps.valid_sweep(session, self.site.id, self.run, days)

    def _recent(self, mark: Mark, accounts: Mapping[str, int], courses: Mapping[str, int]) -> bool:
        """Land what was completed lately; False if only a sweep can tell."""
        try:
            pull = read_recent_participations(
                self.site, mark, accounts=accounts, courses=courses, zone=self.options.zone
            )
        except (Misshapen, Refused) as error:
            if error.reach == "site":
                raise
            self.done.skipped.append(Skipped("lately completed", error.detail, error.advice))
            return False
        told = pull and self._read("participations", pull, Enrolment, Completion)
        if not told or told.extent.skipped:  # a stranger: the sweep says more
            return False
        with self.store.begin() as session:
            if not sweeps.none_missing(session, self.site.id, mark, told.records[Completion]):
                return False
            self._land_in(session, "participations", told)
        return True

    def _sweep(
        self,
        accounts: Mapping[str, int],
        courses: Mapping[str, int],
        completed: set[sweeps.Pair],
    ) -> None:
        """Enrolments, completions, and the pairs whose completion nobody could tell."""
        pull = read_participations(
            self.site,
            accounts=accounts,
            courses=courses,
            zone=self.options.zone,
            road=self.options.road,
            completed=completed,
            since=sweeps.start_of_window(self.run),
        )
        told = self._read("participations", pull, Enrolment, Completion, UnseenPair)
        mark = told.extent.mark
        with self.store.begin() as session:
            self._land_in(session, "participations", told)
            if mark or not completed:
                sweeps.keep_sweep(session, self.site.id, self.run, mark)

    def quizzes(self, courses: Iterable[int]) -> None:
        """Quizzes with their pass marks."""
        self._land("quizzes", read_quizzes(self.site, set(courses)), Quiz)

    def grades(self, courses: Iterable[int]) -> None:
        """Everybody's results in quizzes and courses."""
        pull = read_grades(self.site, courses=set(courses), zone=self.options.zone)
        self._land("grades", pull, QuizGrade, CourseGrade)

    def attempt(self, kind: str, work: Callable[[], None]) -> None:
        """Do without a kind that the site does not let us read."""
        try:
            work()
        except MoodleError as error:
            if error.reach == "site":
                raise
            self.done.skipped.append(Skipped(kind, str(error), error.advice))

    def _land(self, kind: str, pull: Pull[Any], *types: type) -> Told:
        told = self._read(kind, pull, *types)
        with self.store.begin() as session:
            self._land_in(session, kind, told)
        return told

    def _read(self, kind: str, pull: Pull[Any], *types: type) -> Told:
        return read_whole(self.site.id, pull, types, lambda count: self.progress(kind, count, None))

    def _land_in(self, session: Session, kind: str, told: Told) -> None:
        self.done.counts |= land_told(session, told, self.run, kept=self.options.kept)
        self.done.roads[kind] = told.extent.road
        self.done.skipped += told.extent.skipped

    def _known(self, table: Table, name: str) -> dict[str, int]:
        """Moodle ids by name, of current facts; the id's column has the table's name."""
        here = (table.c.site == self.site.id, table.c.seen_to.is_(None))
        with self.store.read() as session:
            rows = session.execute(select(table.c[name], table.c[table.name]).where(*here))
            return dict(rows.all())


def _unwatched(kind: str, done: int, total: int | None) -> None:
    """Nobody looks on."""
