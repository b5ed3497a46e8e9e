"""How much of what could be learned was learned, from pre-test to post-test (Hake's gain)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, and_, func, select

from reports.frame import Frame
from reports.metrics.declaration import Metric


def gain(frame: Frame) -> Select[Any]:
    """Mean of (post − pre) ÷ (100 − pre) over the pairs whose post-test lies in the period."""
    pair = _pairs(frame)
    value = func.avg((pair.c.post - pair.c.pre) / (100 - pair.c.pre))
    return (
        select(pair.c.person, value.label("value")).where(pair.c.pre < 100).group_by(pair.c.person)
    )


def _pairs(frame: Frame) -> FromClause:
    """(person, site, pair, pre, post): the best post of the period, the first pre before it."""
    post = _ranked(frame, post=True)
    pre = _ranked(frame, post=False)
    same = and_(*(pre.c[name] == post.c[name] for name in ("person", "site", "pair")))
    return (
        select(post.c.person, pre.c.percent.label("pre"), post.c.percent.label("post"))
        .join(pre, and_(same, pre.c.day <= post.c.day))
        .where(pre.c.turn == 1, post.c.turn == 1)
        .subquery()
    )


def _ranked(frame: Frame, *, post: bool) -> FromClause:
    result = frame.results
    order = [result.c.percent.desc(), result.c.day] if post else [result.c.day, result.c.percent]
    turn = func.row_number().over(
        partition_by=(result.c.person, result.c.site, result.c.pair),
        order_by=(*order, result.c.quiz),
    )
    names = ("person", "site", "pair", "percent", "day")
    kind = result.c.post_test if post else result.c.pre_test
    when = (
        result.c.day.between(frame.period.first, frame.reference)
        if post
        else result.c.day <= frame.reference
    )
    return select(*(result.c[n] for n in names), turn.label("turn")).where(kind, when).subquery()


METRICS = (
    Metric(
        name="gain",
        level="person",
        unit="share",
        range=(None, 1),
        formula="mean of (post − pre) ÷ (100 − pre) over pairs of a pre-test and a post-test "
        "([courses] pre and post, or id numbers pre:X and post:X), dated by the post-test; final "
        "grades by Moodle's own grading method stand for first and best attempts; a pair with "
        "pre = 100 is left out",
        source="quiz grades",
        unknown_when="no such pair with a post-test submitted in the period",
        label={"id": "Kenaikan hasil belajar", "en": "Learning gain"},
        select=gain,
    ),
)
