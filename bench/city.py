"""A city of people who learned for two years, as facts in a database, to be measured.

Ten completions and two graded quizzes each; one in fifty completions is gone from Moodle, one
course in fifty has no hours, one person in a hundred has no account.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session

from connector.hr.catalogues import COMPETENCIES
from connector.hr.records import PersonRow
from sync.store.engine import Store
from sync.store.tables import facts
from sync.store.tables.people import IDENTIFIER, PERSON, link

EACH, QUIZZES = 10, 2  # completions and graded quizzes of a person
COURSES, UNITS, POSTS = 400, 120, 60
NAMES = tuple(names[0] for names in COMPETENCIES.values())
FIRST, DAYS = date(2025, 1, 1), 690
SEEN = datetime(2026, 11, 25, tzinfo=UTC)
BATCH = 20_000
STEP = 7919  # a prime: people and courses meet in no order


def build(store: Store, people: int) -> None:
    """Fill an empty store with the city."""
    with store.begin() as session:
        for table, rows in (
            (PERSON, _persons(people)),
            (IDENTIFIER, _identifiers(people)),
            (facts.HR["people"], _people(people)),
            (link, _links(people)),
            (facts.course, _courses()),
            (facts.completion, _completions(people)),
            (facts.quiz, _quizzes()),
            (facts.quiz_grade, _grades(people)),
        ):
            fill(session, table, rows)


def complete(store: Store, people: int, run: int) -> None:
    """One in a hundred people completes one course more, seen by ``run``."""
    rows = (
        _completion(person, COURSES + 1, date(2026, 11, 24), run=run)
        for person in range(1, people + 1, 100)
    )
    with store.begin() as session:
        fill(session, facts.completion, rows)


def fill(session: Session, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows, many at a time."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            session.execute(insert(table), batch)
            batch = []
    if batch:
        session.execute(insert(table), batch)


def fact(run: int = 0) -> dict[str, Any]:
    """The history of a row that stands since ``run``."""
    return {"run_from": run, "seen_from": SEEN, "run_to": None, "seen_to": None}


def nip(person: int) -> str:
    """The invented number of a person."""
    return f"1990{1 + person % 12:02}{1 + person % 28:02}2015011{person:06}"


def taught(place: int) -> str:
    """The name of one of the nine competencies."""
    return NAMES[place % len(NAMES)]


def _persons(people: int) -> Iterator[dict[str, Any]]:
    for person in range(1, people + 1):
        yield {"id": person, "nip": nip(person), "first_seen": SEEN}


def _identifiers(people: int) -> Iterator[dict[str, Any]]:
    told = {"kind": "nip", "since": None, "in_force": True, "moved_in": 0}
    for person in range(1, people + 1):
        yield {"number": nip(person), "person": person, **told}


def _people(people: int) -> Iterator[dict[str, Any]]:
    blank: dict[str, Any] = dict.fromkeys(PersonRow.__dataclass_fields__)
    for person in range(1, people + 1):
        yield (
            blank
            | {
                "source": "simpeg",
                "nip": nip(person),
                "name": f"Orang {person}",
                "employment": "PPPK" if person % 4 == 0 else "PNS",
                "status": "02" if person % 60 == 0 else "01",
                "unit": f"Unit {person % UNITS}",
                "post": f"Jabatan {person % POSTS}",
            }
            | fact()
        )


def _links(people: int) -> Iterator[dict[str, Any]]:
    for person in range(1, people + 1):
        if person % 100:
            told = {"site": "lms", "account": person, "person": person, "method": "idnumber"}
            yield told | fact()


def _courses() -> Iterator[dict[str, Any]]:
    for course in range(1, COURSES + 2):
        yield {
            "site": "lms",
            "course": course,
            "shortname": f"K{course}",
            "fullname": f"Kursus {course}",
            "idnumber": None,
            "category": 1,
            "visible": True,
            "completion_enabled": True,
            "hours_text": None if course % 50 == 0 else str(1 + course % 6),
            "method": ("e-learning", "webinar", "coaching")[course % 3],
            "provider": f"Mitra {course % 12}",
            "competencies": f"{taught(course)}; {taught(course + 4)}",
            "starts_at": None,
            "ends_at": None,
        } | fact()


def _completions(people: int) -> Iterator[dict[str, Any]]:
    for person in range(1, people + 1):
        for place in range(EACH):
            course = 1 + (person * STEP + place * 41) % COURSES
            day = FIRST + timedelta(days=(person * 31 + place * 67) % DAYS)
            gone = (person + place) % 50 == 0
            yield _completion(person, course, day, gone=gone)


def _completion(
    person: int, course: int, day: date, *, run: int = 0, gone: bool = False
) -> dict[str, Any]:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    pair = {"site": "lms", "account": person, "course": course}
    closed = {"run_to": 0, "seen_to": SEEN} if gone else {}
    return pair | {"completed_at": at, "completed_on": day} | fact(run) | closed


def _quizzes() -> Iterator[dict[str, Any]]:
    for quiz in range(1, COURSES + 1):
        told = {"site": "lms", "quiz": quiz, "course": quiz, "name": f"Kuis {quiz}"}
        marks = {"idnumber": None, "grade_max": 10.0, "pass_mark": 6.0, "points_max": 10.0}
        yield told | marks | fact()


def _grades(people: int) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(("overridden", "hidden", "locked"))
    for person in range(1, people + 1):
        for place in range(QUIZZES):
            quiz = 1 + (person * STEP + place * 41) % COURSES
            day = date(2026, 1, 1) + timedelta(days=(person * 13 + place * 67) % 320)
            at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
            yield (
                blank
                | {
                    "site": "lms",
                    "account": person,
                    "quiz": quiz,
                    "course": quiz,
                    "grade": float((person * 3 + place) % 11),
                    "grade_min": 0.0,
                    "grade_max": 10.0,
                    "submitted_at": at,
                    "submitted_on": day,
                }
                | fact()
            )
