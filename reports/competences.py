"""What a site can be shown of people's competencies: levels and requirements by its id numbers.

Joins HR's spellings with the competencies that the site tells. Acting posts set no requirements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import and_, select
from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.people.competencies import CompetencySettings, valid_levels
from sync.outward.standing import Competence, Standing
from sync.store.tables.facts import as_of
from sync.store.tables.site import competency, framework

Level = int | None
Place = tuple[str, str, str]  # site, framework, competency: id numbers


def with_competences(
    session: Session,
    standings: Sequence[Standing],
    settings: Measuring,
    period: Period,
    at: AsOf,
) -> list[Standing]:
    """The standings with what sites know of each person's competencies, in the sites' order."""
    frame = build_frame(session, settings, period, at)
    places = _places(session, frame, frame.competencies)
    levels = _levels(session, frame)
    return [
        replace(
            one,
            competences=tuple(
                Competence(*place, required, assessed)
                for code, (required, assessed) in levels.get(one.person, {}).items()
                for place in places.get(code, ())
            ),
        )
        for one in standings
    ]


def _places(
    session: Session, frame: Frame, settings: CompetencySettings
) -> Mapping[str, list[Place]]:
    """Where each code stands, by the competency's id number or, without one, its name."""
    row, of = as_of(competency, frame.at.moment), as_of(framework, frame.at.moment)
    query = (
        select(row.c.site, of.c.idnumber, row.c.idnumber, row.c.name)
        .join(of, and_(of.c.site == row.c.site, of.c.framework == row.c.framework))
        .order_by(row.c.site, of.c.idnumber, row.c.idnumber)
    )
    found: dict[str, list[Place]] = defaultdict(list)
    for site, owner, idnumber, name in session.execute(query):
        for code in {settings.code(idnumber), settings.code(name)}:
            found[code].append((site, owner, idnumber))
    return found


def _levels(session: Session, frame: Frame) -> Mapping[int, Mapping[str, tuple[Level, Level]]]:
    """Required and assessed level of each person, by code; what is assessed only comes too."""
    valid = valid_levels(
        session, frame.people, frame.competencies, frame.reference, frame.at.moment
    )
    found: dict[int, dict[str, tuple[Level, Level]]] = defaultdict(dict)
    assessed = select(valid.c.person, valid.c.competency, valid.c.level).where(valid.c.turn == 1)
    for person, code, level in session.execute(assessed):
        found[person][code] = (None, level)
    row = frame.requirements
    for person, code, required, level in session.execute(
        select(row.c.person, row.c.competency, row.c.required, row.c.assessed)
    ):
        found[person][code] = (required, level)
    return found
