"""Satisfaction with learning: the ratings that people gave in surveys of courses.

A rating is an answer to a question with a scale. An anonymous answer has no time: it is of the
day on which it was first read. Who stands behind is counted in responses: of each survey as many
as the most answered of its questions has answers, since nothing joins anonymous ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    Double,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    distinct,
    func,
    select,
)
from sqlmodel import Session

from reports.exact import exact
from reports.frames.frame import Frame
from reports.metrics.declaration import Figure, UnitFigure, of_taught
from reports.organisation.tree import AGENCY, Groups, Where
from sync.store.tables.facts import as_of
from sync.store.tables.learning import survey_answer, survey_item
from sync.store.tables.people import links_as_of


def ratings(frame: Frame) -> FromClause:
    """(site, course, account, behind, score, upper) of every rating given in the period.

    ``score`` is 0 to 100; ``upper`` 1 where the rating lies above the middle of its scale.
    """
    answer = as_of(survey_answer, frame.at.moment)
    item = as_of(survey_item, frame.at.moment)
    first, over = frame.instants
    given = func.coalesce(answer.c.answered_at, answer.c.seen_from)
    low, high = item.c.scale_min, item.c.scale_max
    place = func.row_number().over(
        partition_by=(answer.c.site, answer.c.survey, answer.c.item), order_by=answer.c.answer
    )
    response = answer.c.site + "/" + cast(answer.c.survey, Text) + "/" + cast(place, Text)
    middle = (low + high) / 2
    return (
        select(
            *(answer.c[name] for name in ("site", "course", "account")),
            response.label("behind"),
            ((answer.c.number - low) / (high - low) * 100).label("score"),
            case((answer.c.number > middle, 1), else_=0).label("upper"),
        )
        .join(item, and_(item.c.site == answer.c.site, item.c.item == answer.c.item))
        .where(high > low, answer.c.number.between(low, high), given >= first, given < over)
        .subquery()
    )


def satisfaction(frame: Frame) -> Select[Any]:
    """Every rating on a scale of 0 to 100."""
    row = ratings(frame)
    return select(row.c.site, row.c.course, row.c.behind, row.c.score.label("value"))


def csat(frame: Frame) -> Select[Any]:
    """1 for a rating in the upper half of its scale, else 0; the middle is not the upper half."""
    row = ratings(frame)
    return select(row.c.site, row.c.course, row.c.behind, row.c.upper.label("value"))


class _Ratings(NamedTuple):
    """Ratings of one person: how many, and their sum on the scale of 0 to 100."""

    n: int
    total: float


def of_units(
    session: Session, frame: Frame, groups: Groups, _: Mapping[Where, Mapping[str, Figure]]
) -> dict[Where, Figure]:
    """Named ratings of each group's people; of the whole agency every rating of the period."""
    given, small = _by_person(session, frame), frame.settings.metrics.small_on(frame.reference)
    found = {}
    for where, people in groups.people.items():
        own = [given[person] for person in people if person in given]
        n = sum(one.n for one in own)
        total = sum(sorted(one.total for one in own))
        value = exact(total / n) if len(own) >= small else None
        found[where] = Figure(value, len(own), len(people) - len(own))
    return {**found, (AGENCY, True): _of_all(session, frame)}


def _by_person(session: Session, frame: Frame) -> dict[int, _Ratings]:
    row, linked = ratings(frame), links_as_of(frame.at.moment)
    own = and_(linked.c.site == row.c.site, linked.c.account == row.c.account)
    query = (
        select(linked.c.person, func.count(), func.sum(row.c.score))
        .join(row, own)
        .group_by(linked.c.person)
    )
    return {person: _Ratings(n, total) for person, n, total in session.execute(query)}


def _of_all(session: Session, frame: Frame) -> Figure:
    row = ratings(frame)
    query = select(func.count(distinct(row.c.behind)), func.avg(cast(row.c.score, Double)))
    n, value = session.execute(query).one()
    return Figure(
        exact(value) if n >= frame.settings.metrics.small_on(frame.reference) else None, n
    )


SCORE = "mean of (x − min) ÷ (max − min) × 100 over ratings, the answers to questions with a scale"
SHOWN = "fewer responses than [metrics] small_group"
SOURCE = "survey answers"

METRICS = (
    *of_taught(
        name="satisfaction",
        unit="score",
        range=(0, 100),
        formula=SCORE,
        source=SOURCE,
        unknown_when=SHOWN,
        label={"id": "Kepuasan", "en": "Satisfaction"},
        example="ratings 4 4 3 2 3 4 1 3 4 3 of 1 to 4, mean 3.1: (3.1 − 1) ÷ 3 × 100 = 70",
        samples=satisfaction,
    ),
    *of_taught(
        name="csat",
        unit="share",
        range=(0, 1),
        formula="ratings above the middle of their scale ÷ ratings",
        source=SOURCE,
        unknown_when=SHOWN,
        label={"id": "Bagian yang puas", "en": "Share of the satisfied"},
        example="ratings 4 4 3 2 3 4 1 3 4 3 of 1 to 4, eight of them 3 or 4: 8 ÷ 10 = 0.8",
        samples=csat,
    ),
    UnitFigure(
        name="satisfaction",
        level="unit",
        unit="score",
        range=(0, 100),
        formula=SCORE + "; named ratings of people in scope, of the agency with all below every "
        "rating of the period",
        source=SOURCE,
        unknown_when="fewer people who rated than [metrics] small_group, of the agency fewer "
        "responses",
        label={"id": "Kepuasan", "en": "Satisfaction"},
        example="five people gave 4 4 3 2 3 of 1 to 4, mean 3.2: (3.2 − 1) ÷ 3 × 100 = 73.33",
        tell=of_units,
    ),
)
