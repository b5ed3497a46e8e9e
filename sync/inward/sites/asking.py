"""Whom the dear roads ask in this run: of each person and course only when something is new.

In: what is landed, the run. Out: pairs; what is landed of others stays, as nobody asked. Beside
what is new every pair has its night, one in seven by its number, which finds what was reset,
regraded or set by hand; a full pull asks all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, exists, func, select
from sqlmodel import Session

from connector.moodle.learning.attempts import Test
from connector.moodle.learning.pre_post import Tests
from sync.inward.sites.turns import is_turn
from sync.store.runs import RunStamp
from sync.store.tables import facts, learning

NIGHTS = 7
UNDONE, FAILED = 0, 3  # states of activities

Pair = tuple[int, int]  # account, course


@dataclass(frozen=True, slots=True)
class LearningOptions:
    """Which quizzes are tests whose attempts are read, and in which courses activities are.

    ``activities`` is a pattern of short names and id numbers of courses; None: in none.
    """

    tests: Tests = Tests()
    activities: str | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """One site as landed, in one run."""

    session: Session
    site: str
    run: RunStamp
    full: bool = False

    def tests(self, names: Tests) -> list[Test]:
        """The pre-tests and post-tests whose points are known."""
        quiz = facts.quiz.c
        query = select(quiz.quiz, quiz.course, quiz.points_max, quiz.name, quiz.idnumber)
        rows = self.session.execute(query.where(self._now(facts.quiz), quiz.points_max > 0))
        return [
            Test(number, course, points)
            for number, course, points, name, idnumber in rows
            if names.is_pre(name, idnumber) or names.is_post(name, idnumber)
        ]

    def attempts(self, tests: Iterable[Test]) -> set[Pair]:
        """Who finished a test after the attempts that we know, or was graded anew in this run."""
        quizzes = sorted({test.quiz for test in tests})
        known = self._last_finished(quizzes)
        grade = facts.quiz_grade.c
        query = select(grade.account, grade.quiz, grade.course, grade.submitted_at, grade.run_from)
        rows = self.session.execute(
            query.where(self._now(facts.quiz_grade), grade.quiz.in_(quizzes))
        )
        pairs, graded = set[Pair](), set[Pair]()
        for account, quiz, course, submitted, run in rows:
            graded.add((account, course))
            last = known.get((account, quiz))
            old = last is not None and (submitted is None or last >= submitted)
            if not old or run == self.run.id:
                pairs.add((account, course))
        # Moodle refuses questions about the unconfirmed: they wait for the one night of each
        silent = self._unconfirmed()
        pairs = {pair for pair in pairs if pair[0] not in silent}
        usual = graded | self._landed(learning.quiz_attempt)  # a reset takes the grade first
        pairs |= {
            (account, course)
            for account, course in usual
            if self._is_night_of(account, 0 if account in silent else course)
        }
        # nobody is told of deleted ones any more: what they did stays
        deleted = set(self.session.scalars(facts.deleted_accounts(self.site)))
        return {pair for pair in pairs if pair[0] not in deleted}

    def graded(self, tests: Iterable[Test]) -> set[tuple[int, int, int]]:
        """Account, quiz and course of landed attempts whose grade, made of attempts, stands."""
        attempt, grade = learning.quiz_attempt.c, facts.quiz_grade.c
        query = (
            select(attempt.account, attempt.quiz, attempt.course)
            .join(
                facts.quiz_grade,
                and_(
                    grade.site == attempt.site,
                    grade.account == attempt.account,
                    grade.quiz == attempt.quiz,
                ),
            )
            .where(self._now(learning.quiz_attempt), self._now(facts.quiz_grade))
            .where(attempt.quiz.in_(sorted({test.quiz for test in tests})))
            .where(grade.overridden.is_not(True))
            .distinct()
        )
        return {(who, quiz, course) for who, quiz, course in self.session.execute(query)}

    def courses(self, pattern: str) -> set[int]:
        """The courses whose short name or id number the pattern finds."""
        course = facts.course.c
        query = select(course.course, course.shortname, course.idnumber)
        wanted = re.compile(pattern)
        return {
            number
            for number, shortname, idnumber in self.session.execute(
                query.where(self._now(facts.course))
            )
            if wanted.search(shortname) or wanted.search(idnumber or "")
        }

    def activities(self, courses: Iterable[int]) -> set[Pair]:
        """Active participants with anything left to do, and whoever was never asked about."""
        state = learning.activity_state.c
        query = (
            select(state.account, state.course)
            .where(self._now(learning.activity_state))
            .group_by(state.account, state.course)
            .having(func.min(state.state) > UNDONE, func.max(state.state) < FAILED)
        )
        settled = {(account, course) for account, course in self.session.execute(query)}
        return {
            pair
            for pair in self._active(courses)
            if pair not in settled or self._is_night_of(*pair)
        }

    def criteria(self, courses: Iterable[int]) -> set[Pair]:
        """Active participants with a completion whose criteria are not known yet, or that moved."""
        done = facts.completion.c
        query = select(done.account, done.course, done.run_from)
        rows = self.session.execute(query.where(self._now(facts.completion)))
        landed = self._landed(learning.completion_criterion)
        active = self._active(courses)
        return {
            (account, course)
            for account, course, run in rows
            if (account, course) in active
            and (
                (account, course) not in landed
                or run == self.run.id
                or self._is_night_of(account, course)
            )
        }

    def gone(self, table: Table) -> set[Pair]:
        """Landed pairs of courses that are no more: nobody need be asked about them."""
        here = and_(facts.course.c.course == table.c.course, self._now(facts.course))
        return self._landed(table, ~exists().where(here))

    def turnouts(self) -> dict[int, set[tuple[int, int, int]]]:
        """How many responses each survey had when its answers were read, by course."""
        turnout = learning.survey_turnout.c
        query = select(turnout.course, turnout.survey, turnout.named, turnout.anonymous)
        found: dict[int, set[tuple[int, int, int]]] = {}
        for course, *counts in self.session.execute(
            query.where(self._now(learning.survey_turnout))
        ):
            found.setdefault(course, set()).add((counts[0], counts[1], counts[2]))
        return found

    def due(self, courses: Iterable[int]) -> set[int]:
        """The courses whose surveys are read again whatever they count."""
        return {course for course in courses if self._is_night_of(0, course)}

    def _is_night_of(self, account: int, course: int) -> bool:
        return self.full or is_turn(account + course, self.run.moment, NIGHTS)

    def _active(self, courses: Iterable[int]) -> set[Pair]:
        enrolment = facts.enrolment.c
        query = select(enrolment.account, enrolment.course).where(
            self._now(facts.enrolment), enrolment.active, enrolment.course.in_(sorted(courses))
        )
        return {(account, course) for account, course in self.session.execute(query)}

    def _unconfirmed(self) -> set[int]:
        account = facts.account.c
        query = select(account.account).where(self._now(facts.account))
        return set(self.session.scalars(query.where(account.confirmed.is_(False))))

    def _landed(self, table: Table, *where: ColumnElement[bool]) -> set[Pair]:
        query = select(table.c.account, table.c.course).distinct().where(self._now(table), *where)
        return {(account, course) for account, course in self.session.execute(query)}

    def _last_finished(self, quizzes: list[int]) -> dict[Pair, datetime | None]:
        """The end of the last known attempt, by account and quiz."""
        attempt = learning.quiz_attempt.c
        query = (
            select(attempt.account, attempt.quiz, func.max(attempt.finished_at))
            .where(self._now(learning.quiz_attempt), attempt.quiz.in_(quizzes))
            .group_by(attempt.account, attempt.quiz)
        )
        return {(account, quiz): last for account, quiz, last in self.session.execute(query)}

    def _now(self, table: Table) -> ColumnElement[bool]:
        return facts.current(table, self.site)
