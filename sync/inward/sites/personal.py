"""Whom kinds that take a question per person ask about in this run.

In: what is landed, the moment of the run. Out: accounts to ask about, those whose turn is another
night and deleted ones, whose facts stay as they are, and pairs of account and competency that may
have a rating.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlmodel import Session

from connector.moodle.competence.ratings import Rated
from sync.inward.sites.turns import turn_came
from sync.store.runs import RunStamp
from sync.store.tables import facts, site
from sync.store.tables.site import PersonalSweep

Pair = tuple[int, int]  # account, competency
RATES = "complete"  # what a completed course does: it rates the competency by itself


@dataclass(frozen=True, slots=True)
class People:
    """Accounts by whether they are asked about in this run."""

    asked: set[int]
    later: set[int]  # at their turn
    deleted: set[int]  # Moodle refuses questions about them


def people(
    session: Session, where: str, kind: str, run: RunStamp, days: int | None
) -> People | None:
    """Who is asked about a kind: all if nobody ever was or ``days`` is None, else whose turn it is.

    None when it is nobody's.
    """
    known = select(facts.account.c.account).where(facts.current(facts.account, where))
    deleted = set(session.scalars(facts.deleted_accounts(where)))
    present = set(session.scalars(known)) - deleted
    last = session.get(PersonalSweep, (where, kind))
    asked = present
    if last is not None and days is not None:
        asked = {one for one in present if turn_came(one, last.swept_at, run.moment, days)}
    return People(asked, present - asked, deleted) if asked else None


def keep_sweep(session: Session, where: str, kind: str, run: RunStamp) -> None:
    """Remember that a kind was landed in this transaction."""
    session.merge(PersonalSweep(site=where, kind=kind, swept_at=run.moment))


def rated_pairs(session: Session, where: str) -> set[Pair]:
    """Pairs that had a rating when they were last read."""
    table = site.competency_rating
    query = select(table.c.account, table.c.competency)
    rows = session.execute(query.where(facts.current(table, where)))
    return {(account, competency) for account, competency in rows}


def catalogue(session: Session, where: str) -> dict[tuple[str, str], Rated]:
    """Competencies by the name of their framework and their id number, with their levels."""
    levels: defaultdict[int, dict[str, int]] = defaultdict(dict)
    named = facts.as_of(site.scale_level, None).c
    rows = select(named.scale, named.name, named.level).where(named.site == where)
    for number, name, level in session.execute(rows):
        levels[number][name] = level
    framework, competency = facts.as_of(site.framework, None), facts.as_of(site.competency, None)
    inside = and_(
        framework.c.site == competency.c.site, framework.c.framework == competency.c.framework
    )
    told = competency.c
    query = (
        select(framework.c.name, told.idnumber, told.competency, told.scale)
        .join(framework, inside)
        .where(told.site == where)
    )
    return {
        (name, idnumber): Rated(number, levels[scale])
        for name, idnumber, number, scale in session.execute(query)
    }


def touched_pairs(session: Session, where: str) -> set[Pair]:
    """Pairs that Moodle rates by itself: the person completed a course that does so."""
    taught, done = facts.as_of(site.course_competency, None), facts.as_of(facts.completion, None)
    query = (
        select(done.c.account, taught.c.competency)
        .join(taught, (taught.c.site == done.c.site) & (taught.c.course == done.c.course))
        .where(done.c.site == where, taught.c.outcome == RATES)
        .distinct()
    )
    return {(account, competency) for account, competency in session.execute(query)}
