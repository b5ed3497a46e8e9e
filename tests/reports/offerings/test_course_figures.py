"""Figures of courses: who completes, how it is rated, what is gained, and what stays hidden."""

from __future__ import annotations

from datetime import datetime

import pytest

from connector.moodle.learning.records import SurveyAnswer, SurveyItem
from connector.moodle.records import Enrolment
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.offerings.course_figures import FIGURES, course_standings
from sync.outward.standing import Number
from sync.store.tables import facts, learning
from tests.reports.world import World, course_row, done, graded, person_row, quiz_row

PEOPLE = range(1, 7)


def figures(world: World, course: int = 1) -> dict[str, Number | None]:
    """The figures of a course in 2026, rounded."""
    found = course_standings(world.session, Measuring(), parse_period("2026"), world.now())
    told = next(one for one in found if (one.site, one.course) == ("lms", course))
    return {
        name: None if value is None else round(float(value), 4)
        for name, value in told.figures.items()
    }


@pytest.fixture
def office(world: World) -> World:
    """Six people with accounts 11 to 16, and two courses."""
    persons = world.people(*(person_row(number) for number in PEOPLE))
    world.links(*((10 + number, person) for number, person in zip(PEOPLE, persons, strict=True)))
    world.courses(course_row(1, "4"), course_row(2, "4"))
    return world


def enrolled(account: int, day: str) -> Enrolment:
    """In course 1 from a day on."""
    since = datetime.fromisoformat(f"{day}T04:00:00+00:00")
    return Enrolment("lms", account, 1, active=True, starts_at=since)


def rated(survey: int, answer: int, number: float) -> SurveyAnswer:
    """An anonymous answer to the one question of a survey, from 1 to 4."""
    return SurveyAnswer("lms", survey, 1, survey, str(answer), None, number, "", None, None)


def test_a_course_without_anything_has_no_figures(office: World) -> None:
    assert figures(office, 2) == dict.fromkeys(FIGURES) | {"reach": 0}


def test_who_completed_among_those_enrolled_in_the_period(office: World) -> None:
    office.lands(facts.enrolment, *(enrolled(10 + one, "2026-03-01") for one in PEOPLE))
    office.completions(done(11, 1, "2026-04-01"), done(12, 1, "2026-04-01"), done(13, 1, None))
    assert figures(office)["completion_rate"] == 0.5


def test_earlier_enrolments_are_of_earlier_periods(office: World) -> None:
    office.lands(
        facts.enrolment,
        enrolled(11, "2025-03-01"),
        *(enrolled(10 + one, "2026-03-01") for one in PEOPLE if one > 1),
    )
    office.completions(done(11, 1, "2026-04-01"))
    assert figures(office)["completion_rate"] == 0


@pytest.mark.parametrize(("people", "shown"), [(4, None), (5, 0)])
def test_a_small_group_is_hidden_and_zero_is_a_figure(
    office: World, people: int, shown: Number | None
) -> None:
    office.lands(facts.enrolment, *(enrolled(10 + one, "2026-03-01") for one in PEOPLE[:people]))
    assert figures(office)["completion_rate"] == shown


def test_ratings_are_put_on_a_scale_of_a_hundred(office: World) -> None:
    item = SurveyItem("lms", 7, 7, 1, "multichoicerated", "", "Puas?", 1, "", 1.0, 4.0)
    office.tick("2026-05-01")
    office.lands(learning.survey_item, item)
    given = [4, 4, 3, 2, 3]
    office.lands(learning.survey_answer, *(rated(7, n, one) for n, one in enumerate(given)))
    assert figures(office)["satisfaction"] == 73.3333


@pytest.mark.parametrize("numbers", [(None, None), ("pre:A", "post:A")])
def test_gain_is_of_pairs_of_tests(office: World, numbers: tuple[str | None, str | None]) -> None:
    pre, post = numbers
    office.lands(
        facts.quiz, quiz_row(1, "Pre-test", idnumber=pre), quiz_row(2, "Post-test", idnumber=post)
    )
    office.lands(
        facts.quiz_grade,
        *(graded(10 + one, 1, 6, "2026-02-01") for one in PEOPLE),
        *(graded(10 + one, 2, 8, "2026-02-08") for one in PEOPLE),
    )
    assert figures(office)["gain"] == 0.5


def test_the_day_of_the_frame_ends_the_period(office: World) -> None:
    office.lands(facts.enrolment, *(enrolled(10 + one, "2026-09-01") for one in PEOPLE))
    early = course_standings(
        office.session, Measuring(), parse_period("2026"), office.now("2026-06-30")
    )
    assert {one.figures["completion_rate"] for one in early} == {None}
