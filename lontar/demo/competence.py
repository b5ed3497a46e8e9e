"""Rows of lms.json about competencies, learning plans and badges."""

from __future__ import annotations

from typing import Literal

from lontar.demo.row import Epoch, Row


class Scale(Row):
    """One scale; a rating is the place of its level, from 1."""

    id: int
    levels: list[str]


class Framework(Row):
    """One framework; levels from ``proficient`` on count as proficient."""

    id: int
    idnumber: str
    shortname: str = ""
    visible: bool = True
    scaleid: int
    proficient: int = 1


class Competency(Row):
    """One competency; ``scaleid`` None: that of the framework."""

    id: int
    idnumber: str
    shortname: str = ""
    competencyframeworkid: int
    parentid: int = 0
    scaleid: int | None = None


class CourseCompetency(Row):
    """What completing a course does to a competency: 0 nothing, 1 evidence, 2 asks, 3 rates it."""

    courseid: int
    competencyid: int
    ruleoutcome: Literal[0, 1, 2, 3] = 1


class Rating(Row):
    """A person's competency; ``grade`` None: a row without a rating, as Moodle makes them."""

    userid: int
    competencyid: int
    grade: int | None = None
    timemodified: Epoch = 0


class Plan(Row):
    """One learning plan; ``status`` 0 draft, 1 active, 2 complete, 3 waiting, 4 in review."""

    id: int
    userid: int
    name: str = ""
    status: Literal[0, 1, 2, 3, 4] = 1
    templateid: int | None = None
    duedate: Epoch = 0
    competencies: list[int] = []
    kept: dict[str, int] = {}  # of a completed plan: competency id -> rating of that day


class Award(Row):
    """A badge that was given to somebody."""

    userid: int
    dateissued: Epoch = 0
    dateexpire: Epoch = 0


class Badge(Row):
    """One badge of the site, or of a course."""

    id: int
    name: str
    courseid: int | None = None
    issued: list[Award] = []
