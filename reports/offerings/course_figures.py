"""The figures of each course in a period, as they are handed on to be shown in Moodle."""

from __future__ import annotations

from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Measuring
from reports.metrics import taught_metrics
from reports.offerings.taught import report_taught
from sync.outward.standing import CourseStanding

FIGURES = tuple(metric.name for metric in taught_metrics("course"))


def course_standings(
    session: Session, settings: Measuring, period: Period, at: AsOf
) -> list[CourseStanding]:
    """Every course that is known, by site and number; figures by the names of the metrics."""
    return sorted(
        (
            CourseStanding(
                *_place(one.key),
                period.text,
                {name: figure.value for name, figure in one.figures.items()},
            )
            for one in report_taught(session, settings, "course", period, at)
        ),
        key=lambda course: (course.site, course.course),
    )


def _place(key: str) -> tuple[str, int]:
    """The site and number of a course, from its key."""
    site, _, number = key.rpartition("/")
    return site, int(number)
