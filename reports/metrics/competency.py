"""How far a person meets the competencies of the post, what is lacking, and what was done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from reports.frames.events import NO_EVENT
from reports.frames.frame import Frame
from reports.metrics.declaration import CAPPED_MATCH, Metric


def job_match(frame: Frame) -> Select[Any]:
    """Assessed ÷ required levels × 100, each capped at what is required unless told otherwise."""
    row = frame.requirements
    capped = case((row.c.assessed > row.c.required, row.c.required), else_=row.c.assessed)
    met = capped if frame.settings.metrics.on(frame.reference).cap_job_match else row.c.assessed
    value = cast(func.sum(met), Double) * 100 / cast(func.sum(row.c.required), Double)
    return select(row.c.person, value.label("value")).group_by(row.c.person).having(_whole(row))


def gap(frame: Frame) -> Select[Any]:
    """Levels lacking, summed over competencies; a surplus makes up for nothing."""
    row = frame.requirements
    lack = case((row.c.required > row.c.assessed, row.c.required - row.c.assessed), else_=0)
    value = cast(func.sum(lack), Integer)
    return select(row.c.person, value.label("value")).group_by(row.c.person).having(_whole(row))


def gap_addressed(frame: Frame) -> Select[Any]:
    """Share of lacking competencies with learning on them completed after the assessment."""
    row, people = frame.requirements, frame.people
    whole = select(row.c.person).group_by(row.c.person).having(_whole(row))
    done = case((learned_since(frame), 1), else_=0)
    value = cast(func.sum(done), Double) / cast(func.count(), Double)
    return (
        select(row.c.person, value.label("value"))
        .join(people, people.c.person == row.c.person)
        .where(and_(row.c.required > row.c.assessed, people.c.linked, row.c.person.in_(whole)))
        .group_by(row.c.person)
    )


def learned_since(frame: Frame) -> ColumnElement[bool]:
    """Whether something that teaches a required competency was completed since its assessment."""
    row, credit, taught = frame.requirements, frame.credits, frame.taught
    learned = exists().where(
        credit.c.person == row.c.person,
        credit.c.competencies == taught.c.text,
        taught.c.competency == row.c.competency,
        credit.c.date > row.c.assessed_on,
        credit.c.date <= frame.reference,
        or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(NO_EVENT)),
    )
    return learned.correlate(row)


def _whole(row: FromClause) -> Any:
    """Every required competency has a valid assessment, and no refused row may tell otherwise."""
    told = func.count(row.c.assessed) == func.count(row.c.required)
    return and_(told, func.min(row.c.whole) == 1)


UNKNOWN = (
    "the post has no standard, a required competency has no valid assessment, or a row of the "
    "standard or of the person's assessments was refused"
)

METRICS = (
    Metric(
        name="job_match",
        level="person",
        unit="score",
        range=(0, None),
        formula="Σ min(assessed, required) ÷ Σ required × 100 over the competencies of the main "
        "post on the reference date; not capped where [metrics] cap_job_match is off",
        settings=("competencies", CAPPED_MATCH),
        source="HR standards, assessments, posts",
        unknown_when=UNKNOWN,
        label={"id": "Kesesuaian kompetensi jabatan", "en": "Job match"},
        example="required 3 for all nine, assessed 3 2 3 4 3 2 2 3 3: 24 ÷ 27 × 100 = 88.89; not "
        "capped 25 ÷ 27 × 100 = 92.59",
        select=job_match,
    ),
    Metric(
        name="gap",
        level="person",
        unit="count",
        range=(0, None),
        formula="Σ max(0, required − assessed) over the competencies of the main post",
        settings=("competencies",),
        source="HR standards, assessments, posts",
        unknown_when=UNKNOWN,
        label={"id": "Kesenjangan kompetensi", "en": "Competency gap"},
        example="required 3 for all nine, assessed 3 2 3 4 3 2 2 3 3: 1 + 1 + 1 = 3",
        select=gap,
    ),
    Metric(
        name="gap_addressed",
        level="person",
        unit="share",
        range=(0, 1),
        formula="competencies lacking with a mapped course or verified certificate completed "
        "after the assessment ÷ competencies lacking",
        settings=("competencies",),
        source="HR standards, assessments, posts; ledger",
        unknown_when="gap is unknown or 0, or no linked account",
        label={"id": "Kesenjangan yang sudah dilatih", "en": "Gap addressed"},
        example="three competencies lacking, a course on one of them completed since: 1 ÷ 3 = 0.33",
        select=gap_addressed,
    ),
)
