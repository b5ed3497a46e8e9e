"""What keeps gaps unknown: posts without standard, people without valid assessment, stray names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session

from reports.quality.declaration import Context, Finder, Problem
from sync.store.tables.facts import HR, as_of

POST, ASSESSMENT, NAME = "post_without_standard", "assessment_missing", "competency_unknown"


def _posts(session: Session, context: Context) -> Iterator[Problem]:
    """Posts that people in scope hold and for which no standard is in force."""
    frame = context.frame
    began = context.first_seen(session, "standards")
    if began is None:
        return
    people, required = frame.people, frame.requirements
    covered = select(people.c.post).join(required, required.c.person == people.c.person)
    query = (
        select(people.c.post, func.count())
        .where(people.c.in_scope, people.c.post.is_not(None), people.c.post.not_in(covered))
        .group_by(people.c.post)
    )
    for post, held_by in session.execute(query):
        detail = f"no standard is in force for it; {held_by:,} people hold it"
        remedy = "add it to the list of standards, or correct the post's name"
        yield Problem(POST, post, None, began, detail, remedy)


def _assessments(session: Session, context: Context) -> Iterator[Problem]:
    """People in scope of whose required competencies some have no valid assessment."""
    frame = context.frame
    people, row = frame.people, frame.requirements
    query = (
        select(people.c.person, people.c.nip, row.c.competency)
        .join(row, row.c.person == people.c.person)
        .where(people.c.in_scope, row.c.assessed.is_(None))
        .order_by(people.c.person, row.c.competency)
    )
    lacking: dict[tuple[int, str], list[str]] = defaultdict(list)
    for person, nip, competency in session.execute(query):
        lacking[person, nip].append(competency)
    began = context.first_seen(session, "standards") if lacking else None
    for (person, nip), names in lacking.items():
        if began is not None:
            detail = f"no valid assessment of {', '.join(names)}; the gap is unknown"
            remedy = "assess, or complete the list of assessments"
            yield Problem(ASSESSMENT, nip, context.unit_of(person), began, detail, remedy)


def _names(session: Session, context: Context) -> Iterator[Problem]:
    """Competencies that people were assessed in and that no standard names."""
    moment, settings = context.frame.at.moment, context.frame.competencies
    standard, assessed = as_of(HR["standards"], moment), as_of(HR["assessments"], moment)
    words = session.scalars(select(standard.c.competency).distinct())
    known = {settings.code(word) for word in words}
    if not known:
        return
    query = select(assessed.c.competency, func.min(assessed.c.seen_from), func.count())
    for word, since, count in session.execute(query.group_by(assessed.c.competency)):
        if settings.code(word) not in known:
            detail = f"{count:,} assessments name a competency that no standard requires"
            remedy = "correct the name, or map it under [competencies] aliases"
            yield Problem(NAME, word, None, since, detail, remedy)


FINDERS = (
    Finder(POST, "Posts without a standard of competencies", _posts),
    Finder(ASSESSMENT, "People without valid assessments", _assessments),
    Finder(NAME, "Competencies that no standard names", _names),
)
