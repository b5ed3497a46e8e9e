"""Landing what a pull told, within the extent that it could see.

In: the records of one site, read to their end, with their ``Extent``. Out: facts. What the pull
could not see stays as landed; a pair whose completion it could not tell is unseen only if nobody
told it before; a site that suddenly shows far less than before changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, select
from sqlmodel import Session

from connector.moodle import records, site_records
from connector.moodle.learning import records as learned
from connector.pull import Extent, Pull
from connector.spool import Spool
from sync.inward.landing import Landed, Scope, land
from sync.inward.ours import KINDS, foreign
from sync.store.runs import RunStamp
from sync.store.tables import facts, learning, site
from sync.store.tables.facts import key_of

NOTE_EVERY = 500  # records between two notes of progress
FEWEST = 20  # of fewer facts a share says nothing
PAIR = ("account", "course")

TABLES: dict[type, Table] = {
    records.Account: facts.account,
    records.Course: facts.course,
    records.UnseenPair: facts.unseen_pair,  # before enrolments: it asks which were known so far
    records.Enrolment: facts.enrolment,
    records.Completion: facts.completion,
    records.Quiz: facts.quiz,
    records.QuizGrade: facts.quiz_grade,
    records.CourseGrade: facts.course_grade,
    learned.AssignmentGrade: learning.assignment_grade,
    learned.PendingGrade: learning.pending_grade,
    learned.Assignment: learning.assignment,
    learned.QuizAttempt: learning.quiz_attempt,
    learned.QuestionMark: learning.question_mark,
    learned.ActivityState: learning.activity_state,
    learned.CompletionCriterion: learning.completion_criterion,
    learned.Survey: learning.survey,
    learned.SurveyItem: learning.survey_item,
    learned.SurveyTurnout: learning.survey_turnout,
    learned.SurveyAnswer: learning.survey_answer,
    site_records.AccountField: site.account_field,
    site_records.Visit: site.visit,
    site_records.Category: site.category,
    site_records.CourseField: site.course_field,
    site_records.SiteCohort: site.cohort,
    site_records.CohortMember: site.cohort_member,
    site_records.Framework: site.framework,
    site_records.Competency: site.competency,
    site_records.ScaleLevel: site.scale_level,
    site_records.CourseCompetency: site.course_competency,
    site_records.CompetencyRating: site.competency_rating,
    site_records.LearningPlan: site.learning_plan,
    site_records.PlanCompetency: site.plan_competency,
    site_records.BadgeIssue: site.badge_issue,
}


class SuspiciousPull(Exception):
    """A site shows so much less than before that a fault is likelier; nothing of it was landed."""

    def __init__(self, site: str, table: str, *, before: int, left: int) -> None:
        super().__init__(f"site {site}: {before:,} facts of {table} before, {left:,} left today")
        self.advice = (
            "Look at the rights and reports of the service account: lontar doctor. If they are "
            "really gone, lower [trust] rows_at_least for one run; 0 lets all go."
        )


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a pull told of one site, by type of record."""

    site: str
    records: dict[type, Spool[Any]]
    extent: Extent


def read_whole(
    site: str, pull: Pull[Any], kinds: Collection[type], note: Callable[[int], None]
) -> Told:
    """Read a pull of records of ``kinds`` to its end; ``note`` hears how many came so far."""
    told: dict[type, Spool[Any]] = {kind: Spool() for kind in kinds}
    records = foreign(pull) if KINDS.intersection(kinds) else pull.records
    count = 0
    for count, record in enumerate(records, 1):
        told[type(record)].append(record)
        if count % NOTE_EVERY == 0:
            note(count)
    note(count)
    return Told(site, told, pull.extent)


def land_told(
    session: Session, told: Told, run: RunStamp, *, kept: float = 0.9
) -> dict[str, Landed]:
    """Land all tables of a pull in one transaction; returns the counts by table.

    ``kept`` is the least share of known accounts that must be left, 0 for none. Raises
    SuspiciousPull, upon which the caller's transaction must be rolled back.
    """
    return {
        table.name: _land(session, told, kind, run, kept=kept)
        for kind, table in TABLES.items()
        if kind in told.records and kind not in told.extent.untold
    }


def _land(session: Session, told: Told, kind: type, run: RunStamp, *, kept: float) -> Landed:
    table = TABLES[kind]
    rows: Collection[Any] = told.records[kind]
    if table is facts.unseen_pair and rows:
        met = _enrolled_pairs(session, told.site)  # told of before, or unseen already and spared
        rows = [pair for pair in rows if (pair.account, pair.course) not in met]
    here = facts.current(table, told.site)
    before = session.scalar(select(func.count()).select_from(table).where(here)) or 0
    lost = _lost_with_courses(session, table, told.site)
    untold = told.extent.untold_fields.get(kind, ())
    landed = land(session, table, rows, _scope(session, told, table), run, untold=untold)
    left = before - landed.gone
    if before - lost >= FEWEST and left < _fewest_left(table, before, kept):
        raise SuspiciousPull(told.site, table.name, before=before, left=left)
    return landed


def _lost_with_courses(session: Session, table: Table, site: str) -> int:
    """Current facts of courses that the site once had and has no more."""
    if table is facts.course or "course" not in table.c:
        return 0
    known = exists().where(facts.course.c.site == site, facts.course.c.course == table.c.course)
    gone = select(func.count()).select_from(table).where(_without_course(table, site), known)
    return session.scalar(gone) or 0


def _without_course(table: Table, site: str) -> ColumnElement[bool]:
    """Whether a row is a current fact of a course that the site does not have now."""
    there = facts.current(facts.course, site)
    present = exists().where(facts.course.c.course == table.c.course, there)
    return and_(facts.current(table, site), ~present)


def _fewest_left(table: Table, before: int, kept: float) -> float:
    """A share of the accounts, of other facts anything; all pairs may be seen, all be graded."""
    if table in (facts.unseen_pair, learning.pending_grade) or not kept:
        return 0
    return before * kept if table is facts.account else 1


def _scope(session: Session, told: Told, table: Table) -> Scope:
    extent = told.extent
    if not extent.whole:
        return Scope.none()
    equals: dict[str, Any] = {"site": told.site}
    if extent.courses is not None:
        equals["course"] = extent.courses | _courses_gone(session, told.site, table)
    if unread := {name: values for name, values in extent.unread.items() if name in table.c}:
        names = tuple(name for name in key_of(table) if name != "site")
        return Scope(equals, names, _keys_left(session, told, table, unread))
    if set(PAIR) <= set(table.columns.keys()):
        only = None if extent.pairs is None else frozenset(extent.pairs)
        return Scope(equals, PAIR, frozenset(extent.spared), only)
    return Scope(equals)


def _keys_left(
    session: Session, told: Told, table: Table, unread: Mapping[str, Collection[Any]]
) -> frozenset[tuple[Any, ...]]:
    """Keys, without the site, of current facts with a value or of a pair that was not read."""
    names = [name for name in key_of(table) if name != "site"]
    paired = [name for name in PAIR if set(PAIR) <= set(table.columns.keys())]
    columns = [table.c[name] for name in (*names, *unread, *paired)]
    query = select(*columns).where(facts.current(table, told.site))
    first, second = len(names), len(names) + len(unread)
    return frozenset(
        tuple(row[:first])
        for row in session.execute(query)
        if any(value in unread[name] for name, value in zip(unread, row[first:second], strict=True))
        or (paired and _is_spared(told.extent, (row[second], row[second + 1])))
    )


def _is_spared(extent: Extent, pair: tuple[int, int]) -> bool:
    return pair in extent.spared or (extent.pairs is not None and pair not in extent.pairs)


def _courses_gone(session: Session, site: str, table: Table) -> set[int]:
    """Courses that the site has no more; a pull course by course never asks for them again."""
    query = select(table.c.course).distinct().where(_without_course(table, site))
    return set() if table is facts.course else set(session.scalars(query))


def _enrolled_pairs(session: Session, site: str) -> set[tuple[int, int]]:
    here = facts.current(facts.enrolment, site)
    query = select(facts.enrolment.c.account, facts.enrolment.c.course).where(here)
    return {(account, course) for account, course in session.execute(query)}
