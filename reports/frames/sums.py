"""Tables that several metrics share, made when the first of them reads its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import FromClause
from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.sittings import fill_sittings
from reports.frames.streaks import fill_streaks
from reports.frames.summed_hours import fill_hours
from reports.people.competencies import CompetencySettings, fill_requirements, fill_taught

__all__ = ["Sums"]


@dataclass(frozen=True)
class Sums:
    """Streaks, summed hours, sittings and competencies of one frame: what nobody reads is never
    made. ``spelt``: the settings of competencies on the reference date."""

    session: Session
    people: FromClause
    credits: FromClause
    results: FromClause
    events: FromClause
    period: Period
    reference: date
    moment: datetime | None
    spelt: CompetencySettings
    few: bool = False  # people

    @cached_property
    def streaks(self) -> FromClause:
        """As ``Frame.streaks``."""
        return fill_streaks(self.session, self.events, self.period, self.reference)

    @cached_property
    def hours(self) -> FromClause:
        """As ``Frame.hours``."""
        return fill_hours(
            self.session, self.credits, self.period.first, self.reference, self.moment
        )

    @cached_property
    def sittings(self) -> FromClause:
        """As ``Frame.sittings``."""
        return fill_sittings(self.session, self.results, self.reference, self.moment, few=self.few)

    @cached_property
    def requirements(self) -> FromClause:
        """As ``Frame.requirements``."""
        return fill_requirements(
            self.session,
            self.people,
            self.spelt,
            reference=self.reference,
            moment=self.moment,
            few=self.few,
        )

    @cached_property
    def taught(self) -> FromClause:
        """As ``Frame.taught``."""
        assert self.requirements is not None  # it is told by which posts require any
        return fill_taught(self.session, self.credits, self.spelt)
