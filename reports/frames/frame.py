"""The frame of one period and moment: its people, service months, credits and results.

Temporary tables that every metric's query reads, so that now, any past moment and a simulated
change run the same SQL. The *reference date* is the earlier of the period's end and the as-of
day; unit, post, status and employment are those known at the moment. One frame at a time lives
in a session: building the next one takes the tables over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import FromClause, Index
from sqlmodel import Session

from connector.moodle.learning.pre_post import Tests
from reports.calendar.periods import Period
from reports.frames.events import fill_events
from reports.frames.ledger_now import stands_for
from reports.frames.results import fill_results
from reports.frames.sums import Sums
from reports.hours.ledger import HoursSettings, credits_as_of
from reports.metrics_settings import COMPONENTS, Component, MetricsSettings
from reports.people.competencies import CompetencySettings
from reports.people.roster import StatusSettings, fill_months, fill_people
from reports.providers import PartnerSettings
from reports.surveys.satisfaction_index import SurveySettings
from reports.temporary import fill, temporary
from sync.store.tables.ledger import credit, credit_columns

__all__ = [
    "COMPONENTS",
    "AsOf",
    "Component",
    "Frame",
    "Measuring",
    "MetricsSettings",
    "StatusSettings",
    "build_frame",
]

CREDITS = temporary("frame_credits", *credit_columns())
Index("ix_frame_credits_person_month", CREDITS.c.person, CREDITS.c.month)  # as the ledger has


@dataclass(frozen=True, slots=True)
class AsOf:
    """What is known (``moment``, None: everything landed so far) on which civil day."""

    day: date
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measuring:
    """The settings that metrics and decisions depend on.

    ``complete`` are the ids of the HR sources whose absent rows say something; ``zone``,
    ``language`` and ``agency`` are the agency's.
    """

    hours: HoursSettings = HoursSettings()
    status: StatusSettings = StatusSettings()
    tests: Tests = Tests()
    metrics: MetricsSettings = MetricsSettings()
    competencies: CompetencySettings = CompetencySettings()
    surveys: SurveySettings = SurveySettings()
    partners: PartnerSettings = PartnerSettings()
    course_hours: Mapping[str, Decimal] = field(
        default_factory=dict
    )  # tried out, whatever courses say
    zone: ZoneInfo = ZoneInfo("Asia/Makassar")
    language: str = "id"
    agency: str = ""
    complete: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a metric's query may read; all tables share the column ``person``.

    ``people``: person, nip, name, unit, post, employment, status, joined, left, linked, unseen,
    estranged, away, back, service, service_known, idle, in_scope, flat_status. ``months``: person,
    month, begun, finished, active: months of the period with a day of unpaused service, active ones
    with a learning event. ``credits``: as the ledger, of any date. ``results``: person, site, quiz,
    percent (0–100), passed (1, 0, null: no pass mark), pre_test, post_test, pair, day, month, of
    any date. ``events``: person, day, month, week of learning events up to the reference date, of
    any year. ``sums``: what metrics read as ``streaks``, ``hours``, ``sittings``, ``requirements``
    and ``taught``.
    """

    period: Period
    at: AsOf
    settings: Measuring
    people: FromClause
    months: FromClause
    credits: FromClause
    results: FromClause
    events: FromClause
    sums: Sums

    @property
    def streaks(self) -> FromClause:
        """person, now_weeks, most_weeks, now_months, most_months: of whoever has an event."""
        return self.sums.streaks

    @property
    def hours(self) -> FromClause:
        """person, counted, sure, at_most, unbounded: of whoever has a credit in the period or an
        undated one that may lie in it."""
        return self.sums.hours

    @property
    def sittings(self) -> FromClause:
        """person, site, pair, pre_test, post_test, quiz, account, attempt, percent, day of
        sittings of pre-tests and post-tests up to the reference date."""
        return self.sums.sittings

    @property
    def requirements(self) -> FromClause:
        """person, competency, required, assessed (null: no valid assessment), whole, assessed_on,
        method, of the post on the reference date."""
        return self.sums.requirements

    @property
    def taught(self) -> FromClause:
        """text, competency: what a credit's ``competencies`` name."""
        return self.sums.taught

    @property
    def reference(self) -> date:
        """The reference date."""
        return min(self.period.last, self.at.day)

    @property
    def competencies(self) -> CompetencySettings:
        """How competencies are spelt, and how long assessments are good, on the reference date."""
        return self.settings.competencies.on(self.reference)

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """When the period began, and when its reference date was over, in the agency's zone."""
        days = (self.period.first, self.reference + timedelta(days=1))
        begun, over = (datetime.combine(d, time.min, self.settings.zone) for d in days)
        return begun.astimezone(UTC), over.astimezone(UTC)


def build_frame(
    session: Session,
    settings: Measuring,
    period: Period,
    at: AsOf,
    people: Collection[int] | None = None,
    *,
    afresh: bool = False,
) -> Frame:
    """Fill the temporary tables for ``people`` (a few; None: everybody); they live with the
    session. ``sums`` are filled when somebody asks for them. ``afresh``: the credits of a moment
    are made of its facts, though the ledger tells them."""
    reference = min(period.last, at.day)
    spelt = settings.competencies.on(reference)
    ready = None if people is not None or afresh else _ledger(session, settings, at.moment)
    # credits come first: they fill tables that the roster fills, too
    credits_ = _credits(session, settings, at.moment, people) if ready is None else ready
    few = people is not None
    roster = fill_people(
        session,
        settings.status,
        settings.zone,
        reference=reference,
        moment=at.moment,
        people=people,
    )
    results = fill_results(session, roster, settings.tests, period, at.moment, few=few)
    events = fill_events(session, credits_, results, reference)
    return Frame(
        period=period,
        at=at,
        settings=settings,
        people=roster,
        months=fill_months(
            session, roster, events, settings.status, period=period, reference=reference
        ),
        credits=credits_,
        results=results,
        events=events,
        sums=Sums(
            session=session,
            people=roster,
            credits=credits_,
            results=results,
            events=events,
            period=period,
            reference=reference,
            moment=at.moment,
            spelt=spelt,
            few=few,
        ),
    )


def _ledger(session: Session, settings: Measuring, moment: datetime | None) -> FromClause | None:
    """The ledger itself, where it tells everybody's credits of the moment."""
    if settings.course_hours:
        return None
    stands = moment is None or stands_for(session, settings.hours, moment)
    return credit if stands else None


def _credits(
    session: Session,
    settings: Measuring,
    moment: datetime | None,
    people: Collection[int] | None,
) -> FromClause:
    """A temporary twin of the ledger: for a past moment, and for a few people, whose facts may
    have changed since the ledger was built."""
    told = settings.course_hours
    rows = credits_as_of(session, settings.hours, moment, people, course_hours=told)
    return fill(session, CREDITS, rows)
