"""The facts of one week's digest, read from the store as of one moment.

A digest tells what is new since the one before it: people now against people as the earlier
digest told them, each at the end of its week. So every completion, however late it was landed,
is news exactly once. The first digest compares with the week before as it is known now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session, col

from reports.calendar.periods import month_index, period_of
from reports.digest.desk import personnel_day, read_desk, read_doubts
from reports.digest.facts import DigestFacts, Snapshot, Week
from reports.digest.indicators import indicators_of
from reports.digest.places import MONTHS
from reports.digest.readers import Readers, read_readers
from reports.digest.settings import DigestSettings
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.schemes.language.rules import Scheme
from reports.standings import standings
from reports.trends import compared, period_before
from reports.units import AGENCY, UnitTree, read_tree, report_units, units_of
from sync.store.runs import last_pull
from sync.store.tables.mail import Outbox

KIND = "digest"


class NothingToTell(Exception):
    """No sync has finished yet: there are no facts to write about."""

    remedy = "run: lontar sync"

    def __init__(self) -> None:
        super().__init__("no sync has finished yet, so there is nothing to tell")


@dataclass(frozen=True, slots=True)
class Office:
    """What digests depend on: who gets them, how is measured, which schemes are in force."""

    digest: DigestSettings
    measuring: Measuring
    schemes: tuple[Scheme, ...] = ()

    def day(self, moment: datetime) -> date:
        """The civil day of a moment in the agency's zone."""
        return moment.astimezone(self.measuring.zone).date()


@dataclass(frozen=True, slots=True)
class Edition:
    """One week's digest: facts known at ``moment``, against those known at ``before``."""

    week: Week
    moment: datetime
    before: datetime  # what the digest before told was known then
    as_of: datetime  # when the facts were last read from Moodle


def read_edition(session: Session, office: Office, week: Week, now: datetime) -> Edition:
    """The week's edition: as first written down, else of now. Raises NothingToTell."""
    moment = _written_down(session, week) or now
    as_of = last_pull(session, moment)
    if as_of is None:
        raise NothingToTell
    before = _written_down(session, week.before()) or moment
    return Edition(week, moment, before, as_of.astimezone(office.measuring.zone))


def readers_now(session: Session, office: Office, now: datetime) -> Readers:
    """Who is to be written to today, as known now."""
    at = AsOf(office.day(now))
    frame = build_frame(session, office.measuring, period_of(at.day, "year"), at)
    return read_readers(session, office.digest, frame, read_tree(session, frame))


def gather(session: Session, office: Office, edition: Edition, readers: Readers) -> DigestFacts:
    """The facts of an edition."""
    week = edition.week
    before = _people_before(session, office, edition)
    year, at = period_of(week.sunday, "year"), AsOf(week.sunday, edition.moment)
    earlier = report_units(session, office.measuring, *period_before(year, at))
    now, frame = _people(session, office, at, week)
    tree = read_tree(session, frame)
    doubts = read_doubts(session, frame)
    language = office.measuring.language
    return DigestFacts(
        agency=office.measuring.agency,
        week=week,
        period=frame.period,
        as_of=edition.as_of,
        tree=tree,
        now=now,
        before=before,
        personnel_as_of=personnel_day(session, edition.moment),
        doubts=doubts,
        hours=_hours(session, frame, tree),
        indicators=indicators_of(compared(units_of(session, frame), earlier)),
        schemes={scheme.id: scheme.title(language) for scheme in office.schemes},
        desk=read_desk(session, frame, doubts, readers.silent),
        small_group=office.measuring.metrics.small_on(frame.reference),
    )


def _written_down(session: Session, week: Week) -> datetime | None:
    """When the first digest of a week was written down as owed."""
    rows = select(func.min(Outbox.created)).where(
        col(Outbox.kind) == KIND, col(Outbox.occasion) == week.text
    )
    moment: datetime | None = session.execute(rows).scalar_one()
    return moment


def _people_before(session: Session, office: Office, edition: Edition) -> Snapshot:
    """The people at the end of the week before: as told then, or as known now if nobody was."""
    day = edition.week.before().sunday
    told, _ = _people(session, office, AsOf(day, edition.before), edition.week)
    if told.people or edition.before == edition.moment:
        return told
    return _people(session, office, AsOf(day, edition.moment), edition.week)[0]


def _people(session: Session, office: Office, at: AsOf, week: Week) -> tuple[Snapshot, Frame]:
    """The people in scope at a moment, and the frame that they were measured in."""
    period = period_of(week.sunday, "year")
    everybody = standings(session, office.measuring, office.schemes, period, at)
    frame = build_frame(session, office.measuring, period, at)
    people = frame.people
    in_scope = set(session.execute(select(people.c.person).where(people.c.in_scope)).scalars())
    found = tuple(each for each in everybody if each.person in in_scope)
    return Snapshot(found, read_tree(session, frame).home), frame


def _hours(session: Session, frame: Frame, tree: UnitTree) -> Mapping[tuple[str, int], Decimal]:
    """Counted hours by unit and month, of the last months up to the frame's day."""
    people, credit = frame.people, frame.credits
    last = month_index(frame.reference)
    query = (
        select(people.c.unit, credit.c.month, func.sum(credit.c.counted))
        .join(credit, credit.c.person == people.c.person)
        .where(people.c.in_scope, credit.c.date <= frame.reference)
        .where(credit.c.month.between(last - MONTHS + 1, last))
        .group_by(people.c.unit, credit.c.month)
    )
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for unit, month, hours in session.execute(query):
        found[tree.find(unit) or AGENCY, month] += hours
    return dict(found)
