"""Methods of learning: whom each reaches and how well, by unit and month, and when people learn.

Methods are those that courses name, by any spelling. By month every figure is that of the month
alone. By unit people count where they are on the reference date, those of units below included;
ratings count there only where they bear a name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.course_worth import read_worth
from reports.exact import exact
from reports.figures import Figure, Known, Unknown, too_few
from reports.frame import AsOf, Frame, Measuring, build_frame
from reports.metrics.enrolments import completion_rate, reach
from reports.metrics.gain import of_courses as gain
from reports.metrics.satisfaction import ratings
from reports.partners import figure_of
from reports.periods import Period
from reports.taught import taught_of
from reports.tree import AGENCY, UnitTree, read_tree
from sync.store.tables.facts import as_of, completion, quiz_grade
from sync.store.tables.people import links_as_of

MEANS = ("completion_rate", "satisfaction", "gain")  # by unit, beside reach
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Method:
    """One method with its figures; of one unit or month where ``where`` names it."""

    key: str
    name: str
    figures: Mapping[str, Figure]
    where: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The method's name, where it is told of, and its figures."""
        figures = {name: figure.as_json() for name, figure in self.figures.items()}
        return {"method": self.key, "name": self.name, "where": self.where, "figures": figures}


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


def report_methods(session: Session, frame: Frame) -> list[Method]:
    """Every method of a course, by name."""
    small = frame.settings.metrics.small_group
    return [
        Method(
            one.key,
            one.name,
            {name: figure_of(name, told, small) for name, told in one.figures.items()},
        )
        for one in taught_of(session, frame, "method")
    ]


def by_month(session: Session, settings: Measuring, period: Period, at: AsOf) -> list[Method]:
    """The methods of each month that has begun, in order."""
    return [
        replace(method, where=month.text)
        for month in period.parts("month")
        if month.first <= at.day
        for method in report_methods(session, build_frame(session, settings, month, at))
    ]


def by_unit(session: Session, frame: Frame) -> list[Method]:
    """Reach, completion, gain and satisfaction of each method by unit; a method that nobody of a
    unit met is left out there."""
    tree, (method_of, names) = read_tree(session, frame), _methods(session, frame)
    told = {
        name: _grouped(session.execute(query), method_of, tree)
        for name, query in _samples(frame).items()
    }
    people = frame.people
    in_scope = session.scalars(select(people.c.person).where(people.c.in_scope))
    everybody = Counter(unit for person in in_scope for unit in _units_of(person, tree))
    small = frame.settings.metrics.small_group
    return [
        Method(
            key,
            names[key],
            {"reach": _reach(told["reach"].get((unit, key), []), everybody[unit], small)}
            | {name: _figure(name, told[name].get((unit, key), []), small) for name in MEANS},
            unit,
        )
        for unit, key in sorted({place for found in told.values() for place in found})
    ]


def _methods(session: Session, frame: Frame) -> tuple[dict[tuple[str, int], str], dict[str, str]]:
    """Which method each course is of, and what the methods are called."""
    method_of: dict[tuple[str, int], str] = {}
    names: dict[str, str] = {}
    for row in read_worth(session, frame.at.moment):
        if key := fold(row["method"] or ""):
            method_of[row["site"], row["course"]] = key
            names.setdefault(key, row["method"])
    return method_of, names


def read_rhythm(session: Session, frame: Frame) -> Rhythm:
    """When completions and graded tests of the period were made, as far as Moodle dates them."""
    days: dict[int, list[int]] = defaultdict(list)
    hours: dict[int, list[int]] = defaultdict(list)
    for person, moment in _moments(session, frame):
        local = moment.astimezone(frame.settings.zone)
        days[local.weekday()].append(person)
        hours[local.hour].append(person)
    small = frame.settings.metrics.small_group
    return Rhythm(
        {name: _events(days[number], small) for number, name in enumerate(WEEKDAYS)},
        {hour: _events(hours[hour], small) for hour in range(24)},
    )


def _samples(frame: Frame) -> dict[str, Select[Any]]:
    """(site, course, person, value) rows of each figure that is told by unit."""
    row, linked = ratings(frame), links_as_of(frame.at.moment)
    own = and_(linked.c.site == row.c.site, linked.c.account == row.c.account)
    named = select(row.c.site, row.c.course, linked.c.person, row.c.score).join(linked, own)
    return {
        "reach": reach(frame),
        "completion_rate": completion_rate(frame),
        "satisfaction": named,
        "gain": gain(frame),
    }


def _grouped(
    rows: Iterable[tuple[Any, ...]], method_of: Mapping[tuple[str, int], str], tree: UnitTree
) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """(person, value) by unit and method."""
    found: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for site, course, person, value in rows:
        method = method_of.get((site, course))
        if method:
            for unit in _units_of(person, tree):
                found[unit, method].append((person, float(value)))
    return found


def _units_of(person: int, tree: UnitTree) -> Iterator[str]:
    """The person's unit and those above it."""
    return tree.above(tree.home.get(person, AGENCY))


def _reach(told: list[tuple[int, float]], everybody: int, small: int) -> Figure:
    """People of the unit in scope who were enrolled ÷ people in scope there."""
    if everybody < small:
        return too_few(everybody, small, "people")
    return Known(exact(len({person for person, _ in told}) / everybody), "share", everybody)


def _figure(name: str, told: list[tuple[int, float]], small: int) -> Figure:
    people = len({person for person, _ in told})
    if people < small:
        return too_few(people, small, "people") if people else Unknown("no data")
    mean = exact(sum(sorted(value for _, value in told)) / len(told))
    return Known(mean, "score" if name == "satisfaction" else "share", people)


def _events(people: list[int], small: int) -> Figure:
    """A number of events; with few people behind it it is not shown."""
    behind = len(set(people))
    if 0 < behind < small:
        return too_few(behind, small, "people")
    return Known(len(people), "events", behind)


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
