"""When people learn: completions and graded tests by weekday and hour of the agency's zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from reports.figures import Figure, Known
from reports.frames.frame import Frame
from reports.organisation.disclosure import kept_of_total, withheld
from sync.store.tables.facts import as_of, completion, quiz_grade
from sync.store.tables.people import links_as_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many learning events lie in each weekday and hour of the agency's zone."""

    weekdays: Mapping[str, Figure]
    hours: Mapping[int, Figure]

    def as_json(self) -> dict[str, Any]:
        """Figures by weekday and by hour."""
        return {
            "weekdays": {day: figure.as_json() for day, figure in self.weekdays.items()},
            "hours": {str(hour): figure.as_json() for hour, figure in self.hours.items()},
        }


def read_rhythm(session: Session, frame: Frame) -> Rhythm:
    """When completions and graded tests of the period were made, as far as Moodle dates them."""
    days: dict[int, list[int]] = defaultdict(list)
    hours: dict[int, list[int]] = defaultdict(list)
    for person, moment in _moments(session, frame):
        local = moment.astimezone(frame.settings.zone)
        days[local.weekday()].append(person)
        hours[local.hour].append(person)
    small = frame.settings.metrics.small_on(frame.reference)
    by_day, by_hour = _all_events(days, range(7), small), _all_events(hours, range(24), small)
    return Rhythm({name: by_day[number] for number, name in enumerate(WEEKDAYS)}, by_hour)


def _all_events(
    found: Mapping[int, Sequence[int]], places: Iterable[int], small: int
) -> dict[int, Figure]:
    """Numbers of events at each place; both weekdays and hours sum up to all of them."""
    behind = {place: len(set(found.get(place, ()))) for place in places}
    kept = kept_of_total(behind, small)
    return {
        place: withheld(n, small, "people")
        if place in kept
        else Known(len(found.get(place, ())), "events", n)
        for place, n in behind.items()
    }


def _moments(session: Session, frame: Frame) -> Iterator[tuple[int, datetime]]:
    """(person, instant) of learning events of the period."""
    linked, people = links_as_of(frame.at.moment), frame.people
    first, over = frame.instants
    done, graded = as_of(completion, frame.at.moment), as_of(quiz_grade, frame.at.moment)
    for row, moment in ((done, done.c.completed_at), (graded, graded.c.submitted_at)):
        own = and_(linked.c.site == row.c.site, linked.c.account == row.c.account)
        query = (
            select(linked.c.person, moment)
            .join(row, own)
            .join(people, people.c.person == linked.c.person)
            .where(moment >= first, moment < over)
        )
        yield from session.execute(query)
