"""Facts of a small office whose courses are evaluated: surveys, tests, assessments, indexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from connector.hr import records as hr
from connector.moodle.learning.records import QuizAttempt, Survey, SurveyAnswer, SurveyItem
from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, rebuild
from sync.store.tables import learning
from tests.reports.world import START, World, course_row, nip_of, person_row

GIVEN = START + timedelta(days=40)


def staff(world: World, n: int, **values: str) -> list[int]:
    """People of one unit, each with the account 10 + number."""
    people = world.people(*(person_row(number, **values) for number in range(1, n + 1)))
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)))
    return people


def frame_of(world: World, period: str = "2026", day: str = "2026-12-31") -> Frame:
    """The frame of everybody, with the ledger built."""
    rebuild(world.session, HoursSettings())
    return build_frame(world.session, Measuring(), parse_period(period), world.now(day))


def catalogue(world: World) -> None:
    """Three courses: two of LAN in two spellings, one of the office's own."""
    told = (
        (1, "PIM-01", "Kepemimpinan", "LAN", "Klasikal", "M5"),
        (2, "PIM-02", "Pelayanan Prima", "lan", "E-learning", "M5"),
        (3, "TKN-03", "Arsip", "BKPSDM", "E-Learning", None),
    )
    names = ("shortname", "fullname", "provider", "method", "competencies")
    world.courses(
        *(course_row(n, "8", **dict(zip(names, words, strict=True))) for n, *words in told)
    )


def surveyed(
    world: World,
    course: int,
    rows: Sequence[Sequence[float]],
    scale: tuple[float, float] = (1, 4),
    *,
    named: bool = True,
) -> None:
    """A survey of the course, a question for each column, a sitting for each row."""
    items = [_item(course, place, scale) for place in range(len(rows[0]))]
    world.lands(learning.survey, Survey("lms", course, course, "Evaluasi", anonymous=not named))
    world.lands(learning.survey_item, *items)
    answers = (
        _answer(course, place, sitting, number, named=named)
        for sitting, row in enumerate(rows, 1)
        for place, number in enumerate(row)
    )
    world.lands(learning.survey_answer, *answers)


def _item(course: int, place: int, scale: tuple[float, float]) -> SurveyItem:
    told = (course * 10 + place, course, course, "multichoicerated", f"u{place}", f"U{place}")
    return SurveyItem("lms", *told, place, "", *scale)


def _answer(course: int, place: int, sitting: int, number: float, *, named: bool) -> SurveyAnswer:
    who = (
        (10 + sitting, number, "", GIVEN, GIVEN.date()) if named else (None, number, "", None, None)
    )
    return SurveyAnswer("lms", course, course, course * 10 + place, str(sitting), *who)


def sat(account: int, quiz: int, percent: float, day: str) -> QuizAttempt:
    """A finished attempt at a test of course 1."""
    on = date.fromisoformat(day)
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    return QuizAttempt("lms", account, quiz, 1, 1, "finished", percent, 100, at, on)


def assessed(
    rows: Iterable[tuple[int, str, int]], competency: str = "Pelayanan publik"
) -> list[hr.AssessmentRow]:
    """Assessments: number of the person, day, level."""
    return [
        hr.AssessmentRow(
            "asesmen", nip_of(number), competency, date.fromisoformat(day), level, None, None
        )
        for number, day, level in rows
    ]


def index_rows(unit: str, period: str, mean: float) -> list[hr.SurveyRow]:
    """A public survey in which each of the nine elements has the same mean."""
    return [
        hr.SurveyRow("skm", unit, period, f"U{number}", 0, mean, 40, None)
        for number in range(1, 10)
    ]
