"""Offers: visible courses with the competencies they teach, their hours, cost and seats.

What a course teaches comes from its own field or the list of courses, and from Moodle's own
links of courses and competencies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.hours.course_worth import read_worth
from reports.needs.settings import CostPer, NeedsSettings
from reports.people.competencies import CompetencySettings
from sync.store.tables.facts import HR, as_of, course
from sync.store.tables.site import competency, course_competency

Place = tuple[str, int]  # site, course


@dataclass(frozen=True, slots=True)
class Offer:
    """A course that can be planned; ``hours`` (JP), ``cost`` (rupiah, paid once for ``cost_per``)
    and ``seats`` may be unknown."""

    site: str
    course: int
    title: str
    hours: Decimal | None
    method: str | None
    provider: str | None
    cost: Decimal | None
    cost_per: CostPer
    seats: int | None
    competencies: frozenset[str]


def read_offers(
    session: Session,
    competencies: CompetencySettings,
    settings: NeedsSettings,
    moment: datetime | None,
) -> list[Offer]:
    """Courses that teach something and can be seen, by title."""
    rows = as_of(course, moment)
    visible = session.execute(select(rows).where(rows.c.visible)).mappings()
    standing = {(row["site"], row["course"]): row for row in visible}
    linked, costs = _linked(session, competencies, moment), _costs(session, moment)
    found = []
    for worth in read_worth(session, moment):
        place = (worth["site"], worth["course"])
        taught = linked[place] | set(competencies.codes(worth["competencies"] or ""))
        if place in standing and taught:
            found.append(_offer(worth, _names(standing[place]), frozenset(taught), settings, costs))
    return sorted(found, key=lambda offer: (offer.title, offer.site, offer.course))


def _offer(
    worth: Mapping[str, Any],
    names: list[str],
    taught: frozenset[str],
    settings: NeedsSettings,
    costs: Mapping[str, Decimal],
) -> Offer:
    own = _first(settings.costs, names)
    told = {name: worth[name] for name in ("site", "course", "title", "hours", "method")}
    return Offer(
        **told,
        provider=worth["provider"],
        cost=costs.get(fold(worth["provider"] or "")) if own is None else own,
        cost_per="person" if own is not None else settings.cost_per,
        seats=_first(settings.seats, names),
        competencies=taught,
    )


def _linked(
    session: Session, settings: CompetencySettings, moment: datetime | None
) -> dict[Place, set[str]]:
    """Competencies that Moodle itself links with courses, by id number and by name."""
    link, one = as_of(course_competency, moment), as_of(competency, moment)
    same = and_(one.c.site == link.c.site, one.c.competency == link.c.competency)
    query = select(link.c.site, link.c.course, one.c.idnumber, one.c.name).join(one, same)
    found: dict[Place, set[str]] = defaultdict(set)
    for site, number, idnumber, name in session.execute(query):
        found[site, number] |= {settings.code(text) for text in (idnumber, name) if text}
    return found


def _costs(session: Session, moment: datetime | None) -> dict[str, Decimal]:
    """What providers cost; of two sources the first by name tells."""
    row = as_of(HR["providers"], moment)
    query = select(row.c.provider, row.c.cost).where(row.c.cost.is_not(None))
    rows = session.execute(query.order_by(row.c.source.desc(), row.c.id))
    return {fold(provider): cost for provider, cost in rows}


def _names(row: Mapping[Any, Any]) -> list[str]:
    return [text for text in (row["shortname"], row["idnumber"], str(row["course"])) if text]


def _first(table: Mapping[str, Any], names: list[str]) -> Any:
    return next((table[name] for name in names if name in table), None)
