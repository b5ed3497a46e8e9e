"""How people learned: assignments, attempts and their questions, activities, criteria, surveys.

Each kind is read to its end and landed in one transaction. The dear ones ask only whom ``asking``
chose from what is landed; a kind that the site does not let us read is skipped with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from connector.moodle.learning.activities import read_activities, read_criteria
from connector.moodle.learning.assignments import read_assignments
from connector.moodle.learning.attempts import read_attempts
from connector.moodle.learning.records import (
    ActivityState,
    Assignment,
    CompletionCriterion,
    QuizAttempt,
    Survey,
    SurveyAnswer,
    SurveyItem,
    SurveyTurnout,
)
from connector.moodle.learning.survey_answers import Surveys, read_answers
from connector.moodle.learning.surveys import read_surveys
from connector.pull import Skipped
from sync.inward.extents import Told
from sync.inward.sites.asking import Asker, Pair
from sync.inward.sites.confirming import learn_confirmed
from sync.inward.sites.reviews import pull_reviews
from sync.inward.sites.site_pull import SitePull
from sync.store.tables import learning

GRADED = (
    "a grade stands though Moodle shows no attempt: what is known of the attempts stays",
    "See in Moodle whether the attempts are there: they go once their grade is gone.",
)


def pull_learning(pull: SitePull, courses: Collection[int]) -> None:
    """Read and land everything of this file for ``courses``."""
    reading = _Learning(pull)
    pull.attempt("assignments", lambda: reading.assignments(courses))
    pull.attempt("attempts", reading.attempts)
    pull.attempt("reviews", lambda: pull_reviews(pull))
    if pull.options.learning.activities is not None:
        pull.attempt("activities", reading.activities)
        pull.attempt("criteria", reading.criteria)
    pull.attempt("surveys", lambda: reading.surveys(courses))


@dataclass(frozen=True, slots=True)
class _Learning:
    """One site's pull of these kinds."""

    pull: SitePull

    @property
    def zone(self) -> ZoneInfo:
        """The agency's."""
        return self.pull.options.zone

    def assignments(self, courses: Collection[int]) -> None:
        self.pull.land("assignments", read_assignments(self.pull.site, courses), Assignment)

    def attempts(self) -> None:
        """Attempts at pre-tests and post-tests, once the grades of this run are landed."""
        with self.pull.store.read() as session:
            asker = self._asker(session)
            tests = asker.tests(self.pull.options.learning.tests)
            pairs, gone = asker.attempts(tests), asker.gone(learning.quiz_attempt)
            graded = asker.graded(tests)
        pull = read_attempts(self.pull.site, tests, pairs, gone=gone, zone=self.zone)
        told = self.pull.read("attempts", pull, QuizAttempt)
        answered = {account for account, _ in pairs - told.extent.spared}
        _spare_graded(told, pairs, graded)
        with self.pull.store.begin() as session:
            self.pull.land_in(session, "attempts", told)
            learn_confirmed(session, self.pull, answered, told.extent.unconfirmed)

    def activities(self) -> None:
        with self.pull.store.read() as session:
            asker = self._asker(session)
            pairs = asker.activities(self._chosen_courses(asker))
            gone = asker.gone(learning.activity_state)
        pull = read_activities(self.pull.site, pairs, gone=gone, zone=self.zone)
        self.pull.land("activities", pull, ActivityState)

    def criteria(self) -> None:
        with self.pull.store.read() as session:
            asker = self._asker(session)
            pairs = asker.criteria(self._chosen_courses(asker))
            gone = asker.gone(learning.completion_criterion)
        pull = read_criteria(self.pull.site, pairs, gone=gone, zone=self.zone)
        self.pull.land("criteria", pull, CompletionCriterion)

    def surveys(self, courses: Collection[int]) -> None:
        """Surveys with their questions, then what was answered, by what was known before."""
        told = self.pull.land("surveys", read_surveys(self.pull.site, courses), Survey, SurveyItem)
        read = set(courses) if told.extent.courses is None else told.extent.courses
        asked = Surveys(
            read, list(told.records[Survey]), {one.item: one for one in told.records[SurveyItem]}
        )
        with self.pull.store.read() as session:
            asker = self._asker(session)
            known, due = asker.turnouts(), asker.due(read)
        pull = read_answers(self.pull.site, asked, known=known, due=due, zone=self.zone)
        self.pull.land("answers", pull, SurveyTurnout, SurveyAnswer)

    def _asker(self, session: Session) -> Asker:
        return Asker(session, self.pull.site.id, self.pull.run, self.pull.options.full)

    def _chosen_courses(self, asker: Asker) -> set[int]:
        pattern = self.pull.options.learning.activities
        return set() if pattern is None else asker.courses(pattern)


def _spare_graded(told: Told, pairs: set[Pair], graded: Iterable[tuple[int, int, int]]) -> None:
    """What the gradebook contradicts is no answer; ``graded``: account, quiz and course."""
    shown = {(one.account, one.quiz) for one in told.records[QuizAttempt]}
    untold = {(who, course) for who, quiz, course in graded if (who, quiz) not in shown}
    if untold := (untold & pairs) - told.extent.spared:
        told.extent.spared |= untold
        told.extent.skipped.append(Skipped(f"{len(untold)} pairs", *GRADED))
