"""Happenings in Moodle that wait for a person's word: merges, courses made anew, moved dates."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlmodel import Session

from reports.quality.declaration import Context, Finder, Problem
from sync.inward.happenings import Happening, list_happenings
from sync.store.tables.people import links_as_of

MERGED, RECREATED, REDATED = "accounts_merged", "course_recreated", "completions_redated"


def _merged(session: Session, context: Context) -> Iterator[Problem]:
    """Merges whose two accounts are not known to be one person's."""
    links = links_as_of(context.frame.at.moment)
    rows = session.execute(select(links.c.site, links.c.account, links.c.person))
    owners = {(site, account): person for site, account, person in rows}
    for one in _of_kind(session, MERGED):
        old, kept = (owners.get((one.site, number or 0)) for number in (one.account, one.other))
        if old != kept:
            whose = "nobody" if kept is None else "somebody else"
            detail = f"{one.detail}; account {one.other} is linked to {whose}"
            yield _problem(one, context.unit_of(old), detail)


def _recreated(session: Session, context: Context) -> Iterator[Problem]:
    """Courses made anew that people completed who had completed the one before."""
    for one in _of_kind(session, RECREATED):
        people = _in_both(session, context, one)
        if people:
            yield _problem(one, None, f"{one.detail}; so far for {people:,}")


def _redated(session: Session, context: Context) -> Iterator[Problem]:
    """Dates that moved together in the running year."""
    first = context.frame.period.first
    for one in _of_kind(session, REDATED):
        if one.seen_at.astimezone(context.frame.settings.zone).date() >= first:
            yield _problem(one, None, one.detail)


def _of_kind(session: Session, kind: str) -> list[Happening]:
    return [one for one in list_happenings(session) if one.kind == kind]


def _problem(one: Happening, unit: str | None, detail: str) -> Problem:
    return Problem(one.kind, one.subject, unit, one.seen_at, detail, one.remedy or "")


def _in_both(session: Session, context: Context, one: Happening) -> int:
    """People who completed the course and the one before it."""
    credit = context.frame.credits
    older = credit.alias("older")
    same = and_(older.c.person == credit.c.person, older.c.site == credit.c.site)
    query = (
        select(func.count(credit.c.person.distinct()))
        .join(older, and_(same, older.c.course == one.other))
        .where(credit.c.site == one.site, credit.c.course == one.course)
    )
    return session.scalar(query) or 0


FINDERS = (
    Finder(MERGED, "Accounts that were merged", _merged),
    Finder(RECREATED, "Courses made anew under an old name", _recreated),
    Finder(REDATED, "Completions that were dated anew together", _redated),
)
