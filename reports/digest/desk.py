"""What of the landed facts needs a person: for the agency counted, for a head per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from reports.digest.facts import Desk, Doubt, Held
from reports.frames.frame import Frame
from reports.hours.claims import LATE_IN_DOUBT
from sync.store.tables.facts import as_of
from sync.store.tables.intake import Intake, RefusedRow
from sync.store.tables.people import unmatched

WAITING = ("claimed", LATE_IN_DOUBT)  # certificates that need an official's word


def read_doubts(session: Session, frame: Frame) -> dict[int, tuple[Doubt, ...]]:
    """What keeps a person's hours of the period from being certain, course by course."""
    found: dict[int, set[Doubt]] = defaultdict(set)
    credit = frame.credits
    names = ("person", "kind", "why_not", "certain", "title")
    query = select(*(credit.c[name] for name in names)).where(_in_period(frame))
    for person, kind, why_not, certain, title in session.execute(query):
        if doubt := _doubt(kind, why_not, certain):
            found[person].add(Doubt(doubt, title))
    for person in session.execute(select(frame.people.c.person).where(frame.people.c.unseen)):
        found[person[0]].add(Doubt("unseen"))
    return {person: tuple(doubts) for person, doubts in found.items()}


def _doubt(kind: str, why_not: str | None, certain: bool) -> str | None:
    """The kind of doubt about a credit; None where its hours are certain, or surely nothing."""
    unknown = why_not in ("hours_unknown", "undated")
    if kind == "training":
        return why_not if why_not in WAITING else "certificate" if unknown else None
    if unknown:
        return why_not
    lost = why_not in ("same_course", "same_training")
    return None if certain or lost else "withdrawn"


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


def _refused(session: Session) -> dict[str, int]:
    """Rows and cells that the last accepted reading of each source lost, by source."""
    accepted = select(func.max(col(Intake.id))).where(col(Intake.status) == "accepted")
    last = accepted.group_by(col(Intake.source)).scalar_subquery()
    query = (
        select(col(Intake.source), func.count())
        .join(RefusedRow, col(RefusedRow.intake) == col(Intake.id))
        .where(col(Intake.id).in_(last))
        .group_by(col(Intake.source))
    )
    return {source: count for source, count in session.execute(query)}  # noqa: C416 - rows
