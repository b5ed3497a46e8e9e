"""Completions that vanished: one happening for each course and run, by what else went with them.

A course or account that is gone takes its completions along, so does an unenrolment. Where people
are still enrolled, many at once are a reset (their grades went too) or unlocked criteria (their
grades stayed); Moodle 4.5 tells neither. A few were taken back one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, or_, select, tuple_
from sqlmodel import Session

from sync.inward.happenings.changed import PAIR, gone_for_good, is_gone, rows_changed, same
from sync.inward.happenings.declaration import Happening, counted
from sync.store.tables import METADATA, facts

READING = METADATA.tables["gradereading"]
Account = tuple[str, int, int]  # site, account, run
FEWEST = 2  # of one course in one run that are many, if they are half of all


class Loss(NamedTuple):
    """What one course lost in one run in one way; ``had`` completions stood before."""

    site: str
    course: int
    run: int
    seen_at: datetime
    lost: int
    without_grades: int
    with_grades: int
    grades_read: int  # 1: whole in that run, so that those that are there are really there
    account: int
    had: int

    def happening(self, kind: str, detail: str) -> Happening:
        """What it was; of a single person the account is named."""
        account = self.account if self.lost == 1 else None
        place = (self.site, self.course, account, None, self.run, self.seen_at)
        return Happening(kind, *place, self.lost, self.lost, detail)


def courses_deleted(
    session: Session, since: int, moved: Collection[Account]
) -> Iterator[Happening]:
    """Courses that went with their completions."""
    for loss in _losses(session, since, moved, "course"):
        detail = f"the course was deleted with {counted(loss.lost, 'completion')}"
        yield loss.happening("course_deleted", detail)


def unenrolments(session: Session, since: int, moved: Collection[Account]) -> Iterator[Happening]:
    """People who had completed and are in the course no more."""
    for loss in _losses(session, since, moved, "enrolment"):
        whole = ", everybody who had: a reset looks the same" if loss.lost == loss.had > 1 else ""
        people = counted(loss.lost, "person", "people")
        yield loss.happening("unenrolled", f"{people} who had completed left the course{whole}")


def courses_cleared(
    session: Session, since: int, moved: Collection[Account]
) -> Iterator[Happening]:
    """Resets, unlocked criteria, and single completions that were taken back."""
    for loss in _losses(session, since, moved, "alone"):
        told = counted(loss.lost, "completion")
        if not is_many(loss.lost, loss.had):
            yield loss.happening(
                "completion_withdrawn", f"{told} of {loss.had:,} vanished, the enrolment stayed"
            )
        elif 2 * loss.without_grades >= loss.lost:
            yield loss.happening(
                "course_reset", f"{told} of {loss.had:,} vanished at once, the grades with them"
            )
        elif loss.with_grades and loss.grades_read:
            yield loss.happening(
                "criteria_unlocked", f"{told} of {loss.had:,} vanished at once, the grades stayed"
            )
        else:
            yield loss.happening(
                "completions_cleared",
                f"{told} of {loss.had:,} vanished at once: a reset, or unlocked criteria",
            )


def accounts_deleted(
    session: Session, since: int, moved: Collection[Account]
) -> Iterator[Happening]:
    """Accounts that went with their completions: one happening for each site and run."""
    lost = _by_fate(since, moved)
    told = (lost.c.site, lost.c.run_to, lost.c.seen_to)
    figures = (func.count(lost.c.account.distinct()), func.count(), func.min(lost.c.account))
    query = select(*told, *figures).where(lost.c.fate == "account").group_by(*told)
    for site, run, seen_at, people, completions, account in session.execute(query):
        were = "account was" if people == 1 else "accounts were"
        detail = f"{people:,} {were} deleted with {counted(completions, 'completion')}"
        one = account if people == 1 else None
        place = (site, None, one, None, run, seen_at)
        yield Happening("account_deleted", *place, people, completions, detail)


def _losses(session: Session, since: int, moved: Collection[Account], fate: str) -> Iterator[Loss]:
    lost = _by_fate(since, moved)
    told = (lost.c.site, lost.c.course, lost.c.run_to, lost.c.seen_to)
    sums = [func.sum(lost.c[name]) for name in ("without_grades", "with_grades")]
    counts = [*sums, func.max(lost.c.grades_read)]
    rows = (
        select(*told, func.count(), *counts, func.min(lost.c.account))
        .where(lost.c.fate == fate)
        .group_by(*told)
        .order_by(lost.c.run_to, lost.c.site, lost.c.course)
    )
    for row in session.execute(rows).all():
        yield Loss._make((*row, had_completions(session, row.site, row.course, row.run_to)))


def had_completions(session: Session, site: str, course: int, run: int) -> int:
    """How many completions a course had when a run began."""
    row = facts.completion.c
    stood = and_(row.run_from < run, or_(row.run_to.is_(None), row.run_to >= run))
    query = select(func.count()).where(row.site == site, row.course == course, stood)
    return session.scalar(query) or 0


def is_many(touched: int, had: int) -> bool:
    """Whether so many completions of one course in one run are no single decisions."""
    return touched >= FEWEST and 2 * touched >= had


def _by_fate(since: int, moved: Collection[Account]) -> FromClause:
    """Every completion that vanished, with its ``fate``: what else went in the same run."""
    rows = rows_changed(facts.completion, since)
    courses, accounts = gone_for_good(facts.course), _accounts_gone()
    left, graded = _left(since), _grades_gone(since)
    in_run = graded.c.run_to == rows.c.run_to
    fate = case(
        (courses.c.course.is_not(None), "course"),
        (accounts.c.account.is_not(None), "account"),
        (left.c.account.is_not(None), "enrolment"),
        else_="alone",
    )
    query = (
        select(
            *(rows.c[name] for name in (*PAIR, "run_to", "seen_to")),
            fate.label("fate"),
            case((graded.c.account.is_not(None), 1), else_=0).label("without_grades"),
            case((_has_grades(rows), 1), else_=0).label("with_grades"),
            case((_grades_read(rows), 1), else_=0).label("grades_read"),
        )
        .outerjoin(courses, same(rows, courses, ("site", "course")))
        .outerjoin(accounts, same(rows, accounts, ("site", "account")))
        .outerjoin(left, and_(same(rows, left), left.c.run_to == rows.c.run_to))
        .outerjoin(graded, and_(same(rows, graded), in_run))
        .where(is_gone(rows, since))
    )
    if moved:
        known = tuple_(rows.c.site, rows.c.account, rows.c.run_to)
        query = query.where(known.not_in(sorted(moved)))
    return query.subquery()


def _accounts_gone() -> FromClause:
    last = facts.last_known(facts.account, None)
    gone = or_(last.c.seen_to.is_not(None), last.c.deleted)
    return select(last.c.site, last.c.account).where(gone).subquery()


def _left(since: int) -> FromClause:
    """Pairs whose enrolment vanished, with the run."""
    rows = rows_changed(facts.enrolment, since)
    columns = [rows.c[name] for name in (*PAIR, "run_to")]
    return select(*columns).where(is_gone(rows, since)).subquery()


def _grades_gone(since: int) -> FromClause:
    """Pairs of which a grade vanished, with the run, each once."""
    gone = []
    for table in (facts.quiz_grade, facts.course_grade):
        rows = rows_changed(table, since)
        gone.append(
            select(*(rows.c[name] for name in (*PAIR, "run_to"))).where(is_gone(rows, since))
        )
    return gone[0].union(gone[1]).subquery()


def _grades_read(rows: FromClause) -> ColumnElement[bool]:
    here = (READING.c.site == rows.c.site, READING.c.course == rows.c.course)
    return exists().where(*here, READING.c.whole_at >= rows.c.seen_to)


def _has_grades(rows: FromClause) -> ColumnElement[bool]:
    tables = (facts.quiz_grade, facts.course_grade)
    return or_(*(exists().where(same(rows, one), one.c.seen_to.is_(None)) for one in tables))
