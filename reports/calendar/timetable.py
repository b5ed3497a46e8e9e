"""When something is due: "05:30" each day, "mon 07:00" each week, "mon,thu 12:00" twice a week.

Days are named, never numbered: the scheduler's day 1 is a Tuesday. Pure; the zone comes in with
the moment that is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WRITTEN = re.compile(r"(?:(?P<days>[a-z]+(?:,[a-z]+)*) )?(?P<hour>\d\d):(?P<minute>\d\d)")


@dataclass(frozen=True, slots=True)
class Timetable:
    """Named weekdays and a time of day, in the agency's zone."""

    days: tuple[str, ...]
    at: time

    def __str__(self) -> str:
        days = "" if self.days == DAYS else f"{','.join(self.days)} "
        return f"{days}{self.at:%H:%M}"

    def last_due(self, now: datetime) -> datetime:
        """The latest due moment that is not after ``now``, in the zone of ``now``."""
        days = [(now - timedelta(days=back)).date() for back in range(8)]
        moments = [datetime.combine(day, self.at, tzinfo=now.tzinfo) for day in days]
        return next(m for m in moments if m <= now and DAYS[m.weekday()] in self.days)


def read_timetable(text: object) -> Timetable:
    """The timetable that ``text`` writes. Raises ValueError."""
    if isinstance(text, Timetable):
        return text
    match = WRITTEN.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if match is None or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        raise ValueError('write a time with or without named days, such as "mon 07:00" or "05:30"')
    named = match["days"].split(",") if match["days"] else list(DAYS)
    strangers = [day for day in named if day not in DAYS]
    if strangers:
        raise ValueError(f"no such day: {', '.join(strangers)}; write {', '.join(DAYS)}")
    days = tuple(day for day in DAYS if day in named)
    return Timetable(days, time(int(match["hour"]), int(match["minute"])))


WrittenTimetable = Annotated[Timetable, BeforeValidator(read_timetable)]
