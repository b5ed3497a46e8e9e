"""Gaps: required against validly assessed levels, by unit, post and competency.

Of people in scope on the frame's reference date. A gap is *open* until something that teaches the
competency was completed after the assessment. Who is not assessed has no gap: it is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Text,
    and_,
    case,
    func,
    select,
)
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.metrics.competency import learned_since
from reports.organisation.tree import AGENCY, UnitTree
from reports.temporary import fill, temporary

HOMES = temporary(
    "needs_homes",
    Column("person", BigInteger, primary_key=True),
    Column("unit", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency among the holders of a post in a unit; ``levels`` are summed over people."""

    unit: str
    post: str
    competency: str
    people: int
    assessed: int
    lacking: int
    levels: int
    open: int
    open_levels: int

    def __add__(self, other: Gap) -> Gap:
        """The same competency of more people."""
        return Gap(
            self.unit,
            self.post,
            self.competency,
            self.people + other.people,
            self.assessed + other.assessed,
            self.lacking + other.lacking,
            self.levels + other.levels,
            self.open + other.open,
            self.open_levels + other.open_levels,
        )


@dataclass(frozen=True, slots=True)
class Lacking:
    """One person's open gap: what the post requires, and what was assessed."""

    person: int
    nip: str
    name: str
    unit: str
    post: str
    competency: str
    required: int
    assessed: int

    @property
    def distance(self) -> int:
        """Levels that are lacking."""
        return self.required - self.assessed


def fill_homes(session: Session, frame: Frame, tree: UnitTree) -> FromClause:
    """The unit of everybody in scope, in a temporary table."""
    people = select(frame.people.c.person).where(frame.people.c.in_scope)
    rows = [
        {"person": person, "unit": tree.home.get(person, AGENCY)}
        for person in session.execute(people).scalars()
    ]
    return fill(session, HOMES, rows)


def read_gaps(session: Session, frame: Frame, homes: FromClause) -> list[Gap]:
    """Every unit, post and competency that somebody's post requires."""
    row, people = frame.requirements, frame.people
    lacks = row.c.required > row.c.assessed
    still = and_(lacks, ~learned_since(frame))
    distance = row.c.required - row.c.assessed
    keys = (homes.c.unit, people.c.post, row.c.competency)
    query = (
        select(
            *keys,
            func.count(),
            func.count(row.c.assessed),
            _count(lacks),
            func.sum(case((lacks, distance), else_=0)),
            _count(still),
            func.sum(case((still, distance), else_=0)),
        )
        .select_from(row)
        .join(people, people.c.person == row.c.person)
        .join(homes, homes.c.person == row.c.person)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        Gap(unit, post, competency, *map(int, figures))
        for unit, post, competency, *figures in session.execute(query)
    ]


def read_lacking(session: Session, frame: Frame, homes: FromClause) -> list[Lacking]:
    """Every open gap of every person, by NIP."""
    row, people = frame.requirements, frame.people
    query = (
        select(
            *(people.c[name] for name in ("person", "nip", "name")),
            homes.c.unit,
            people.c.post,
            *(row.c[name] for name in ("competency", "required", "assessed")),
        )
        .select_from(row)
        .join(people, people.c.person == row.c.person)
        .join(homes, homes.c.person == row.c.person)
        .where(row.c.required > row.c.assessed, ~learned_since(frame))
        .order_by(people.c.nip, row.c.competency)
    )
    return [Lacking(*found) for found in session.execute(query)]


def count_without_standard(
    session: Session, frame: Frame, homes: FromClause
) -> dict[str, tuple[int, int]]:
    """By unit: people whose post requires nothing that is known, and all people in scope."""
    told = homes.c.person.in_(select(frame.requirements.c.person))
    query = select(homes.c.unit, _count(~told), func.count()).group_by(homes.c.unit)
    return {unit: (int(without), n) for unit, without, n in session.execute(query)}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
