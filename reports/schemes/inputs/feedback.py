"""Whether people gave the feedback that was asked of them: the fact ``feedback_given``.

Asked are the named surveys of the courses that a person completed in the period; anonymous ones
tell nobody's name and are not asked about. Yes when all were answered, also when there was none;
no as soon as one was read and holds no answer of the person; unknown without a linked account or
where the answers of a survey, or of a whole site, were never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import FromClause, and_, case, func, select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.people.few import by_account
from reports.schemes.language.verdicts import UNKNOWN, Fact, Flag
from sync.store.tables.facts import as_of, completion
from sync.store.tables.learning import survey, survey_answer, survey_turnout
from sync.store.tables.people import links_as_of


@dataclass(frozen=True, slots=True)
class Feedback:
    """By person: whether a survey that was read holds no answer, and whether one was not read."""

    asked: Mapping[int, tuple[bool, bool]]
    unread: frozenset[int]  # people on a site whose surveys were never read

    def of(self, person: int, *, linked: bool) -> Fact:
        """The fact of one person."""
        missing, unread = self.asked.get(person, (False, False))
        if linked and missing:
            return Flag(False)
        if not linked or unread or person in self.unread:
            return UNKNOWN
        return Flag(True)


def read_feedback(session: Session, frame: Frame) -> Feedback:
    """What surveys tell of the frame's people, as known at its moment."""
    moment = frame.at.moment
    linked, turnout = links_as_of(moment), as_of(survey_turnout, moment)
    asked, given = _asked(frame, linked), _given(frame, linked)
    read = and_(turnout.c.site == asked.c.site, turnout.c.survey == asked.c.survey)
    own = and_(*(given.c[name] == asked.c[name] for name in ("person", "site", "survey")))
    is_read, is_given = turnout.c.survey.is_not(None), given.c.person.is_not(None)
    query = (
        select(
            asked.c.person,
            func.max(case((and_(is_read, ~is_given), 1), else_=0)),
            func.max(case((~is_read, 1), else_=0)),
        )
        .select_from(asked.outerjoin(turnout, read).outerjoin(given, own))
        .group_by(asked.c.person)
    )
    sites = select(turnout.c.site).distinct()
    strangers = select(linked.c.person).where(linked.c.site.not_in(sites))
    return Feedback(
        {person: (bool(no), bool(unread)) for person, no, unread in session.execute(query)},
        frozenset(session.execute(strangers).scalars()),
    )


def _asked(frame: Frame, linked: FromClause) -> FromClause:
    """(person, site, survey): the named surveys of courses completed in the period."""
    done, named = as_of(completion, frame.at.moment), as_of(survey, frame.at.moment)
    own = and_(linked.c.site == done.c.site, linked.c.account == done.c.account)
    here = and_(named.c.site == done.c.site, named.c.course == done.c.course)
    return (
        select(linked.c.person, named.c.site, named.c.survey)
        .select_from(done.join(linked, own).join(named, here))
        .join(frame.people, frame.people.c.person == linked.c.person)
        .where(
            done.c.completed_on.between(frame.period.first, frame.reference),
            ~named.c.anonymous,
            *([by_account(done, frame.people, frame.at.moment)] if frame.sums.few else []),
        )
        .distinct()
        .subquery()
    )


def _given(frame: Frame, linked: FromClause) -> FromClause:
    """(person, site, survey) that somebody answered at any time."""
    answer = as_of(survey_answer, frame.at.moment)
    own = and_(linked.c.site == answer.c.site, linked.c.account == answer.c.account)
    columns = (linked.c.person, answer.c.site, answer.c.survey)
    return select(*columns).join(answer, own).distinct().subquery()
