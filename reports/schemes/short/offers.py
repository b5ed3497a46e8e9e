"""Courses that a person may still take, as the ledger would count one that is completed today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    and_,
    extract,
    literal,
    or_,
    select,
)
from sqlmodel import Session

from connector.hr.words import fold
from reports.frames.frame import Frame
from reports.hours.alike import GRACE
from reports.hours.completion_credits import heirs_as_of
from reports.hours.course_worth import course_worth
from reports.hours.crediting import too_short, worth_of
from reports.hours.once import OUT
from reports.schemes.short.knapsack import hundredths
from reports.schemes.short.rooms import Offer, Place, Rooms
from reports.schemes.short.trainings import NOTHING, Completed, Lately, Part, Training, Trainings
from reports.temporary import fill, temporary
from sync.store.tables.facts import as_of, course
from sync.store.tables.people import links_as_of

SHORT = temporary("short_people", Column("person", BigInteger, primary_key=True))


@dataclass(frozen=True, slots=True)
class OpenCourse(Offer):
    """A course that one may still take, with what it is worth."""

    title: str


class Offers:
    """Courses that are visible and worth something known, and whose completion by one of
    ``people`` would count."""

    def __init__(self, session: Session, frame: Frame, people: Collection[int]) -> None:
        short = fill(session, SHORT, [{"person": person} for person in people])
        worth = course_worth(session, frame.at.moment, frame.settings.course_hours)
        self.courses = dict(_open_courses(session, frame, worth))
        self.rooms = Rooms(session, frame, short, self.courses)
        self.hours = self.rooms.hours()  # what each counts by itself, on a day of its own
        worths = ((place, hundredths(hours)) for place, hours in self.hours.items())
        some = {place: value for place, value in worths if value > 0}
        parts = _Parts(session, frame, worth)
        trainings = _by_training(self.courses, parts, frame.at.day)
        self._trainings = Trainings(trainings, some)
        self._done: dict[int, set[Part]] = defaultdict(set)
        for person, part in _completed(session, frame, short, parts):
            self._done[person].add(part)
        self._lately = _lately(session, frame, short, parts)
        linked = links_as_of(frame.at.moment)
        own = select(linked.c.person, linked.c.site).join(short, short.c.person == linked.c.person)
        self._sites: dict[int, set[str]] = defaultdict(set)
        for person, site in session.execute(own):
            self._sites[person].add(site)

    def of(self, person: int) -> dict[Place, int]:
        """What a person may still take, where the person has an account, with its hundredths of
        an hour, by place."""
        sites, lately = frozenset(self._sites[person]), self._lately.get(person, NOTHING)
        return self._trainings.offered(sites, self._done[person], lately)


def _by_training(courses: Mapping[Place, OpenCourse], parts: _Parts, today: date) -> list[Training]:
    """Courses by folded title, those that are worth most first; each without a title is one."""
    found: dict[object, tuple[str, list[Completed]]] = {}
    for place, one in sorted(courses.items(), key=lambda told: -told[1].hours):
        title = fold(one.title)
        _, training = found.setdefault(title or place, (title, []))
        training.append(Completed(place, parts.of(place, today), parts.line(place)))
    return [Training(title, courses) for title, courses in found.values()]


class _Parts:
    """Which completions count once together (``completion_credits``)."""

    def __init__(self, session: Session, frame: Frame, worth: Table) -> None:
        told = select(worth.c.site, worth.c.course, worth.c.repeat)
        self._repeats = {(site, number): word for site, number, word in session.execute(told)}
        heirs = session.execute(heirs_as_of(frame.at.moment))
        self._lines = {(site, number): (site, other) for site, number, other in heirs}

    def line(self, place: Place) -> Place:
        """The first of the courses that took one another's place."""
        return self._lines.get(place, place)

    def of(self, place: Place, day: date) -> Part:
        """What a completion on a day is one with."""
        repeat = self._repeats.get(place)
        if repeat == "always":
            return None
        return self.line(place), str(day.year) if repeat == "yearly" else ""


def _completed(
    session: Session, frame: Frame, short: Table, parts: _Parts
) -> Iterator[tuple[int, Part]]:
    """Parts that keep the place of today's completion; an undated one yields to it, one that is
    gone from Moodle too, unless it is of an earlier year and under review."""
    credit = frame.credits
    stays: ColumnElement[bool] = credit.c.certain
    if frame.settings.hours.withdrawn == "review":
        stays = or_(stays, extract("year", credit.c.date) < frame.at.day.year)
    told = select(credit.c.person, credit.c.site, credit.c.course, credit.c.date)
    told = told.join(short, short.c.person == credit.c.person).where(
        credit.c.kind == "completion", credit.c.date.is_not(None), stays
    )
    for person, site, number, day in session.execute(told):
        yield person, parts.of((site, number), day)


def _lately(session: Session, frame: Frame, short: Table, parts: _Parts) -> Mapping[int, Lately]:
    """By person, what is certain and so near to today that a course of the title would be the same
    training."""
    credit = frame.credits
    counts = or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(OUT))
    near = and_(credit.c.date >= frame.at.day - GRACE, credit.c.certain, counts)
    told = select(credit.c.person, credit.c.site, credit.c.course, credit.c.title)
    told = told.join(short, short.c.person == credit.c.person).where(near)
    found: dict[int, dict[str, set[Place | None]]] = defaultdict(lambda: defaultdict(set))
    for person, site, number, title in session.execute(told):
        line = parts.line((site, number)) if site is not None else None
        found[person][fold(title)].add(line)
    return found


def _open_courses(
    session: Session, frame: Frame, worth: Table
) -> Iterator[tuple[Place, OpenCourse]]:
    now, settings = as_of(course, frame.at.moment), frame.settings.hours
    today = literal(frame.reference).label("completed_on")
    same = and_(worth.c.site == now.c.site, worth.c.course == now.c.course)
    open_ = and_(now.c.visible, now.c.completion_enabled)
    told = select(worth, today).select_from(worth.join(now, same)).where(open_).subquery()
    columns: list[Any] = [told.c[name] for name in ("site", "course", "title", "method")]
    query = select(*columns, worth_of(told, settings)).where(~too_short(told, settings))
    for site, number, title, form, value in session.execute(query.order_by(*columns[:2])).all():
        if value:
            yield (site, number), OpenCourse(value, (form or "").lower(), title)
