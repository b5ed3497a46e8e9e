"""Level 1, reaction: what people said in the surveys of the courses in the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Select, and_, distinct, func, select
from sqlmodel import Session

from reports.evaluation.promoters import net_promoters
from reports.evaluation.reliability import cronbach
from reports.evaluation.subject import Subject
from reports.exact import exact
from reports.figures import Figure, Known, Unknown, too_few
from reports.frames.frame import Frame
from reports.metrics.satisfaction import csat, satisfaction
from sync.store.tables.facts import as_of, completion
from sync.store.tables.learning import survey, survey_answer, survey_item
from sync.store.tables.people import links_as_of

NO_RATING = "no question with a scale was answered in the period"
ANONYMOUS = "no named answers: nothing joins the anonymous ones of one sitting"
NO_SURVEY = "the courses have no survey"
NOBODY = "nobody completed a course with a survey in the period"
OTHERS = "more responses than completions: others answered too"


@dataclass(frozen=True, slots=True)
class Reaction:
    """The figures of level 1 by name, and alpha by survey."""

    figures: Mapping[str, Figure]
    alpha: Mapping[str, Figure]

    def as_json(self) -> dict[str, Any]:
        """Figures by name; ``alpha`` is a list of surveys."""
        told = {name: figure.as_json() for name, figure in self.figures.items()}
        surveys = [{"survey": name, **one.as_json()} for name, one in self.alpha.items()]
        return {**told, "alpha": surveys}


def read_reaction(session: Session, frame: Frame, subject: Subject) -> Reaction:
    """Satisfaction, share of the satisfied, net promoters, response rate, reliability."""
    return Reaction(
        {
            "satisfaction": _mean(session, frame, subject, satisfaction, "score"),
            "csat": _mean(session, frame, subject, csat, "share"),
            "nps": _promoters(session, frame, subject),
            "response_rate": _response_rate(session, frame, subject),
        },
        dict(sorted(_alphas(session, frame, subject).items())),
    )


def _mean(
    session: Session,
    frame: Frame,
    subject: Subject,
    samples: Callable[[Frame], Select[Any]],
    unit: str,
) -> Figure:
    """The mean of all ratings; n are responses."""
    row = samples(frame).subquery()
    query = select(func.count(distinct(row.c.behind)), func.count(), func.sum(row.c.value))
    n, ratings, total = session.execute(query.where(subject.holds(row))).one()
    if not n:
        return Unknown(NO_RATING)
    if _hidden(frame, n):
        return too_few(n, frame.settings.metrics.small_on(frame.reference), "responses")
    return Known(exact(float(total) / ratings), unit, n)


def _hidden(frame: Frame, n: int) -> bool:
    return n < frame.settings.metrics.small_on(frame.reference)


def _promoters(session: Session, frame: Frame, subject: Subject) -> Figure:
    answer, item = _rated(frame)
    query = _given(frame, answer, item).where(
        subject.holds(answer), item.c.scale_min == 0, item.c.scale_max == 10
    )
    told = net_promoters([row.number for row in session.execute(query)])
    if isinstance(told, Known) and _hidden(frame, told.n or 0):
        return too_few(told.n or 0, frame.settings.metrics.small_on(frame.reference), "answers")
    return told


def _alphas(session: Session, frame: Frame, subject: Subject) -> dict[str, Figure]:
    """Alpha of the named sittings of each survey that answered all of its rated questions."""
    asked = as_of(survey, frame.at.moment)
    named = select(asked.c.site, asked.c.survey, asked.c.name).where(subject.holds(asked))
    answer, item = _rated(frame)
    query = _given(frame, answer, item).where(subject.holds(answer), answer.c.account.is_not(None))
    sittings: dict[tuple[str, int], dict[str, dict[int, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in session.execute(query):
        sittings[row.site, row.survey][row.answer][row.item] = row.number
    items = _questions(session, frame, subject)
    return {
        f"{name} ({site}/{number})": _alpha(
            frame, list(sittings[site, number].values()), items[site, number]
        )
        for site, number, name in session.execute(named)
    }


def _alpha(frame: Frame, sittings: list[dict[int, float]], items: list[int]) -> Figure:
    if not sittings:
        return Unknown(ANONYMOUS)
    whole = [[one[item] for item in items] for one in sittings if one.keys() >= set(items)]
    if _hidden(frame, len(whole)):
        small = frame.settings.metrics.small_on(frame.reference)
        return too_few(len(whole), small, "named sittings that answered all questions")
    return cronbach(whole)


def _questions(
    session: Session, frame: Frame, subject: Subject
) -> Mapping[tuple[str, int], list[int]]:
    """The questions with a scale of each survey, in their order."""
    item = as_of(survey_item, frame.at.moment)
    query = select(item.c.site, item.c.survey, item.c.item).order_by(item.c.place, item.c.item)
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    scaled = item.c.scale_max > item.c.scale_min
    for site, number, question in session.execute(query.where(subject.holds(item), scaled)):
        found[site, number].append(question)
    return found


def _response_rate(session: Session, frame: Frame, subject: Subject) -> Figure:
    """Responses of the period ÷ completions of it, in courses with a survey; n: completions."""
    asked = as_of(survey, frame.at.moment)
    surveys = select(asked.c.site, asked.c.course).where(subject.holds(asked)).distinct()
    places = {tuple(row) for row in session.execute(surveys)}
    if not places:
        return Unknown(NO_SURVEY)
    surveyed = Subject("", "", "", {place: subject.courses[place] for place in places})
    answers, done = _responses(session, frame, surveyed), _completions(session, frame, surveyed)
    if not done:
        return Unknown(NOBODY)
    if _hidden(frame, done):
        return too_few(done, frame.settings.metrics.small_on(frame.reference), "completions")
    return Unknown(OTHERS) if answers > done else Known(exact(answers / done), "share", done)


def _responses(session: Session, frame: Frame, surveyed: Subject) -> int:
    """Of each survey as many as its most answered question has answers."""
    answer = as_of(survey_answer, frame.at.moment)
    first, over = frame.instants
    given = func.coalesce(answer.c.answered_at, answer.c.seen_from)
    keys = (answer.c.site, answer.c.course, answer.c.survey)
    per_item = (
        select(*keys, func.count().label("n"))
        .where(surveyed.holds(answer), given >= first, given < over)
        .group_by(*keys, answer.c.item)
        .subquery()
    )
    each = select(func.max(per_item.c.n).label("n")).group_by(per_item.c.site, per_item.c.survey)
    return int(session.scalar(select(func.sum(each.subquery().c.n))) or 0)


def _completions(session: Session, frame: Frame, surveyed: Subject) -> int:
    done, linked = as_of(completion, frame.at.moment), links_as_of(frame.at.moment)
    own = and_(linked.c.site == done.c.site, linked.c.account == done.c.account)
    inside = done.c.completed_on.between(frame.period.first, frame.reference)
    pairs = select(linked.c.person, done.c.site, done.c.course).join(done, own).distinct()
    found = pairs.where(surveyed.holds(done), inside).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _rated(frame: Frame) -> tuple[FromClause, FromClause]:
    return as_of(survey_answer, frame.at.moment), as_of(survey_item, frame.at.moment)


def _given(frame: Frame, answer: FromClause, item: FromClause) -> Select[Any]:
    """(site, survey, answer, item, number) of answers of the period to questions with a scale."""
    first, over = frame.instants
    given = func.coalesce(answer.c.answered_at, answer.c.seen_from)
    names = ("site", "survey", "answer", "item", "number")
    return (
        select(*(answer.c[name] for name in names))
        .join(item, and_(item.c.site == answer.c.site, item.c.item == answer.c.item))
        .where(
            item.c.scale_max > item.c.scale_min,
            answer.c.number.between(item.c.scale_min, item.c.scale_max),
            given >= first,
            given < over,
        )
        .order_by(answer.c.site, answer.c.survey, answer.c.answer)
    )
