"""Courses that a person may still take, as the ledger would count one that is completed today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, extract, literal, or_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.frames.frame import Frame
from reports.hours.alike import GRACE
from reports.hours.completion_credits import heirs_as_of
from reports.hours.course_worth import course_worth
from reports.hours.crediting import too_short, worth_of
from reports.hours.once import OUT
from reports.schemes.short.rooms import Offer, Place, Rooms
from sync.store.tables.facts import as_of, course
from sync.store.tables.people import links_as_of

Part = tuple[Place, str] | None  # line of courses and year; None: every completion is one


@dataclass(frozen=True, slots=True)
class OpenCourse(Offer):
    """A course that one may still take, with what it is worth."""

    title: str


class Offers:
    """Courses that are visible and worth something known, and whose completion would count."""

    def __init__(self, session: Session, frame: Frame) -> None:
        worth = course_worth(session, frame.at.moment, frame.settings.course_hours)
        self.courses = dict(_open_courses(session, frame, worth))
        self._keys = {place: fold(one.title) for place, one in self.courses.items()}
        self.rooms = Rooms(session, frame)
        self._parts = _Parts(session, frame, worth)
        self._today = frame.at.day
        self._done = set(_completed(session, frame, self._parts))
        self._lately = _lately(session, frame, self._parts)
        linked = links_as_of(frame.at.moment)
        self._sites: dict[int, set[str]] = defaultdict(set)
        for person, site in session.execute(select(linked.c.person, linked.c.site)):
            self._sites[person].add(site)

    def of(self, person: int) -> dict[Place, OpenCourse]:
        """What a person may still take, where the person has an account. Courses of one title are
        one training when completed together: the one that is worth most is offered."""
        best: dict[object, Place] = {}
        for place, one in self.courses.items():
            key = self._keys[place] or place
            known = best.get(key)
            better = known is None or one.hours > self.courses[known].hours
            if better and self._would_count(person, place):
                best[key] = place
        return {place: self.courses[place] for place in sorted(best.values())}

    def _would_count(self, person: int, place: Place) -> bool:
        part, line = self._parts.of(place, self._today), self._parts.line(place)
        lately = self._lately.get((person, self._keys[place]), set())
        is_new = part is None or (person, part) not in self._done
        return place[0] in self._sites[person] and is_new and lately <= {line}


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


def _completed(session: Session, frame: Frame, parts: _Parts) -> Iterator[tuple[int, Part]]:
    """Parts that keep the place of today's completion; an undated one yields to it, one that is
    gone from Moodle too, unless it is of an earlier year and under review."""
    credit = frame.credits
    stays: ColumnElement[bool] = credit.c.certain
    if frame.settings.hours.withdrawn == "review":
        stays = or_(stays, extract("year", credit.c.date) < frame.at.day.year)
    told = select(credit.c.person, credit.c.site, credit.c.course, credit.c.date)
    told = told.where(credit.c.kind == "completion", credit.c.date.is_not(None), stays)
    for person, site, number, day in session.execute(told):
        yield person, parts.of((site, number), day)


def _lately(
    session: Session, frame: Frame, parts: _Parts
) -> dict[tuple[int, str], set[Place | None]]:
    """Lines of courses (None: a certificate) by person and folded title, of what is certain and so
    near to today that a course of the title would be the same training."""
    credit = frame.credits
    counts = or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(OUT))
    near = and_(credit.c.date >= frame.at.day - GRACE, credit.c.certain, counts)
    told = select(credit.c.person, credit.c.site, credit.c.course, credit.c.title).where(near)
    found: dict[tuple[int, str], set[Place | None]] = defaultdict(set)
    for person, site, number, title in session.execute(told):
        line = parts.line((site, number)) if site is not None else None
        found[person, fold(title)].add(line)
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
