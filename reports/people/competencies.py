"""Competencies: what each person's post requires on the reference date, and the assessed level.

Standards are of posts, dated, the latest that has begun holds; an assessment counts while it is
valid. Spelling is folded by the national catalogue and the agency's ``[competencies] aliases``;
technical competencies keep the office's own words. Acting posts set no requirements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Text,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlmodel import Session

from connector.hr.catalogues import competency_code
from reports.calendar.dated import FORBID, Change, begun, on_day, once_a_day
from reports.calendar.months import months_before
from reports.people.few import by_number
from reports.people.refusals import read_refusals, refused_standards
from reports.temporary import fill, temporary
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import numbers_as_of

PARTED = re.compile(r"[;,|\n]")
POSTS = temporary(
    "frame_posts", Column("text", Text, primary_key=True), Column("post", Text, nullable=False)
)
STANDARDS = temporary(
    "frame_standards",
    Column("post", Text, primary_key=True),
    Column("competency", Text, primary_key=True),
    Column("required", BigInteger, nullable=False),
)
SPELLINGS = temporary(
    "frame_spellings",
    Column("word", Text, primary_key=True),
    Column("competency", Text, nullable=False),
)
REQUIREMENTS = temporary(
    "frame_requirements",
    Column("person", BigInteger, primary_key=True),
    Column("competency", Text, primary_key=True),
    Column("required", BigInteger, nullable=False),
    Column("assessed", BigInteger),
    Column("whole", BigInteger, nullable=False),  # 0: a refused row may tell of another level
    Column("assessed_on", Date),
    Column("method", Text),
)
TAUGHT = temporary(
    "frame_taught",
    Column("text", Text, primary_key=True),
    Column("competency", Text, primary_key=True),
)


Validity = Annotated[int, Field(ge=1, le=1200)]  # months


class CompetencyChange(Change):
    """``[[competencies.later]]``: another validity or further spellings from a day on."""

    valid_months: Validity | None = None
    aliases: dict[str, str] = {}

    @model_validator(mode="after")
    def _says_something(self) -> CompetencyChange:
        if self.valid_months is None and not self.aliases:
            raise ValueError("name valid_months or aliases")
        return self


class CompetencySettings(BaseModel):
    """``[competencies]``: the agency's spellings, and how long an assessment is good.

    ``aliases`` maps a spelling to a code or name; ``valid_months`` ends assessments that tell no
    end of their own, absent: never. The validity of the day asked about holds for all of them.
    """

    model_config = FORBID
    aliases: dict[str, str] = {}
    valid_months: Validity | None = None
    regulation: str = ""
    later: tuple[CompetencyChange, ...] = ()

    @model_validator(mode="after")
    def _changes_are_on_different_days(self) -> CompetencySettings:
        once_a_day(self.later)
        return self

    def on(self, day: date) -> CompetencySettings:
        """The settings as they are on a day; spellings told later stand beside the earlier."""
        aliases = dict(self.aliases)
        for change in begun(self.later, day):
            aliases |= change.aliases
        return on_day(self, self.later, day).model_copy(update={"aliases": aliases})

    def code(self, text: str) -> str:
        """What all spellings of a competency share."""
        known = {competency_code(word): competency_code(to) for word, to in self.aliases.items()}
        own = competency_code(text)
        return known.get(own, own)

    def codes(self, text: str) -> list[str]:
        """The codes of several competencies in one text."""
        parts = (part.strip() for part in PARTED.split(text))
        return list(dict.fromkeys(self.code(part) for part in parts if part))


def fill_requirements(
    session: Session,
    people: FromClause,
    settings: CompetencySettings,
    *,
    reference: date,
    moment: datetime | None,
    few: bool = False,
) -> FromClause:
    """What each person's post requires and the valid level: one row per required competency.

    ``whole`` is 0 where a row of the person's assessments, or of the post's standard, was refused.
    """
    posts = post_keys(session, moment)
    standards = read_standards(session, settings, posts, reference, moment)
    fill(session, STANDARDS, standards)
    texts = session.execute(select(people.c.post).where(people.c.post.is_not(None)).distinct())
    named = [{"text": text, "post": posts.get(text) or text} for (text,) in texts]
    fill(session, POSTS, named if standards else [])
    valid = valid_levels(session, people, settings, reference, moment, few=few)
    required = (
        select(people.c.person, STANDARDS.c.post, STANDARDS.c.competency, STANDARDS.c.required)
        .join(POSTS, POSTS.c.text == people.c.post)
        .join(STANDARDS, STANDARDS.c.post == POSTS.c.post)
        .subquery()
    )
    same = and_(
        valid.c.person == required.c.person,
        valid.c.competency == required.c.competency,
        valid.c.turn == 1,
    )
    persons, standards_of = _refused(session, posts, reference, moment)
    lost = or_(required.c.person.in_(persons), required.c.post.in_(standards_of))
    told = (
        *(required.c[name] for name in ("person", "competency", "required")),
        *(valid.c.level, case((lost, 0), else_=1), valid.c.assessed_on, valid.c.method),
    )
    return fill(session, REQUIREMENTS, select(*told).outerjoin_from(required, valid, same))


def _refused(
    session: Session, posts: dict[str, str | None], reference: date, moment: datetime | None
) -> tuple[list[int], list[str]]:
    """Persons with a refused assessment and posts with a refused row of their standard, of what
    may hold on the date."""
    refused = (
        one
        for one in read_refusals(session, moment, ("assessments",))
        if one.day is None or one.day <= reference
    )
    texts = (
        text for text, day in refused_standards(session, moment) if day is None or day <= reference
    )
    persons = {one.person for one in refused}
    return sorted(persons), sorted({posts.get(text) or text for text in texts})


def fill_taught(session: Session, credits_: FromClause, settings: CompetencySettings) -> FromClause:
    """Which competencies each text of a credit names; only where posts require any."""
    required = session.execute(select(STANDARDS.c.post).limit(1)).first()
    texts: Iterable[Any] = ()
    if required:
        written = select(credits_.c.competencies).where(credits_.c.competencies.is_not(None))
        texts = session.execute(written.distinct()).scalars()
    rows = [{"text": text, "competency": code} for text in texts for code in settings.codes(text)]
    return fill(session, TAUGHT, rows)


def post_keys(session: Session, moment: datetime | None) -> dict[str, str | None]:
    """Posts by key and by unique name; None for a name of several posts."""
    rows = as_of(HR["posts"], moment)
    posts = session.execute(select(rows.c.post, rows.c.name).distinct().order_by(rows.c.post)).all()
    found: dict[str, str | None] = {}
    for post, name in posts:
        if name and name != post:
            found[name] = None if found.get(name, post) != post else post
    return found | {post: post for post, _ in posts}


def read_standards(
    session: Session,
    settings: CompetencySettings,
    posts: dict[str, str | None],
    reference: date,
    moment: datetime | None,
) -> list[dict[str, Any]]:
    """Standards in force on the date; of two sources the later, then the first by name."""
    rows = as_of(HR["standards"], moment)
    query = (
        select(rows.c.post, rows.c.competency, rows.c.level)
        .where(or_(rows.c.since.is_(None), rows.c.since <= reference))
        .order_by(rows.c.since.nulls_first(), rows.c.source.desc(), rows.c.id)
    )
    found: dict[tuple[str, str], int] = {}
    for post, competency, level in session.execute(query):
        found[posts.get(post) or post, settings.code(competency)] = level
    names = ("post", "competency", "required")
    return [dict(zip(names, (*key, level), strict=True)) for key, level in found.items()]


def valid_levels(
    session: Session,
    people: FromClause,
    settings: CompetencySettings,
    reference: date,
    moment: datetime | None,
    *,
    few: bool = False,
) -> FromClause:
    """Valid assessments by person and competency; turn 1 is the latest."""
    row = as_of(HR["assessments"], moment)
    valid = _is_valid(row, settings, reference)
    return _levels(session, people, settings, row, [valid], moment=moment, few=few)


def lapsed_levels(
    session: Session,
    people: FromClause,
    settings: CompetencySettings,
    reference: date,
    moment: datetime | None,
) -> FromClause:
    """The same of assessments of a few people that are valid no more, or may be."""
    row = as_of(HR["assessments"], moment)
    over = [row.c.assessed_on <= reference, not_(_is_valid(row, settings, reference))]
    return _levels(session, people, settings, row, over, moment=moment, few=True)


def _levels(
    session: Session,
    people: FromClause,
    settings: CompetencySettings,
    row: FromClause,
    conditions: Iterable[ColumnElement[bool]],
    *,
    moment: datetime | None,
    few: bool,
) -> FromClause:
    """Assessments (``row``) by person and competency; turn 1 is the latest."""
    owner = numbers_as_of(moment)
    words = session.execute(select(row.c.competency).distinct()).scalars().all()
    fill(session, SPELLINGS, [{"word": word, "competency": settings.code(word)} for word in words])
    turn = func.row_number().over(
        partition_by=(owner.c.person, SPELLINGS.c.competency),
        order_by=(row.c.assessed_on.desc(), row.c.source, row.c.id),
    )
    told = (row.c.level, row.c.assessed_on, row.c.method, row.c.valid_until)
    return (
        select(people.c.person, SPELLINGS.c.competency, *told, turn.label("turn"))
        .select_from(people)
        .join(owner, owner.c.person == people.c.person)
        .join(row, row.c.nip == owner.c.number)
        .join(SPELLINGS, SPELLINGS.c.word == row.c.competency)
        .where(*conditions, *([by_number(row, people, moment)] if few else []))
        .subquery()
    )


def _is_valid(
    row: FromClause, settings: CompetencySettings, reference: date
) -> ColumnElement[bool]:
    """Made by the date and not over; an end that is there but unreadable may be over."""
    unread = (literal(" ") + func.coalesce(row.c.unread, "") + " ").contains(" valid_until ")
    conditions = [
        row.c.assessed_on <= reference,
        or_(row.c.valid_until.is_(None), row.c.valid_until >= reference),
        ~unread,
    ]
    months = settings.on(reference).valid_months
    if months is not None:
        oldest = months_before(reference, months)
        conditions.append(or_(row.c.valid_until.is_not(None), row.c.assessed_on >= oldest))
    return and_(*conditions)
