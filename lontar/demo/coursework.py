"""Rows of lms.json about assignments and activities; docs/demo-lms.md describes each key."""

from __future__ import annotations

from typing import Literal

from lontar.demo.row import Epoch, Row


class Assignment(Row):
    """One assignment; ``grade`` is the maximum, negative for a scale, 0 for none."""

    id: int
    course: int
    name: str = ""
    grade: int = 100
    duedate: Epoch = 0


class Submission(Row):
    """What a person handed in: graded, or with a null grade still waiting for it."""

    assignment: int
    userid: int
    grade: float | None = None
    submitted: Epoch = 0
    graded: Epoch = 0
    overridden: bool = False
    hidden: bool = False
    locked: bool = False


class Activity(Row):
    """The state of an activity (by its course-module id) that differs from what was done in it."""

    cmid: int
    userid: int
    state: Literal[0, 1, 2, 3] = 1
    timecompleted: Epoch = 0
    overrideby: int | None = None
