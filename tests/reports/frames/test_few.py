"""A few people are measured, and their facts found, as among everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import FromClause, select

from connector.moodle.learning.records import QuizAttempt
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours.ledger import refresh
from reports.measuring import measure
from reports.schemes.inputs.facts import read_facts
from sync.store.tables import facts, learning
from sync.store.tables.people import Identifier
from tests.reports.people.test_competencies import ADMINISTRATOR, FIRST, SECOND, assessed, standards
from tests.reports.world import World, course_row, done, graded, nip_of, person_row, quiz_row

YEAR, SETTINGS = parse_period("2026"), Measuring()
TABLES = ("people", "months", "results", "requirements", "events", "sittings", "hours")


def attempt(account: int, quiz: int, points: float, day: str) -> QuizAttempt:
    on = date.fromisoformat(day)
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    return QuizAttempt("lms", account, quiz, 1, 1, "finished", points, 10, at, on)


def office(world: World) -> list[int]:
    """Three people who learned, sat tests and were assessed; the first had another number."""
    rows = [person_row(number, post="adm", status="01") for number in (1, 2, 3)]
    first, second, third = world.people(*rows)
    world.session.add(Identifier(number=nip_of(9), person=first))
    world.session.flush()
    world.links((11, first), (12, second), (13, third), (14, first))
    world.courses(course_row(1, "4"), course_row(2, "3", competencies="M2"))
    days = ("2026-02-03", "2026-03-03", "2026-03-10")
    world.completions(
        *(done(a, c, d) for a, d in zip((11, 12, 14), days, strict=True) for c in (1, 2))
    )
    marks = {1: "pre:a", 2: "post:a", 3: None}
    world.lands(facts.quiz, *(quiz_row(n, idnumber=told) for n, told in marks.items()))
    accounts = (11, 12, 14)
    world.lands(
        facts.quiz_grade, *(graded(a, n, a - 8.0, days[1]) for a in accounts for n in marks)
    )
    sat = (attempt(a, n, 2.0 + n, days[n - 1]) for a in accounts for n in (1, 2))
    world.lands(learning.quiz_attempt, *sat)
    world.hr("posts", ADMINISTRATOR)
    world.hr("standards", *standards(3))
    told = assessed(FIRST, person=9), assessed(SECOND, person=2), assessed(FIRST, person=3)
    world.hr("assessments", *(row for rows_ in told for row in rows_))
    refresh(world.session, SETTINGS.hours, world.run.id)
    return [first, second, third]


def rows_of(world: World, frame: Frame, person: int) -> dict[str, list[Any]]:
    """The person's rows in every table of the frame."""
    found = {}
    for name in TABLES:
        table: FromClause = getattr(frame, name)
        told = world.session.execute(select(table).where(table.c.person == person))
        found[name] = sorted(map(tuple, told), key=repr)
    return found


def told_of(world: World, person: int, at: AsOf, *, alone: bool) -> list[Any]:
    frame = build_frame(world.session, SETTINGS, YEAR, at, [person] if alone else None)
    measures = measure(world.session, frame)
    known_facts = dict(read_facts(world.session, frame, measures))
    values = {name: known.get(person) for name, known in measures.items()}
    return [rows_of(world, frame, person), values, known_facts[person]]


@pytest.mark.parametrize("past", [False, True])
def test_one_person_is_told_as_among_everybody(world: World, past: bool) -> None:
    people, then = office(world), world.run.moment
    if past:  # what comes later is not known then
        world.tick()
        world.completions()
        world.lands(learning.quiz_attempt)
        world.hr("assessments")
    at = AsOf(date(2026, 11, 25), then if past else None)
    for person in people:
        alone, among = (told_of(world, person, at, alone=one) for one in (True, False))
        assert alone == among
    rows, values, _ = told_of(world, people[0], at, alone=True)
    assert all(rows.values())
    assert None not in (values["job_match"], values["gain"], values["mastery"])
