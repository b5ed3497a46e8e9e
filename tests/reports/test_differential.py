"""Set-based SQL against plain Python on made-up worlds: the ledger, persons and units alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from sqlalchemy import or_, select

from connector.hr.records import AssessmentRow, StandardRow, SurveyRow
from connector.moodle.learning.records import SurveyAnswer, SurveyItem
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import refresh
from reports.hours.settings import HoursSettings
from reports.measuring import measure, measure_one
from reports.metrics import METRICS, at_level
from reports.units import AGENCY, units_of
from sync.store.tables import facts, learning
from sync.store.tables.ledger import credit
from tests.reports import reference
from tests.reports.hours.test_outside import training
from tests.reports.reference import (
    Certificate,
    Completed,
    Course,
    Grade,
    Public,
    Quiz,
    Rated,
    Somebody,
    Told,
)
from tests.reports.world import START, World, course_row, done, graded, nip_of, person_row, quiz_row

PEOPLE, SMALL = 60, 5
REQUIRED = {"M1": 3, "M2": 2, "M3": 3}
FORM, MOST = reference.CAP
CLOSES = {"from": reference.RULED, "dated_by": ["issued", "end"], "claims_until": "01-31"}
SETTINGS, PATIENT = (
    Measuring(
        hours=HoursSettings.model_validate(
            {
                "certificates": [CLOSES | {"late": late}],
                "target": {kind: {2026: jp} for kind, jp in reference.TARGET.items()},
                "ceiling": {kind: {2020: jp} for kind, jp in reference.CEILING.items()},
                "ceiling_effect": "cut",
                "caps": [{"id": "c", "methods": [FORM], "per": "month", "at_most": MOST}],
            }
        )
    )
    for late in ("refuse", "year_claimed")
)


def made_up(seed: int) -> Told:
    """People, courses and quizzes of every sort; the same seed tells the same."""
    random = Random(seed)
    courses = {
        number: Course(
            random.choice((None, *(Fraction(n, 2) for n in range(1, 13)))),
            random.choice(("e-learning", FORM)),
            random.choice((None, *REQUIRED)),
        )
        for number in range(1, 9)
    }
    quizzes = {
        10 * course + place: Quiz(course, kind, kind != "pre" and random.random() < 0.7)
        for course in range(1, 5)
        for place, kind in enumerate(("pre", "post", "plain"))
    }
    people = [_somebody(random, key, courses, quizzes) for key in range(1, PEOPLE + 1)]
    last = random.choice((date(2026, 9, 30), date(2026, 8, 17), date(2027, 2, 1)))
    last = min(last, date(2026, 12, 31))
    ratings, public = list(_ratings(random, people)), list(_public(random))
    return Told(people, courses, quizzes, REQUIRED, last, ratings, public)


def _ratings(random: Random, people: list[Somebody]) -> Iterator[Rated]:
    """Named answers, of strangers too, some beyond the scale; anonymous ones were read at once."""
    accounts = [account for one in people for account in one.accounts] + [901, 902]
    for item, (low, high) in reference.SCALES.items():
        for account in random.sample(accounts, 45):
            day = date(2025, 11, 1) + timedelta(days=random.randrange(420))
            yield Rated(account, item, random.randint(low, high + 1), day)
        for _ in range(random.randrange(9)):
            yield Rated(None, item, random.randint(low, high), START.date())


def _public(random: Random) -> Iterator[Public]:
    """Three surveys of units; of one nobody answered about some element."""
    for source, unit in (("skm", "a"), ("skm", "b"), ("ombudsman", "b")):
        scores = {
            code: [random.randint(1, 4) for _ in range(random.randint(3, 9))]
            for code in reference.ELEMENTS
        }
        if source == "ombudsman":
            scores[random.choice(reference.ELEMENTS)] = []
        yield Public(source, unit, scores)


def _somebody(
    random: Random, key: int, courses: dict[int, Course], quizzes: dict[int, Quiz]
) -> Somebody:
    def day() -> date:
        return date(2025, 9, 1) + timedelta(days=random.randrange(480))

    one = Somebody(
        key,
        random.choice("ab"),
        random.choice(("PNS", "PPPK", None)),
        "02" if random.random() < 0.1 else "01",
        day() if random.random() < 0.15 else None,
        () if random.random() < 0.15 else (key, key + 100)[: random.randint(1, 2)],
    )
    for account in one.accounts:
        for number in random.sample(sorted(courses), random.randrange(6)):
            one.completed.append(Completed(account, number, day(), random.random() < 0.85))
        for quiz in random.sample(sorted(quizzes), random.randrange(8)):
            one.grades.append(Grade(account, quiz, 10 * random.randrange(11), day()))
    for place in range(random.randrange(3)):
        state = random.choice(("verified", "claimed", "rejected"))
        hours = random.choice((None, Fraction(4), Fraction(7, 2)))
        form = random.choice((FORM, "seminar"))
        end, tardy = day(), random.random() < 0.5
        issued = random.choice((None, end + timedelta(days=random.randrange(60))))
        claimed_on = random.choice((None, date(2027, 1, 31), date(2027, 2, 1)))
        days = issued, claimed_on, tardy
        one.certificates.append(Certificate(end, hours, state, form, f"{key}.{place}", *days))
    for code in random.sample(sorted(REQUIRED), random.choice((2, 3, 3, 3))):
        one.assessed[code] = (random.randint(1, 5), date(2025, 11, 1))
    return one


def land_all(world: World, told: Told) -> None:
    """The same world as facts."""
    rows = [
        person_row(
            one.key,
            unit=one.unit,
            employment=one.employment,
            status=one.status,
            joined=one.joined,
            post="adm",
        )
        for one in told.people
    ]
    keys = world.people(*rows)
    assert keys == [one.key for one in told.people]
    world.links(*((account, one.key) for one in told.people for account in one.accounts))
    world.courses(
        *(
            course_row(
                number,
                None if course.hours is None else str(float(course.hours)),
                method=course.method,
                competencies=course.competency,
            )
            for number, course in told.courses.items()
        )
    )
    world.lands(
        facts.quiz,
        *(
            quiz_row(
                number,
                {"pre": "Pre-test", "post": "Post-test", "plain": "Kuis"}[quiz.kind],
                course=quiz.course,
                pass_mark=6.0 if quiz.marked else None,
            )
            for number, quiz in told.quizzes.items()
        ),
    )
    world.lands(
        facts.quiz_grade,
        *(
            graded(grade.account, grade.quiz, grade.percent / 10, grade.day.isoformat())
            for one in told.people
            for grade in one.grades
        ),
    )
    world.hr("standards", *(StandardRow("s", "adm", c, n, None) for c, n in REQUIRED.items()))
    world.hr(
        "assessments",
        *(
            AssessmentRow("a", nip_of(one.key), code, on, level, None, None)
            for one in told.people
            for code, (level, on) in one.assessed.items()
        ),
    )
    papers = [(p, _paper(one, p)) for one in told.people for p in one.certificates]
    world.hr("trainings", *(row for paper, row in papers if not paper.tardy))
    _land_surveys(world, told)
    every = [(c, done(c.account, c.course, c.day.isoformat())) for c in _completed(told)]
    world.completions(*(row for _, row in every))
    world.tick(reference.TARDY.isoformat())
    world.completions(*(row for one, row in every if one.stands))
    world.hr("trainings", *(row for _, row in papers))


def _land_surveys(world: World, told: Told) -> None:
    items = [
        SurveyItem(
            "lms", item, reference.SURVEY_OF[item], 1, "x", "", "", item, "", *map(float, of)
        )
        for item, of in reference.SCALES.items()
    ]
    answers = [_answer(number, one) for number, one in enumerate(told.ratings)]
    world.lands(learning.survey_item, *items)
    world.lands(learning.survey_answer, *answers)
    rows = [
        SurveyRow(one.source, one.unit, "2026", code, number, None, None, score)
        for one in told.public
        for code, scores in one.scores.items()
        for number, score in enumerate(scores, 1)
    ]
    world.hr("public_surveys", *rows)


def _answer(number: int, one: Rated) -> SurveyAnswer:
    at = datetime(one.day.year, one.day.month, one.day.day, 4, tzinfo=UTC) if one.account else None
    place = (reference.SURVEY_OF[one.item], 1, one.item, str(number), one.account)
    return SurveyAnswer("lms", *place, float(one.number), "", at, at and one.day)


def _completed(told: Told) -> list[Completed]:
    return [one for somebody in told.people for one in somebody.completed]


def _paper(one: Somebody, paper: Certificate) -> Any:
    return training(
        paper.name,
        None if paper.hours is None else str(float(paper.hours)),
        nip=nip_of(one.key),
        form=paper.form,
        state=paper.state,
        start=None,
        end=paper.day,
        issued=paper.issued,
        claimed_on=paper.claimed_on,
    )


LAST_DIGIT = Decimal("1e-9")  # kept of means, which databases compute in floats


OF_INDEX = 100 * LAST_DIGIT  # its components are shares of 1, taken as 0 to 100


def same(found: Any, expected: Fraction | None, last_digit: Decimal = LAST_DIGIT) -> bool:
    """Both unknown, or equal to the last digit that is kept."""
    if found is None or expected is None:
        return found is None and expected is None
    return abs(Decimal(str(found)) - reference.as_decimal(expected)) < last_digit


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_says_what_plain_python_says(world: World, seed: int) -> None:
    told = replace(made_up(seed), refuses=seed == 1)
    settings = SETTINGS if told.refuses else PATIENT
    land_all(world, told)
    refresh(world.session, settings.hours, world.run.id)
    rows = world.session.execute(select(credit.c.person, credit.c.date, credit.c.counted))
    lines = sorted(
        (one.key, c.day, c.counted) for one in told.people for c in reference.ledger(one, told)
    )
    assert sorted((p, day, Fraction(counted)) for p, day, counted in rows) == lines

    silent = or_(credit.c.hours.is_(None), credit.c.counted != credit.c.hours)
    unsaid = select(credit.c.source).where(silent, credit.c.why_not.is_(None))
    assert world.session.execute(unsaid).all() == []  # what does not count says why

    at = world.now(told.reference.isoformat())
    frame = build_frame(world.session, settings, parse_period("2026"), at)
    measures, expected = measure(world.session, frame), reference.persons(told)
    assert {metric.name for metric in at_level("person")} == set(expected)
    wrong = [
        (name, one.key, measures[name].get(one.key), expected[name][one.key])
        for name in expected
        for one in told.people
        if not same(measures[name].get(one.key), expected[name][one.key])
    ]
    assert wrong == []

    reports = {report.unit.key: report.rolled.metrics for report in units_of(world.session, frame)}
    of_units = reference.units(told, SMALL)
    for key in ("a", "b", AGENCY):
        expected_of_unit = of_units[None if key == AGENCY else key]
        assert expected_of_unit.keys() == reports[key].keys()
        for name, (value, n) in expected_of_unit.items():
            figure = reports[key][name]
            assert (name, figure.n) == (name, n)
            last = OF_INDEX if name == "culture_index" else LAST_DIGIT
            assert same(figure.value, value, last), (key, name, figure.value, value)


def test_hours_of_the_quarters_come_to_those_of_the_year(small_world: World) -> None:
    told = made_up(4)
    land_all(small_world, told)
    refresh(small_world.session, SETTINGS.hours, small_world.run.id)

    def hours(period: str) -> dict[int, Any]:
        frame = build_frame(small_world.session, SETTINGS, parse_period(period), small_world.now())
        return measure_one(small_world.session, frame, METRICS["hours"])

    year, quarters = hours("2026"), [hours(f"2026-Q{number}") for number in range(1, 5)]
    assert {person: sum(one[person] for one in quarters) for person in year} == year
    assert any(year.values())
