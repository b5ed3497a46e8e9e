"""What the city's posts require, what its people were assessed at, and their tests around courses.

Each of sixty posts requires five competencies; everybody was assessed in them, one person in
twenty in four alone. Everybody sat a pre-test once and, but for one in ten, its post-test twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.city import COURSES, POSTS, STEP, fact, fill, nip, taught
from connector.hr.records import AssessmentRow, StandardRow
from sync.store.engine import Store
from sync.store.tables import facts
from sync.store.tables.learning import quiz_attempt

REQUIRED = 5  # competencies of a post
PAIRS = 100  # of a pre-test and a post-test
PRE, POST = 1000, 2000  # numbers of quizzes, after those of courses
Sitting = tuple[int, int, int, date, int]  # person, quiz, attempt, day, grade out of ten


def build(store: Store, people: int) -> None:
    """Add to a city that was built already."""
    with store.begin() as session:
        for table, rows in (
            (facts.HR["standards"], _standards()),
            (facts.HR["assessments"], _assessments(people)),
            (facts.quiz, _quizzes()),
            (facts.quiz_grade, _grades(people)),
            (quiz_attempt, _attempts(people)),
        ):
            fill(session, table, rows)


def _standards() -> Iterator[dict[str, Any]]:
    blank: dict[str, Any] = dict.fromkeys(StandardRow.__dataclass_fields__)
    for post in range(POSTS):
        for place in range(REQUIRED):
            told = {
                "source": "standar",
                "post": f"Jabatan {post}",
                "competency": taught(post + place),
            }
            yield blank | told | {"level": 2 + (post + place) % 3} | fact()


def _assessments(people: int) -> Iterator[dict[str, Any]]:
    blank: dict[str, Any] = dict.fromkeys(AssessmentRow.__dataclass_fields__)
    for person in range(1, people + 1):
        told = {"source": "asesmen", "nip": nip(person), "method": "assessment center"}
        day = date(2025, 1, 1) + timedelta(days=person % 500)
        for place in range(REQUIRED - (person % 20 == 0)):
            level = 1 + (person * STEP + place * 3) % 5
            own = {"competency": taught(person % POSTS + place), "assessed_on": day, "level": level}
            yield blank | told | own | fact()


def _quizzes() -> Iterator[dict[str, Any]]:
    marks = {"grade_max": 10.0, "pass_mark": 6.0, "points_max": 10.0}
    for pair in range(PAIRS):
        for first, kind in ((PRE, "pre"), (POST, "post")):
            told = {"site": "lms", "quiz": first + pair, "course": 1 + pair % COURSES}
            yield told | {"name": f"Tes {pair}", "idnumber": f"{kind}:{pair}"} | marks | fact()


def _sittings(people: int) -> Iterator[Sitting]:
    for person in range(1, people + 1):
        pair = person * STEP % PAIRS
        day = date(2026, 1, 5) + timedelta(days=person * 17 % 250)
        yield person, PRE + pair, 1, day, person * 3 % 11
        if person % 10:
            later = day + timedelta(days=30)
            yield person, POST + pair, 1, later, person * 5 % 11
            yield person, POST + pair, 2, later + timedelta(days=2), (person * 7 + 2) % 11


def _grades(people: int) -> Iterator[dict[str, Any]]:
    """The last attempt's grade of every test."""
    last = {"grade_min": 0.0, "grade_max": 10.0, "overridden": None, "hidden": None, "locked": None}
    for person, quiz, attempt, day, grade in _sittings(people):
        if quiz < POST or attempt == 2:
            told = {"site": "lms", "account": person, "quiz": quiz, "course": 1 + quiz % PAIRS}
            on = {"submitted_at": _morning(day), "submitted_on": day}
            yield told | {"grade": float(grade)} | last | on | fact()


def _attempts(people: int) -> Iterator[dict[str, Any]]:
    done = {"state": "finished", "points_max": 10.0, "attempt_id": None}
    for person, quiz, attempt, day, grade in _sittings(people):
        told = {"site": "lms", "account": person, "quiz": quiz, "course": 1 + quiz % PAIRS}
        on = {"finished_at": _morning(day), "finished_on": day}
        yield told | {"attempt": attempt, "points": float(grade)} | done | on | fact()


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
