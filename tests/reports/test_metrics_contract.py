"""The contract of every metric: what it declares, and what its query may answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from connector.hr.records import AssessmentRow, StandardRow
from connector.moodle.records import UnseenPair
from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.metrics import CATALOGUE, METRICS, at_level, register
from reports.metrics.declaration import Declared, Metric
from reports.metrics.unit_means import evenness
from sync.store.tables import facts
from tests.reports.world import World, course_row, done, graded, nip_of, person_row, quiz_row

SETTINGS = Measuring(hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 20}}}))
EVERY = pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.key)
DECLARED = pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)


def crowd(world: World) -> Frame:
    """People of every sort: busy, idle, without account, on leave, gone, unseen, of no type."""
    rows = [person_row(i, post="adm") for i in range(1, 5)]
    rows += [person_row(5, status="02"), person_row(6, status="99"), person_row(7, employment=None)]
    rows += [person_row(8, unread="joined")]
    persons = world.people(*rows)
    world.links(*((i, person) for i, person in enumerate(persons, 1) if i != 3), (21, persons[0]))
    world.courses(course_row(1, "4"), course_row(2, None), course_row(3, "0", competencies="M2"))
    world.completions(
        *(done(i, course, f"2026-0{course}-1{i}") for i in (1, 2, 5, 6, 7, 8) for course in (1, 3)),
        done(2, 2, "2026-05-05"),
        done(21, 1, None),
    )
    world.lands(
        facts.quiz,
        quiz_row(1),
        quiz_row(2, "Pre-test"),
        quiz_row(3, pass_mark=None),
        *(quiz_row(10 + place, f"Pre-test {place}", idnumber=f"pre:{place}") for place in (1, 2)),
        *(quiz_row(20 + place, f"Post-test {place}", idnumber=f"post:{place}") for place in (1, 2)),
    )
    world.lands(
        facts.quiz_grade,
        *(
            graded(i, quiz, grade, "2026-04-01")
            for i, grade in ((1, 10.0), (5, 0.0))
            for quiz in (1, 2, 3)
        ),
        graded(21, 1, 3.0, "2026-06-01"),
        *(graded(1, 10 + place, 4.0 + place, "2025-12-01") for place in (1, 2)),
        *(graded(1, 20 + place, 9.0 - 3 * place, "2026-02-01") for place in (1, 2)),
    )
    world.hr("standards", *(StandardRow("s", "adm", code, 3, None) for code in ("M1", "M2")))
    world.hr(
        "assessments",
        *(
            AssessmentRow("a", nip_of(i), code, date(2025, 6, 1), level, None, None)
            for i in (1, 2)
            for code, level in (("M1", 4), ("M2", 2))
        ),
    )
    world.lands(facts.unseen_pair, UnseenPair("lms", 4, 1))
    refresh(world.session, SETTINGS.hours, world.run.id)
    return build_frame(world.session, SETTINGS, parse_period("2026"), world.now("2026-08-15"))


@DECLARED
def test_a_metric_declares_itself(metric: Declared) -> None:
    texts = (metric.name, metric.formula, metric.source, metric.unknown_when, metric.example)
    assert all(text.strip() for text in texts)
    assert set(metric.label) == {"id", "en"}
    low, high = metric.range
    assert low is None or high is None or low < high


@EVERY
def test_a_metric_says_what_its_query_selects(metric: Metric) -> None:
    assert metric.select.__doc__


@EVERY
def test_bounds_of_an_interval_are_metrics_of_the_same_level(metric: Metric) -> None:
    bounds = [METRICS[name] for name in metric.interval or ()]
    assert all((bound.level, bound.unit) == (metric.level, metric.unit) for bound in bounds)


@EVERY
def test_every_value_is_a_number_in_its_range(world: World, metric: Metric) -> None:
    frame = crowd(world)
    rows = world.session.execute(metric.select(frame)).all()
    assert rows
    low, high = metric.range if metric.figure is not evenness else (0, None)
    for _, value in rows:
        assert isinstance(value, int | float | Decimal)
        assert low is None or low <= value
        assert high is None or value <= high


@EVERY
def test_a_person_has_one_row_or_none(world: World, metric: Metric) -> None:
    frame = crowd(world)
    persons = [person for person, _ in world.session.execute(metric.select(frame))]
    known = set(world.session.execute(select(frame.people.c.person)).scalars())
    assert len(persons) == len(set(persons))
    assert set(persons) <= known


@EVERY
def test_in_an_empty_world_nobody_has_a_value(world: World, metric: Metric) -> None:
    frame = build_frame(world.session, SETTINGS, parse_period("2026"), world.now())
    assert world.session.execute(metric.select(frame)).all() == []


@EVERY
def test_a_person_asked_alone_has_the_value_of_the_crowd(world: World, metric: Metric) -> None:
    frame = crowd(world)
    values = dict(world.session.execute(metric.select(frame)).all())
    person = min(values)
    alone = build_frame(world.session, SETTINGS, frame.period, frame.at, [person])
    assert dict(world.session.execute(metric.select(alone)).all()) == {person: values[person]}


@EVERY
def test_a_past_moment_is_measured_by_the_same_query(world: World, metric: Metric) -> None:
    frame = crowd(world)
    now = sorted(world.session.execute(metric.select(frame)).all())
    then = build_frame(world.session, SETTINGS, frame.period, world.then("2026-08-15"))
    assert sorted(world.session.execute(metric.select(then)).all()) == now


def test_a_name_is_used_once_at_each_level() -> None:
    with pytest.raises(ValueError, match="two metrics are named 'hours'"):
        register([METRICS["hours"], METRICS["hours"]])


def test_metrics_of_a_unit_do_not_mix_with_those_of_a_person() -> None:
    assert "coverage" not in METRICS
    assert "coverage" in [metric.name for metric in at_level("unit")]
