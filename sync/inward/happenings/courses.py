"""Courses that took the place of a deleted one: same short name or id number, another id.

Moodle keeps short names unique, so a course of the same name is meant to be the same training. The
first course of such a line is its root; completions of all its courses count as of one course.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import FromClause, and_, func, or_, select
from sqlmodel import Session

from sync.inward.happenings.changed import gone_for_good
from sync.inward.happenings.declaration import Happening, counted
from sync.store.tables.facts import completion, course
from sync.store.tables.happenings import happening


def courses_recreated(session: Session, since: int) -> Iterator[Happening]:
    """Each course whose first row was landed after a course of its name had gone."""
    roots = _roots(session)
    gone, fresh = gone_for_good(course), _first_rows(since)
    by_name = gone.c.shortname == fresh.c.shortname
    by_number = and_(gone.c.idnumber == fresh.c.idnumber, gone.c.idnumber != "")
    older = and_(gone.c.site == fresh.c.site, gone.c.seen_to <= fresh.c.seen_from)
    query = (
        select(
            *(fresh.c[name] for name in ("site", "course", "run_from", "seen_from")),
            gone.c.course.label("before"),
            gone.c.shortname == fresh.c.shortname,
        )
        .join(gone, and_(older, gone.c.course != fresh.c.course, or_(by_name, by_number)))
        .order_by(fresh.c.id, gone.c.seen_to.desc(), gone.c.id.desc())
    )
    done: set[tuple[str, int]] = set()
    for site, new, run, seen_at, before, named in session.execute(query).all():
        if (site, new) in done:  # of several that went, the latest is the one before
            continue
        done.add((site, new))
        root = roots[site, new] = roots.get((site, before), before)
        people = _completed_by(session, site, before)
        detail = (
            f"it has the {'short name' if named else 'id number'} of the deleted course {before}, "
            f"which {counted(people, 'person', 'people')} had completed: both count once"
        )
        place = (site, new, None, root, run, seen_at)
        yield Happening("course_recreated", *place, people, people, detail)


def _roots(session: Session) -> dict[tuple[str, int], int]:
    known = happening.c
    query = select(known.site, known.course, known.other)
    rows = session.execute(query.where(known.kind == "course_recreated"))
    return {(site, number): root for site, number, root in rows}


def _first_rows(since: int) -> FromClause:
    firsts = select(func.min(course.c.id)).group_by(course.c.site, course.c.course)
    return select(course).where(course.c.id.in_(firsts), course.c.run_from >= since).subquery()


def _completed_by(session: Session, site: str, number: int) -> int:
    here = (completion.c.site == site, completion.c.course == number)
    return session.scalar(select(func.count(completion.c.account.distinct())).where(*here)) or 0
