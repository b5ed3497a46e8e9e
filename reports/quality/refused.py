"""Rows and cells of the accepted personnel files that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session, col

from reports.quality.declaration import Context, Finder, Problem
from sync.store.tables.intake import Intake, RefusedRow
from sync.store.tables.people import Identifier

KIND = "hr_refused"


def _find(session: Session, context: Context) -> Iterator[Problem]:
    """What the last accepted reading of each source lost."""
    accepted = select(func.max(col(Intake.id))).where(col(Intake.status) == "accepted")
    last = accepted.group_by(col(Intake.source)).scalar_subquery()
    query = (
        select(Intake, RefusedRow, col(Identifier.person))
        .join(RefusedRow, col(RefusedRow.intake) == col(Intake.id))
        .outerjoin(Identifier, col(Identifier.number) == col(RefusedRow.nip))
        .where(col(Intake.id).in_(last))
    )
    for intake, row, person in session.execute(query):
        places = (row.file, row.sheet, row.row and f"row {row.row}", row.column)
        subject = " ".join([intake.source, *(place for place in places if place)])
        remedy = "correct it in the personnel file and send it again"
        unit = context.unit_of(person)
        yield Problem(KIND, subject, unit, intake.read_at, row.message, remedy)


FINDERS = (Finder(KIND, "Rows and cells of personnel files that could not be read", _find),)
