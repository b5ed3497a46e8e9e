"""Courses that one pull could not read whole: told once each and kept out of its extent."""

from __future__ import annotations

from collections.abc import Collection

from connector.pull import Extent, Skipped


class LeftOut:
    """The courses that a pull leaves out; every change is seen in its extent at once."""

    def __init__(self, all_courses: Collection[int], extent: Extent) -> None:
        self.courses: set[int] = set()
        self._all = frozenset(all_courses)
        self._extent = extent

    def add(self, course: int, reason: str, remedy: str) -> None:
        """Leave out a course that cannot be read."""
        if course not in self.courses:
            self.spare(course)
            self._extent.skipped.append(Skipped(f"course {course}", reason, remedy))

    def spare(self, course: int) -> None:
        """Leave out a course that need not be read."""
        self.courses.add(course)
        self._extent.courses = set(self._all - self.courses)
