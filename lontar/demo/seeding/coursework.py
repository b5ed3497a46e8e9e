"""Assignments of some courses and what people handed in; most of it graded, some waiting.

In: rows of lms.json about courses and completions. Out: further rows; equal arguments give equal
rows, and what others drew from the seed is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

Record = dict[str, Any]

EVERY = 4  # one course in so many ends with a plan of action
DAY = 86_400
WAITING = 0.15  # share that nobody graded yet


def make_assignments(courseids: Iterable[int]) -> list[Record]:
    """One assignment in some of the courses."""
    chosen = [courseid for courseid in courseids if courseid % EVERY == 2]
    return [
        {"id": number, "course": courseid, "name": "Rencana aksi", "grade": 100}
        for number, courseid in enumerate(chosen, 1)
    ]


def hand_in(
    assignments: Iterable[Record], completions: Iterable[Record], *, seed: int, now: int
) -> list[Record]:
    """What those who completed a course handed in two days before, none of it after ``now``."""
    random = Random(f"{seed} coursework")
    of_course = {row["course"]: row["id"] for row in assignments}
    return [
        _submission(of_course[row["courseid"]], row, random, now)
        for row in completions
        if row["courseid"] in of_course
    ]


def _submission(assignment: int, completion: Record, random: Random, now: int) -> Record:
    submitted = completion["timecompleted"] - 2 * DAY
    row = {"assignment": assignment, "userid": completion["userid"], "submitted": submitted}
    grade, waits = random.randrange(60, 101), random.random() < WAITING
    graded = min(submitted + DAY, now)
    return row if waits else row | {"grade": grade, "graded": graded}
