"""Profiles: what personnel files and the ledger tell of each person for the index.

That somebody has no training of a kind is certain only where a complete list of trainings was
accepted; else it is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, or_, select
from sqlmodel import Session, SQLModel

from connector.hr.catalogues import form_code
from connector.hr.words import fold
from reports.calendar.months import months_before
from reports.frames.frame import Frame
from reports.hours.claims import LATE_IN_DOUBT
from reports.measuring import Measures
from reports.professionalism.points import PointTable
from reports.professionalism.scoring import Profile
from reports.schemes.inputs.facts import Personnel, read_personnel
from reports.schemes.inputs.sanctions import worst_level
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import numbers_as_of

INTAKE = SQLModel.metadata.tables["intake"]
HOURS = ("hours_sure", "hours_at_most")
FUNCTIONAL = "2"  # SIASN's form of functional training


@dataclass(frozen=True, slots=True)
class Official:
    """What files tell by year: education, and the official index."""

    year: int
    education: str | None
    value: float | None


@dataclass(frozen=True, slots=True)
class _Learned:
    """A training that is certain: its form (code or None), folded title and day."""

    form: str | None
    title: str
    day: date | None


@dataclass(frozen=True, slots=True)
class _Told:
    """Everything that profiles are made from."""

    measures: Measures
    personnel: Personnel
    levels: Mapping[str, str]
    learned: Mapping[int, list[_Learned]]
    official: Mapping[int, list[Official]]
    complete: bool


def read_profiles(
    session: Session, frame: Frame, measures: Measures, table: PointTable
) -> Iterator[tuple[RowMapping, Profile, list[Official]]]:
    """Each of the frame's people in scope with the profile and what is official, by NIP."""
    people = frame.people
    told = _Told(
        measures,
        read_personnel(session, frame),
        _levels(session, frame),
        _learned(session, frame),
        _official(session, frame),
        _complete(session, frame),
    )
    query = select(people).where(people.c.in_scope).order_by(people.c.nip)
    for row in session.execute(query).mappings().all():
        official = told.official.get(row["person"], [])
        yield row, _profile(row, told, frame, table), official


def _profile(row: RowMapping, told: _Told, frame: Frame, table: PointTable) -> Profile:
    person, personnel = row["person"], told.personnel
    learned, post = told.learned.get(person, []), row["post"] or ""
    official = told.official.get(person, [])
    sure, at_most = (told.measures[name].get(person) for name in HOURS)
    return Profile(
        kind=table.kind(personnel.post_kinds.get(post)),
        education=next((one.education for one in official if one.education), None),
        ratings=personnel.ratings.get((person, frame.period.year - 1), frozenset()),
        discipline=_discipline(person, personnel, frame.reference, table),
        hours=(Decimal(str(sure or 0)), None if at_most is None else Decimal(str(at_most))),
        leadership=_has(told, learned, lambda one: _leads(one, told.levels.get(post), table)),
        functional=_has(told, learned, lambda one: one.form == FUNCTIONAL),
        seminar=_has(told, learned, lambda one: _is_seminar(one, frame.reference, table)),
    )


def _has(told: _Told, learned: list[_Learned], meant: Any) -> bool | None:
    if any(meant(one) for one in learned):
        return True
    return False if told.complete else None


def _leads(one: _Learned, level: str | None, table: PointTable) -> bool:
    wanted = table.leadership.get(level or "", ())
    return any(f" {fold(words)} " in f" {one.title} " for words in wanted)


def _is_seminar(one: _Learned, reference: date, table: PointTable) -> bool:
    since = months_before(reference, 12 * table.seminar_years)
    return one.form in table.seminar_forms and one.day is not None and since < one.day <= reference


def _discipline(
    person: int, personnel: Personnel, reference: date, table: PointTable
) -> frozenset[str]:
    since = months_before(reference, 12 * table.sanction_years)
    all_told = personnel.sanctions_told and person not in personnel.sanctions_refused
    own = personnel.sanctions.get(person, [])
    return worst_level(own, since, reference, all_told=all_told).possible


def _levels(session: Session, frame: Frame) -> dict[str, str]:
    """The level (jenjang) of each post, by key and by name."""
    rows = as_of(HR["posts"], frame.at.moment)
    query = select(rows.c.post, rows.c.name, rows.c.level).where(rows.c.level.is_not(None))
    posts = session.execute(query.order_by(rows.c.source.desc())).all()
    named = {name: fold(level) for _, name, level in posts if name}
    return named | {post: fold(level) for post, _, level in posts}


def _learned(session: Session, frame: Frame) -> dict[int, list[_Learned]]:
    """What the ledger holds for certain up to the reference date."""
    row = frame.credits
    query = select(row.c.person, row.c.method, row.c.title, row.c.date)
    query = query.where(or_(row.c.certain, row.c.why_not == LATE_IN_DOUBT))
    found: dict[int, list[_Learned]] = defaultdict(list)
    for person, method, title, day in session.execute(query):
        if day is None or day <= frame.reference:
            one = _Learned(form_code(method or ""), fold(title), day)
            found[person].append(one)
    return found


def _official(session: Session, frame: Frame) -> dict[int, list[Official]]:
    """Rows of ``professionalism`` up to the year, the latest first."""
    row, owner = as_of(HR["professionalism"], frame.at.moment), numbers_as_of(frame.at.moment)
    query = (
        select(owner.c.person, row.c.year, row.c.education, row.c.value)
        .join(row, row.c.nip == owner.c.number)
        .where(row.c.year <= frame.period.year)
        .order_by(row.c.year.desc(), row.c.source)
    )
    found: dict[int, list[Official]] = defaultdict(list)
    for person, year, education, value in session.execute(query):
        found[person].append(Official(year, education, value))
    return found


def _complete(session: Session, frame: Frame) -> bool:
    """Whether a complete list of trainings was accepted."""
    query = select(INTAKE.c.id).where(
        INTAKE.c.holds == "trainings",
        INTAKE.c.status == "accepted",
        INTAKE.c.source.in_(sorted(frame.settings.complete)),
    )
    return session.execute(query.limit(1)).first() is not None
