"""Courses, providers and methods: reach, completion, opinions, gain, and who stands behind."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from connector.moodle.learning.records import SurveyAnswer, SurveyItem
from connector.moodle.records import Enrolment
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, MetricsSettings
from reports.metrics import CATALOGUE
from reports.metrics.declaration import TAUGHT_LEVELS, Figure, TaughtLevel, TaughtMetric
from reports.offerings.taught import Taught, report_taught
from reports.units import AGENCY, report_units
from sync.store.tables import facts
from sync.store.tables.learning import survey_answer, survey_item
from tests.reports.world import World, course_row, done, graded, person_row, quiz_row

EXAMPLE = (4, 4, 3, 2, 3, 4, 1, 3, 4, 3)  # ratings of 1 to 4, mean 3.1


def told(
    world: World, level: TaughtLevel = "course", period: str = "2026", small: int = 5, **at: Any
) -> dict[str, Taught]:
    settings = Measuring(metrics=MetricsSettings(small_group=small))
    when = at.get("at", world.now())
    found = report_taught(world.session, settings, level, parse_period(period), when)
    return {one.key: one for one in found}


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)


def enrolled(account: int, course: int, day: str | None = "2026-02-01") -> Enrolment:
    starts = moment(day) if day else None
    return Enrolment("lms", account, course, True, starts_at=starts)


def rating(item: int, number: float, name: str, account: int | None = None, **more: Any) -> Any:
    """An answer about course 1 in survey 1, given in February; anonymous without an account."""
    at = moment(more.get("day", "2026-02-10")) if account else None
    course, survey = more.get("course", 1), more.get("survey", 1)
    on = at.date() if at else None
    return SurveyAnswer("lms", survey, course, item, name, account, number, "", at, on)


def question(item: int, high: float | None = 4.0, survey: int = 1, course: int = 1) -> SurveyItem:
    low = None if high is None else 1.0
    return SurveyItem("lms", item, survey, course, "multichoicerated", "", "?", 1, "", low, high)


def crowd(world: World, n: int = 6) -> list[int]:
    persons = world.people(*(person_row(i) for i in range(1, n + 1)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.courses(
        course_row(1, "4"),
        course_row(2, "4", provider="bkpsdm ", method="Klasikal"),
        course_row(3, "4", provider=None, method=None),
    )
    return persons


def test_reach_and_completion_of_a_course(world: World) -> None:
    crowd(world, 8)
    earlier = enrolled(6, 1, "2025-05-05")
    world.lands(facts.enrolment, *(enrolled(i, 1) for i in range(1, 6)), earlier)
    world.completions(*(done(i, 1, "2026-03-01") for i in (1, 2, 3)), done(7, 1, "2026-04-01"))
    figures = told(world)["lms/1"].figures
    assert figures["reach"] == Figure(Decimal(6) / 8, 8)
    assert figures["completion_rate"] == Figure(Decimal(4) / 6, 6)
    assert told(world)["lms/3"].figures["reach"] == Figure(Decimal(0), 8)


def test_an_enrolment_is_of_the_period_in_which_it_began(world: World) -> None:
    crowd(world)
    world.lands(facts.enrolment, *(enrolled(i, 1, "2026-05-31") for i in range(1, 6)))
    world.completions(*(done(i, 1, "2026-06-01") for i in range(1, 6)))
    assert told(world, period="2026-05")["lms/1"].figures["completion_rate"].value == 0
    assert told(world)["lms/1"].figures["completion_rate"].value == 1
    assert told(world, period="2026-06")["lms/1"].figures["completion_rate"] == Figure(None, 0)


def test_without_a_told_start_the_first_day_seen_or_the_completion_stands(world: World) -> None:
    crowd(world)
    world.lands(facts.enrolment, *(enrolled(i, 1, None) for i in range(1, 7)))
    world.completions(*(done(i, 1, "2025-06-01") for i in range(1, 7) if i != 6))
    assert told(world, small=1)["lms/1"].figures["completion_rate"] == Figure(Decimal(0), 1)
    assert told(world, period="2025")["lms/1"].figures["completion_rate"] == Figure(Decimal(1), 5)


def test_a_withdrawn_completion_is_none_and_a_past_moment_knows_it(world: World) -> None:
    crowd(world)
    world.lands(facts.enrolment, *(enrolled(i, 1) for i in range(1, 6)))
    world.completions(*(done(i, 1, "2026-03-01") for i in range(1, 6)))
    world.tick("2026-05-01")
    world.completions(done(1, 1, "2026-03-01"))
    assert told(world)["lms/1"].figures["completion_rate"].value == Decimal("0.2")
    then = told(world, at=world.then("2026-04-01"))["lms/1"].figures["completion_rate"]
    assert then.value == 1


def test_providers_and_methods_join_their_courses_whatever_the_spelling(world: World) -> None:
    crowd(world)
    world.lands(facts.enrolment, *(enrolled(i, c) for i in range(1, 6) for c in (1, 2)))
    world.completions(*(done(i, 1, "2026-03-01") for i in range(1, 6)))
    provider = told(world, "provider")
    assert [(one.key, one.name) for one in provider.values()] == [("bkpsdm", "BKPSDM")]
    assert provider["bkpsdm"].figures["reach"] == Figure(Decimal(5) / 6, 6)
    assert provider["bkpsdm"].figures["completion_rate"] == Figure(Decimal("0.5"), 5)
    method = told(world, "method")
    assert method["klasikal"].figures["completion_rate"].value == 0
    assert method["e learning"].figures["completion_rate"].value == 1


def test_opinions_as_in_the_worked_example(world: World) -> None:
    """Ten ratings of 1 to 4: mean 3.1, which is 70 of 100, and eight of ten satisfied."""
    crowd(world)
    world.lands(survey_item, question(1))
    world.lands(survey_answer, *(rating(1, x, f"a.{i}") for i, x in enumerate(EXAMPLE)))
    figures = told(world)["lms/1"].figures
    assert figures["satisfaction"] == Figure(Decimal(70), 10)
    assert figures["csat"] == Figure(Decimal("0.8"), 10)
    assert told(world, period="2025")["lms/1"].figures["csat"] == Figure(None, 0)


def test_the_middle_of_a_scale_is_not_its_upper_half(world: World) -> None:
    crowd(world)
    world.lands(survey_item, question(1, 5.0), question(2, None))
    world.lands(
        survey_answer,
        *(rating(1, x, f"a.{x}") for x in (1, 2, 3, 4, 5)),
        *(rating(2, 9, f"a.{x}") for x in range(5)),
    )
    figures = told(world)["lms/1"].figures
    assert (figures["csat"].value, figures["satisfaction"].value) == (Decimal("0.4"), 50)


def test_four_who_answered_two_questions_each_are_not_eight(world: World) -> None:
    crowd(world)
    world.lands(survey_item, question(1), question(2))
    answers = [rating(item, 4, f"{i}", i) for i in range(1, 5) for item in (1, 2)]
    world.lands(survey_answer, *answers)
    assert told(world)["lms/1"].figures["satisfaction"] == Figure(None, 4)
    world.lands(survey_answer, *answers, rating(1, 1, "x.1"))
    assert told(world)["lms/1"].figures["satisfaction"] == Figure(Decimal("88.888888889"), 5)


def test_satisfaction_of_units_takes_named_ratings_and_of_the_agency_all(world: World) -> None:
    persons = world.people(*(person_row(i, unit=unit) for i, unit in enumerate("aaaaabbc", 1)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.lands(survey_item, question(1))
    scores = {1: 4, 2: 4, 3: 3, 4: 2, 5: 3, 6: 1, 8: 4}
    named = [rating(1, score, f"{i}", i) for i, score in scores.items()]
    world.lands(survey_answer, *named, *(rating(1, 4, f"x.{i}") for i in range(3)))
    found = {
        one.unit.key: one
        for one in report_units(world.session, Measuring(), parse_period("2026"), world.now())
    }
    a, b = (found[key].direct.metrics["satisfaction"] for key in ("a", "b"))
    assert (a.value, a.n, a.unknown) == (Decimal("73.333333333"), 5, 0)
    assert (b.value, b.n, b.unknown) == (None, 1, 1)
    everybody = found[AGENCY].rolled.metrics["satisfaction"]
    assert (everybody.value, everybody.n) == (Decimal("76.666666667"), 10)


PAIRS = ((60, 85), (40, 70), (80, 80), (50, 45), (100, 100))


def test_gain_and_pass_rate_of_a_course(world: World) -> None:
    """Mean of g 0.25625, the pair with pre 100 left out; not g of the means, 0.2941."""
    crowd(world)
    world.lands(facts.quiz, quiz_row(1, "Tes awal"), quiz_row(2, "Tes akhir", pass_mark=7.0))
    world.lands(
        facts.quiz_grade,
        *(graded(i, 1, pre / 10, "2026-01-05") for i, (pre, _) in enumerate(PAIRS, 1)),
        *(graded(i, 2, post / 10, "2026-02-05") for i, (_, post) in enumerate(PAIRS, 1)),
    )
    for level, key in zip(TAUGHT_LEVELS, ("lms/1", "bkpsdm", "e learning"), strict=True):
        figures = told(world, level, small=4)[key].figures
        assert figures["gain"] == Figure(Decimal("0.25625"), 4)
        assert figures["pass_rate"] == Figure(Decimal("0.8"), 5)


@pytest.mark.parametrize("level", TAUGHT_LEVELS)
def test_nothing_known_is_no_zero(world: World, level: TaughtLevel) -> None:
    crowd(world, 4)
    for one in told(world, level).values():
        assert all(figure.value is None for figure in one.figures.values())


def test_every_taught_metric_stands_at_every_level() -> None:
    names = [
        {m.name for m in CATALOGUE.values() if isinstance(m, TaughtMetric) and m.level == level}
        for level in TAUGHT_LEVELS
    ]
    expected = {"reach", "completion_rate", "satisfaction", "csat", "gain", "pass_rate"}
    assert names == [expected] * 3
