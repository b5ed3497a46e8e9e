"""Results: a person's final quiz grades in percent, one per quiz, the better of two accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlmodel import Session

from connector.moodle.learning.pre_post import POST, PRE, Tests
from reports.calendar.months import month_of
from reports.calendar.periods import Period
from reports.people.few import by_account
from reports.temporary import fill, temporary
from sync.store.tables.facts import as_of, quiz, quiz_grade
from sync.store.tables.people import links_as_of

RESULTS = temporary(
    "frame_results",
    Column("person", BigInteger, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("quiz", BigInteger, primary_key=True),
    Column("percent", Double, nullable=False),
    Column("passed", Integer),
    Column("pre_test", Boolean, nullable=False),
    Column("post_test", Boolean, nullable=False),
    Column("pair", Text, nullable=False),
    Column("day", Date),
    Column("month", Integer),
)


def fill_results(
    session: Session,
    people: FromClause,
    tests: Tests,
    period: Period,
    moment: datetime | None,
    *,
    few: bool = False,
) -> FromClause:
    """Graded results of any date; a result of the period stands before one of another time."""
    best = _ranked(session, people, tests, period, moment, few=few).subquery()
    rows = select(*(best.c[column.name] for column in RESULTS.columns)).where(best.c.turn == 1)
    return fill(session, RESULTS, rows)


def _ranked(
    session: Session,
    people: FromClause,
    tests: Tests,
    period: Period,
    moment: datetime | None,
    *,
    few: bool,
) -> Select[Any]:
    linked, grade, about = links_as_of(moment), as_of(quiz_grade, moment), as_of(quiz, moment)
    percent = grade.c.grade / grade.c.grade_max * 100
    day = grade.c.submitted_on
    turn = func.row_number().over(
        partition_by=(linked.c.person, grade.c.site, grade.c.quiz),
        order_by=(_outside(day, period.first, period.last), percent.desc(), day.nulls_last()),
    )
    values = {
        "person": linked.c.person,
        "percent": percent,
        "passed": case(
            (about.c.pass_mark.is_(None), None), (grade.c.grade >= about.c.pass_mark, 1), else_=0
        ),
        "pre_test": case((_are(session, tests.is_pre, about), true()), else_=false()),
        "post_test": case((_are(session, tests.is_post, about), true()), else_=false()),
        "pair": _pair(about),
        "day": day,
        "month": month_of(day),
        "turn": turn,
    }
    own = and_(linked.c.site == grade.c.site, linked.c.account == grade.c.account)
    same_quiz = and_(about.c.site == grade.c.site, about.c.quiz == grade.c.quiz)
    named = {**{name: grade.c[name] for name in ("site", "quiz")}, **values}
    return (
        select(*(value.label(name) for name, value in named.items()))
        .select_from(grade.join(linked, own).join(about, same_quiz))
        .join(people, people.c.person == linked.c.person)
        .where(grade.c.grade_max > 0, *([by_account(grade, people, moment)] if few else []))
    )


def _outside(day: ColumnElement[Any], first: date, last: date) -> ColumnElement[int]:
    return case((day.between(first, last), 0), else_=1)


def _pair(about: FromClause) -> ColumnElement[str]:
    """What joins a pre-test with its post-test: the rest of their id numbers, else the course."""
    number = about.c.idnumber
    marked = [
        (number.startswith(prefix), literal("#") + func.substr(number, len(prefix) + 1))
        for prefix in (PRE, POST)
    ]
    return case(*marked, else_=cast(about.c.course, Text))


def _are(
    session: Session, kind: Callable[[str, str | None], bool], about: FromClause
) -> ColumnElement[bool]:
    """Quizzes whose name and id number are of the kind."""
    known = session.execute(select(about.c.site, about.c.quiz, about.c.name, about.c.idnumber))
    found: dict[str, list[int]] = {}
    for site, number, name, idnumber in known:
        if kind(name, idnumber):
            found.setdefault(site, []).append(number)
    clauses = [and_(about.c.site == s, about.c.quiz.in_(sorted(ids))) for s, ids in found.items()]
    return or_(false(), *clauses)
