"""The frame of one period and moment: its people, service months, credits and results.

Temporary tables that every metric's query reads, so that now, any past moment and a simulated
change run the same SQL. The *reference date* is the earlier of the period's end and the as-of
day; unit, post, status and employment are those known at the moment. One frame at a time lives
in a session: building the next one takes the tables over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import FromClause
from sqlmodel import Session

from connector.moodle.pre_post import Tests
from reports.competencies import CompetencySettings, fill_requirements, fill_taught
from reports.ledger import HoursSettings, credits_as_of
from reports.periods import Period
from reports.results import fill_results
from reports.roster import StatusSettings, fill_months, fill_people
from reports.temporary import fill, temporary
from sync.store.tables.ledger import credit, credit_columns

__all__ = ["AsOf", "Frame", "Measuring", "MetricsSettings", "StatusSettings", "build_frame"]

CREDITS = temporary("frame_credits", *credit_columns())


class MetricsSettings(BaseModel):
    """``[metrics]``: ``small_group`` people or more must stand behind a figure to show it.

    ``cap_job_match``: a level above what a post requires makes up for no lack elsewhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    small_group: int = Field(5, ge=1, le=100)
    cap_job_match: bool = True


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
    zone: ZoneInfo = ZoneInfo("Asia/Makassar")
    language: str = "id"
    agency: str = ""
    complete: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a metric's query may read; all tables share the column ``person``.

    ``people``: person, nip, name, unit, post, employment, status, joined, left, linked, unseen,
    service, service_known, idle, in_scope, flat_status.
    ``months``: person, month, begun, finished: months of the period with a day of unpaused
    service. ``credits``: as the ledger, of any date. ``results``: person, site, quiz, percent
    (0–100), passed (1, 0, null: no pass mark), pre_test, post_test, pair, day, month, of any
    date. ``requirements``: person, competency, required, assessed (null: no valid assessment),
    assessed_on, method, of the post on the reference date. ``taught``: text, competency: what a
    credit's ``competencies`` name.
    """

    period: Period
    at: AsOf
    settings: Measuring
    people: FromClause
    months: FromClause
    credits: FromClause
    results: FromClause
    requirements: FromClause
    taught: FromClause

    @property
    def reference(self) -> date:
        """The reference date."""
        return min(self.period.last, self.at.day)


def build_frame(
    session: Session,
    settings: Measuring,
    period: Period,
    at: AsOf,
    people: Collection[int] | None = None,
) -> Frame:
    """Fill the temporary tables for ``people`` (a few; None: everybody); they live with the
    session."""
    reference = min(period.last, at.day)
    roster = fill_people(
        session,
        settings.status,
        settings.zone,
        reference=reference,
        moment=at.moment,
        people=people,
    )
    credits_ = _credits(session, settings.hours, at.moment, people)
    requirements = fill_requirements(
        session, roster, settings.competencies, reference=reference, moment=at.moment
    )
    return Frame(
        period=period,
        at=at,
        settings=settings,
        people=roster,
        months=fill_months(session, roster, settings.status, period, reference),
        credits=credits_,
        requirements=requirements,
        taught=fill_taught(session, credits_, settings.competencies),
        results=fill_results(session, roster, settings.tests, period, at.moment),
    )


def _credits(
    session: Session,
    settings: HoursSettings,
    moment: datetime | None,
    people: Collection[int] | None,
) -> FromClause:
    """The ledger itself for everybody now; a temporary twin of it for a past moment, and for a
    few people, whose facts may have changed since the ledger was built."""
    if moment is None and people is None:
        return credit
    return fill(session, CREDITS, credits_as_of(session, settings, moment, people))
