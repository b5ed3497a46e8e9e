"""Sums that several metrics share, made when the first of them reads its table."""

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

__all__ = ["Sums"]


@dataclass(frozen=True)
class Sums:
    """Streaks, summed hours and sittings of one frame: what nobody reads is never made."""

    session: Session
    credits: FromClause
    results: FromClause
    events: FromClause
    period: Period
    reference: date
    moment: datetime | None
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
