"""What of the landed facts needs a person: for the agency counted, for a head per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from reports.digest.facts import Desk, Doubt, Held
from reports.frame import Frame
from sync.store.tables.facts import as_of
from sync.store.tables.intake import Intake, RefusedRow
from sync.store.tables.people import unmatched


def read_doubts(session: Session, frame: Frame) -> dict[int, tuple[Doubt, ...]]:
    """What keeps a person's hours of the period from being certain, course by course."""
    found: dict[int, set[Doubt]] = defaultdict(set)
    credit = frame.credits
    query = select(credit.c.person, credit.c.why_not, credit.c.certain, credit.c.title)
    for person, why_not, certain, title in session.execute(query.where(_in_period(frame))):
        if why_not in ("hours_unknown", "undated"):
            found[person].add(Doubt(why_not, title))
        elif not certain and why_not != "same_course":
            found[person].add(Doubt("withdrawn", title))
    for person in session.execute(select(frame.people.c.person).where(frame.people.c.unseen)):
        found[person[0]].add(Doubt("unseen"))
    return {person: tuple(doubts) for person, doubts in found.items()}


def read_desk(
    session: Session, frame: Frame, doubts: Mapping[int, tuple[Doubt, ...]], silent: tuple[str, ...]
) -> Desk:
    """The agency's desk: ``silent`` are the units whose head gets no mail."""
    told = [doubt for each in doubts.values() for doubt in each]
    strangers = as_of(unmatched, frame.at.moment)
    return Desk(
        unmatched=session.execute(select(func.count()).select_from(strangers)).scalar_one(),
        held=tuple(_held(session, frame.settings.zone)),
        refused=_refused(session),
        without_hours=tuple(sorted({d.title for d in told if d.kind == "hours_unknown"})),
        withdrawn=sum(doubt.kind == "withdrawn" for doubt in told),
        silent=silent,
    )


def personnel_day(session: Session, moment: datetime | None) -> date | None:
    """The day that the accepted people files speak of; of several sources the oldest."""
    known = select(col(Intake.source), func.max(col(Intake.as_of))).where(
        col(Intake.holds) == "people", col(Intake.status) == "accepted"
    )
    if moment is not None:
        known = known.where(col(Intake.read_at) <= moment)
    days = [day for _, day in session.execute(known.group_by(col(Intake.source)))]
    return min(days, default=None)


def _in_period(frame: Frame) -> ColumnElement[bool]:
    day = frame.credits.c.date
    return or_(day.is_(None), day.between(frame.period.first, frame.reference))


def _newest(session: Session) -> Iterator[Intake]:
    """The last reading of each source."""
    last = select(func.max(col(Intake.id))).group_by(col(Intake.source)).scalar_subquery()
    query = select(Intake).where(col(Intake.id).in_(last)).order_by(col(Intake.source))
    yield from session.execute(query).scalars()


def _held(session: Session, zone: ZoneInfo) -> Iterator[Held]:
    for intake in _newest(session):
        if intake.status == "held":
            yield Held(intake.source, intake.read_at.astimezone(zone).date())


def _refused(session: Session) -> int:
    """Rows and cells that the last accepted reading of each source lost."""
    accepted = select(func.max(col(Intake.id))).where(col(Intake.status) == "accepted")
    last = accepted.group_by(col(Intake.source)).scalar_subquery()
    query = select(func.count()).select_from(RefusedRow).where(col(RefusedRow.intake).in_(last))
    return int(session.execute(query).scalar_one())
