"""One course and a few of its participants, who stand for all."""

from __future__ import annotations

from dataclasses import dataclass, field

from connector.moodle.answers import CourseInfo

COURSES_A_CALL = 50


@dataclass(slots=True)
class Sample:
    """What the first probes found for the later ones."""

    courses: list[CourseInfo] = field(default_factory=list)  # that are open to us
    course: int = 0  # one with participants
    people: list[int] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """As many courses as one call asks about."""
        return [course.id for course in self.courses[:COURSES_A_CALL]]
