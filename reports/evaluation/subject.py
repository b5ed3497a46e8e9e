"""What is evaluated: a course, a provider, a method, or a programme of several courses.

A subject is found by its name in any spelling, a course also by short name, id number or
"site/number"; a word and colon before it ("provider:LAN") say of what kind it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, func, or_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.evaluation.settings import Programme
from reports.frames.events import NO_EVENT
from reports.frames.frame import Frame
from reports.hours.course_worth import read_worth
from reports.hours.outside import form_name
from sync.store.tables.facts import HR, as_of, course, last_known

Place = tuple[str, int]  # site and course
KINDS = ("course", "provider", "method", "programme")


class NoSuchSubject(Exception):
    """A text that names nothing that could be evaluated, or more than one thing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to evaluate: ``key`` is unique in its kind, ``courses`` are all that it teaches."""

    kind: str
    key: str
    name: str
    courses: Mapping[Place, str]

    def as_json(self) -> dict[str, Any]:
        """Kind, key, name and the courses by title."""
        told = [
            {"site": site, "course": number, "title": title}
            for (site, number), title in sorted(self.courses.items())
        ]
        return {"kind": self.kind, "key": self.key, "name": self.name, "courses": told}

    def holds(self, rows: FromClause) -> ColumnElement[bool]:
        """Whether a row with ``site`` and ``course`` is of one of the courses."""
        by_site: dict[str, list[int]] = {}
        for site, number in sorted(self.courses):
            by_site.setdefault(site, []).append(number)
        clauses = (
            and_(rows.c.site == site, rows.c.course.in_(ids)) for site, ids in by_site.items()
        )
        return or_(false(), *clauses)


def find_subject(
    session: Session, text: str, programmes: Iterable[Programme], moment: datetime | None
) -> Subject:
    """The only subject that ``text`` names. Raises NoSuchSubject."""
    kind, colon, rest = text.partition(":")
    wanted, name = ((kind,), rest) if colon and kind in KINDS else (KINDS, text)
    found = [one for one in _subjects(session, name, programmes, moment) if one.kind in wanted]
    if not found:
        raise NoSuchSubject(f"no course, provider, method or programme is called {text!r}")
    if len(found) > 1:
        ways = ", ".join(f"{one.kind}:{one.key}" for one in found)
        raise NoSuchSubject(f"{text!r} names more than one thing; write one of: {ways}")
    return found[0]


def participants(
    session: Session, frame: Frame, subject: Subject, *, ever: bool = False
) -> dict[int, date]:
    """Who completed something of the subject in the period, and the first day of it.

    Certificates of a provider or method count like courses. ``ever``: at any time known of.
    """
    credit = frame.credits
    first, last = (date.min, frame.at.day) if ever else (frame.period.first, frame.reference)
    query = (
        select(credit.c.person, func.min(credit.c.date))
        .where(
            or_(subject.holds(credit), certificates(session, credit, subject)),
            credit.c.date.between(first, last),
            or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(NO_EVENT)),
        )
        .group_by(credit.c.person)
    )
    return dict(session.execute(query).all())


def certificates(session: Session, credit: FromClause, subject: Subject) -> ColumnElement[bool]:
    """Credits by certificate that name the provider or method in any spelling."""
    if subject.kind not in ("provider", "method"):
        return false()
    named = credit.c[subject.kind]
    words = session.scalars(select(named).where(named.is_not(None)).distinct())
    own = [word for word in words if fold(word) == subject.key]
    return and_(credit.c.kind == "training", named.in_(own))


def _subjects(
    session: Session, text: str, programmes: Iterable[Programme], moment: datetime | None
) -> Iterator[Subject]:
    worth = {(row["site"], row["course"]): row for row in read_worth(session, moment)}
    known = _course_names(session, moment)
    for place in _named(text, known):
        title = worth[place]["title"]
        yield Subject("course", f"{place[0]}/{place[1]}", title, {place: title})
    for kind in ("provider", "method"):
        own = {place: row for place, row in worth.items() if fold(row[kind] or "") == fold(text)}
        names = [own[place][kind] for place in sorted(own)] or _on_certificates(
            session, kind, text, moment
        )
        if names and fold(text):
            titles = {place: row["title"] for place, row in own.items()}
            yield Subject(kind, fold(text), names[0], titles)
    for programme in programmes:
        if fold(text) in (fold(programme.id), fold(programme.name) or None):
            places = [place for word in programme.courses for place in _some(word, known)]
            titles = {place: worth[place]["title"] for place in places}
            yield Subject("programme", programme.id, programme.name or programme.id, titles)


def _on_certificates(session: Session, kind: str, text: str, moment: datetime | None) -> list[str]:
    """How certificates spell a provider or method that no course names."""
    row = as_of(HR["trainings"], moment)
    column = row.c.provider if kind == "provider" else row.c.form
    words = session.scalars(select(column).where(column.is_not(None)).distinct())
    names = words if kind == "provider" else map(form_name, words)
    return sorted(name for name in names if name and fold(name) == fold(text))


def _course_names(session: Session, moment: datetime | None) -> dict[Place, set[str]]:
    """By course: what it is called, folded."""
    row = last_known(course, moment)
    names = (row.c.shortname, row.c.idnumber, row.c.fullname)
    query = select(row.c.site, row.c.course, *names)
    return {
        (site, number): {fold(word) for word in (*words, f"{site}/{number}") if word}
        for site, number, *words in session.execute(query)
    }


def _named(text: str, known: Mapping[Place, set[str]]) -> list[Place]:
    return sorted(place for place, words in known.items() if fold(text) in words)


def _some(text: str, known: Mapping[Place, set[str]]) -> list[Place]:
    """The courses that a word of a programme means; at least one. Raises NoSuchSubject."""
    found = _named(text, known)
    if not found:
        raise NoSuchSubject(f"[[programme]]: no course is called {text!r}; correct courses there")
    return found
