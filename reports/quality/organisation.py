"""The organisation: units and posts that no list knows, units without head, circles."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlmodel import Session

from reports.people.competencies import post_keys
from reports.quality.declaration import Context, Finder, Problem
from reports.units import AGENCY
from sync.store.tables.facts import HR, as_of

UNIT, POST, HEAD, CIRCLE = "unit_unknown", "post_unknown", "unit_without_head", "unit_circle"
ABOVE = "unit_above_unknown"
SEVERAL = "several units bear this name"


def _units(session: Session, context: Context) -> Iterator[Problem]:
    """Units that people are told to be in and that the list of units doesn't know."""
    since = context.first_seen(session, "units")
    if since is None:
        return
    row, people = as_of(HR["units"], context.frame.at.moment), context.frame.people
    known = set(session.scalars(select(row.c.unit)))
    named = select(people.c.unit, func.count()).where(people.c.unit.is_not(None))
    for text, count in session.execute(named.group_by(people.c.unit)):
        home = context.tree.find(text)
        told = SEVERAL if home is None else "no such unit"
        if home is None or (home == text and text not in known):
            detail = f"{told}; {count:,} people are in it"
            remedy = "correct the name in the personnel file, or add the unit to the list of units"
            yield Problem(UNIT, text, None, since, detail, remedy)


def _posts(session: Session, context: Context) -> Iterator[Problem]:
    """Posts that people are told to hold and that the list of posts doesn't know."""
    since, people = context.first_seen(session, "posts"), context.frame.people
    if since is None:
        return
    known = post_keys(session, context.frame.at.moment)
    named = select(people.c.post, func.count()).where(people.c.post.is_not(None))
    for text, count in session.execute(named.group_by(people.c.post)):
        if known.get(text) is None:
            told = "several posts bear this name" if text in known else "no such post"
            detail = f"{told}; {count:,} people hold it"
            remedy = "correct the name in the personnel file, or add the post to the list of posts"
            yield Problem(POST, text, None, since, detail, remedy)


def _heads(session: Session, context: Context) -> Iterator[Problem]:
    """Standing units with people of their own whom nobody leads on the day."""
    since, day = context.first_seen(session, "heads"), context.frame.reference
    if since is None:
        return
    row = as_of(HR["heads"], context.frame.at.moment)
    leads = (
        row.c.role == "head",
        or_(row.c.since.is_(None), row.c.since <= day),
        or_(row.c.until.is_(None), row.c.until >= day),
    )
    led = {context.tree.find(text) for text in session.scalars(select(row.c.unit).where(*leads))}
    for unit in sorted(set(context.tree.home.values()) - led - {AGENCY}):
        detail = f"nobody leads {context.tree.units[unit].name} on {day}: its digest reaches nobody"
        remedy = "complete the list of heads: NIP, role, dates"
        yield Problem(HEAD, unit, unit, since, detail, remedy)


def _above(session: Session, context: Context) -> Iterator[Problem]:
    """Standing units whose unit above is none that stands; they were put under the agency."""
    tree, row = context.tree, as_of(HR["units"], context.frame.at.moment)
    for one in session.execute(select(row).where(row.c.parent.is_not(None)).order_by(row.c.unit)):
        if one.unit not in tree.units or tree.find(one.parent) is not None:
            continue
        told = SEVERAL if one.parent in tree.keys else f"no such unit on {context.frame.reference}"
        detail = f"{one.name or one.unit} is told to be under {one.parent}: {told}"
        remedy = "correct the column of the unit above; until then it is directly the agency's"
        yield Problem(ABOVE, one.unit, one.unit, one.seen_from, detail, remedy)


def _circles(session: Session, context: Context) -> Iterator[Problem]:
    """Units that stand above themselves; they were put under the agency."""
    row = as_of(HR["units"], context.frame.at.moment)
    told = {one.unit: one for one in session.execute(select(row))}
    above = {key: context.tree.find(one.parent) for key, one in told.items()}
    for key, one in told.items():
        seen, parent = {key}, above[key]
        while parent in above and parent not in seen:
            seen.add(parent)
            parent = above[parent]
        if parent == key:
            detail = f"{one.name or key} stands above itself in the list of units"
            remedy = "correct the column of the unit above"
            yield Problem(CIRCLE, key, key, one.seen_from, detail, remedy)


FINDERS = (
    Finder(UNIT, "Units that no list knows", _units),
    Finder(POST, "Posts that no list knows", _posts),
    Finder(HEAD, "Units without a head", _heads),
    Finder(ABOVE, "Units under a unit that no list knows", _above),
    Finder(CIRCLE, "Units above themselves", _circles),
)
