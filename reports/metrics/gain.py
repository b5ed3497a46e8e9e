"""How much of what could be learned was learned, from pre-test to post-test (Hake's gain)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    func,
    select,
    tuple_,
)

from reports.frames.frame import Frame
from reports.metrics.declaration import Metric, of_taught
from sync.store.tables.facts import as_of, quiz


def gain(frame: Frame) -> Select[Any]:
    """Mean of (post − pre) ÷ (100 − pre) over the pairs whose post-test lies in the period."""
    pre, post, sat = _sat(frame)
    best, first = func.max(post.c.percent), func.min(pre.c.percent)  # there is one first pre-test
    pair = (
        select(pre.c.person, ((best - first) / (100 - first)).label("value"))
        .select_from(sat)
        .where(pre.c.percent < 100)
        .group_by(*_own(pre))
        .subquery()
    )
    return select(pair.c.person, func.avg(pair.c.value).label("value")).group_by(pair.c.person)


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
    pre, post, sat = _sat(frame)
    best = (post.c.percent.desc(), post.c.day, post.c.quiz, post.c.attempt)
    turn = func.row_number().over(partition_by=_own(post), order_by=best)
    told = (*_own(post), post.c.quiz, post.c.day, pre.c.percent.label("pre"))
    every = select(*told, post.c.percent.label("post"), turn.label("turn")).select_from(sat)
    pair = every.subquery()
    return select(*(c for c in pair.c if c.name != "turn")).where(pair.c.turn == 1).subquery()


def _sat(frame: Frame) -> tuple[FromClause, FromClause, FromClause]:
    """First pre-tests, the post-tests of the period on their day or later, and both joined."""
    pre, post = frame.sittings.alias("pre"), frame.sittings.alias("post")
    own = zip(_own(post), _own(pre), strict=True)
    after = and_(
        *(a == b for a, b in own),
        post.c.post_test,
        post.c.day >= pre.c.day,
        post.c.day >= frame.period.first,
    )
    return pre, post, pre.join(post, and_(after, *_is_first(pre, frame.sittings)))


def _is_first(pre: FromClause, sittings: FromClause) -> list[ColumnElement[bool]]:
    """Whether it is a pre-test, and the first of its person and pair."""
    other = sittings.alias("other")
    order = ("day", "attempt", "percent", "quiz", "account")
    earlier, own = (tuple_(*(one.c[name] for name in order)) for one in (other, pre))
    same = [a == b for a, b in zip(_own(other), _own(pre), strict=True)]
    return [pre.c.pre_test, ~exists().where(*same, other.c.pre_test, earlier < own)]


def _own(sitting: FromClause) -> list[ColumnElement[Any]]:
    return [sitting.c[name] for name in ("person", "site", "pair")]


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
