"""How much of what could be learned was learned, from pre-test to post-test (Hake's gain)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select

from reports.frame import Frame
from reports.metrics.declaration import Metric, of_taught
from sync.store.tables.facts import as_of, quiz
from sync.store.tables.learning import quiz_attempt
from sync.store.tables.people import links_as_of

NAMES = ("person", "site", "pair", "percent", "day", "quiz")


def gain(frame: Frame) -> Select[Any]:
    """Mean of (post − pre) ÷ (100 − pre) over the pairs whose post-test lies in the period."""
    pair = pairs(frame)
    value = func.avg((pair.c.post - pair.c.pre) / (100 - pair.c.pre))
    return (
        select(pair.c.person, value.label("value")).where(pair.c.pre < 100).group_by(pair.c.person)
    )


def of_courses(frame: Frame) -> Select[Any]:
    """The gain of every pair, by the course of its post-test."""
    pair, about = pairs(frame), as_of(quiz, frame.at.moment)
    value = (pair.c.post - pair.c.pre) / (100 - pair.c.pre)
    return (
        select(pair.c.site, about.c.course, pair.c.person.label("behind"), value.label("value"))
        .join(about, and_(about.c.site == pair.c.site, about.c.quiz == pair.c.quiz))
        .where(pair.c.pre < 100)
    )


def pairs(frame: Frame) -> FromClause:
    """(person, site, pair, quiz, pre, post, day): first pre-tests, best post-tests after."""
    sitting = _sittings(frame)
    first = _first_pre(frame, sitting)
    same = and_(*(sitting.c[name] == first.c[name] for name in ("person", "site", "pair")))
    order = (sitting.c.percent.desc(), sitting.c.day, sitting.c.quiz, sitting.c.attempt)
    post = (
        select(
            *(sitting.c[name] for name in NAMES),
            first.c.percent.label("pre"),
            _turn(sitting, *order).label("turn"),
        )
        .join(first, and_(same, first.c.day <= sitting.c.day))
        .where(
            sitting.c.post_test,
            first.c.turn == 1,
            sitting.c.day.between(frame.period.first, frame.reference),
        )
        .subquery()
    )
    return (
        select(
            *(post.c[name] for name in ("person", "site", "pair", "quiz", "day", "pre")),
            post.c.percent.label("post"),
        )
        .where(post.c.turn == 1)
        .subquery()
    )


def _first_pre(frame: Frame, sitting: FromClause) -> FromClause:
    """Pre-tests up to the reference date; ``turn`` 1 is the first of its person and pair."""
    order = (sitting.c.day, sitting.c.attempt, sitting.c.percent, sitting.c.quiz)
    return (
        select(*(sitting.c[name] for name in NAMES), _turn(sitting, *order).label("turn"))
        .where(sitting.c.pre_test, sitting.c.day <= frame.reference)
        .subquery()
    )


def _turn(sitting: FromClause, *order: ColumnElement[Any]) -> ColumnElement[int]:
    by = (sitting.c.person, sitting.c.site, sitting.c.pair)
    return func.row_number().over(partition_by=by, order_by=order)


def _sittings(frame: Frame) -> FromClause:
    """The marked attempts at each test; where none is known the final grade stands for them."""
    result, attempt = frame.results, _attempts(frame)
    same = and_(*(result.c[name] == attempt.c[name] for name in ("person", "site", "quiz")))
    return (
        select(
            *(result.c[name] for name in ("person", "site", "quiz", "pair")),
            result.c.pre_test,
            result.c.post_test,
            func.coalesce(attempt.c.percent, result.c.percent).label("percent"),
            func.coalesce(attempt.c.day, result.c.day).label("day"),
            func.coalesce(attempt.c.attempt, 0).label("attempt"),
        )
        .outerjoin(attempt, same)
        .subquery()
    )


def _attempts(frame: Frame) -> FromClause:
    """(person, site, quiz, attempt, percent, day) of finished and marked attempts."""
    attempt, linked = as_of(quiz_attempt, frame.at.moment), links_as_of(frame.at.moment)
    own = and_(linked.c.site == attempt.c.site, linked.c.account == attempt.c.account)
    percent = attempt.c.points / attempt.c.points_max * 100
    return (
        select(
            linked.c.person,
            *(attempt.c[name] for name in ("site", "quiz", "attempt")),
            percent.label("percent"),
            attempt.c.finished_on.label("day"),
        )
        .join(linked, own)
        .where(
            attempt.c.state == "finished",
            attempt.c.points.is_not(None),
            attempt.c.finished_on.is_not(None),
        )
        .subquery()
    )


METRICS = (
    Metric(
        name="gain",
        level="person",
        unit="share",
        range=(None, 1),
        formula="mean of (post − pre) ÷ (100 − pre) over pairs of a pre-test and a post-test "
        "([courses] pre and post, or id numbers pre:X and post:X): first pre-test and best "
        "post-test after it, dated by the post-test; where attempts are not known the final "
        "grade stands for them; a pair with pre = 100 is left out",
        source="quiz attempts, quiz grades",
        unknown_when="no such pair with a post-test submitted in the period",
        label={"id": "Kenaikan hasil belajar", "en": "Learning gain"},
        example="pre 60, post 85: (85 − 60) ÷ (100 − 60) = 0.625",
        select=gain,
    ),
    *of_taught(
        name="gain",
        unit="share",
        range=(None, 1),
        formula="mean of (post − pre) ÷ (100 − pre) over everybody's pairs whose post-test is of "
        "the course; pairs as in the gain of a person",
        source="quiz attempts, quiz grades",
        unknown_when="fewer people with such a pair than [metrics] small_group",
        label={"id": "Kenaikan hasil belajar", "en": "Learning gain"},
        example="pairs (60, 85) (40, 70) (80, 80) (50, 45), and (100, 100) left out: "
        "(0.625 + 0.5 + 0 − 0.1) ÷ 4 = 0.25625",
        samples=of_courses,
    ),
)
