"""Each metric's formula by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.moodle.records import Completion, UnseenPair
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import exact, measure
from sync.outward.standing import Number
from sync.store.tables import facts
from tests.reports.world import World, course_row, done, graded, person_row, quiz_row

TARGETS = HoursSettings.model_validate(
    {"target": {"PNS": {"2024": 20, "2026": 24.4}, "PPPK": {"2030": 24}}}
)


def measured(
    world: World, person: int, period: str = "2026", at: AsOf | None = None
) -> dict[str, Number | None]:
    """Every metric of a person, as now on the last day of 2026 unless told otherwise."""
    refresh(world.session, TARGETS, world.run.id)
    frame = build_frame(
        world.session, Measuring(hours=TARGETS), parse_period(period), at or world.now()
    )
    found = measure(world.session, frame)
    return {name: values.get(person) for name, values in found.items()}


def learner(world: World, *completions: Completion, **values: Any) -> int:
    """A person with account 11; course 1 is worth 4 JP, 2 nobody knows what, 3 nothing."""
    (person,) = world.people(person_row(1, **values))
    world.links((11, person))
    world.courses(course_row(1, "4"), course_row(2, None), course_row(3, "0"))
    world.completions(*completions)
    return person


def interval(found: dict[str, Number | None]) -> tuple[Number | None, ...]:
    return found["hours"], found["hours_sure"], found["hours_at_most"]


def test_hours_are_the_sum_of_the_period(world: World) -> None:
    days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")
    person = learner(world, *(done(11, course, day) for course, day in enumerate(days, 10)))
    world.courses(*(course_row(course, "2,5") for course in range(10, 14)))
    assert interval(measured(world, person, "2026-H1")) == (5, 5, 5)


def test_a_civil_year_ends_at_midnight_of_the_agency(world: World) -> None:
    """1798734600 is 2026-12-31T16:30Z, half past midnight of 2027 in the agency's zone."""
    person = learner(world, done(11, 1, "2027-01-01"))
    assert measured(world, person)["hours"] == 0
    assert measured(world, person, "2027", world.now("2027-01-01"))["hours"] == 4


def test_without_completions_a_linked_person_has_exactly_none(world: World) -> None:
    assert interval(measured(world, learner(world))) == (0, 0, 0)


def test_without_an_account_hours_are_unbounded(world: World) -> None:
    (person,) = world.people(person_row(1))
    assert interval(measured(world, person)) == (0, 0, None)


def test_a_course_without_hours_makes_its_period_unbounded_alone(world: World) -> None:
    person = learner(world, done(11, 1, "2026-02-01"), done(11, 2, "2026-08-01"))
    assert interval(measured(world, person, "2026-H1")) == (4, 4, 4)
    assert interval(measured(world, person, "2026-H2")) == (0, 0, None)


@pytest.mark.parametrize(("course", "at_most"), [(1, None), (2, None), (3, 0)])
def test_a_completion_without_date_makes_every_period_unbounded(
    world: World, course: int, at_most: int | None
) -> None:
    person = learner(world, done(11, course, None))
    assert measured(world, person, "2025")["hours_at_most"] == at_most
    assert measured(world, person, "2026")["hours_at_most"] == at_most


def test_an_unseen_enrolment_makes_hours_unbounded(world: World) -> None:
    person = learner(world, done(11, 1, "2026-02-01"))
    world.lands(facts.unseen_pair, UnseenPair("lms", 11, 2))
    assert interval(measured(world, person)) == (4, 4, None)


def test_a_withdrawn_completion_is_not_sure(world: World) -> None:
    person = learner(world, done(11, 1, "2026-01-01"))
    world.tick()
    world.completions()
    assert interval(measured(world, person)) == (4, 0, 4)


@pytest.mark.parametrize(
    ("period", "values", "expected"),
    [
        ("2026", {}, "24.4"),
        ("2025", {}, "20"),  # not listed: the latest earlier year
        ("2023", {}, None),  # nothing earlier is listed
        ("2026-Q1", {}, "6.1"),  # a quarter of the year
        ("2026-03", {"employment": "PNS"}, "2.0333"),
        ("2026", {"joined": date(2026, 9, 30)}, "8.1333"),  # four months of twelve
        ("2026-H1", {"left": date(2026, 3, 1)}, "4.0667"),  # two months of six, half a year
        ("2026", {"status": "02"}, "0"),  # paused all the time
        ("2026", {"employment": "PPPK"}, None),  # listed from 2030 on only
        ("2026", {"employment": "CPNS"}, None),
        ("2026", {"employment": None}, None),
        ("2026", {"unread": "joined"}, None),
    ],
)
def test_hours_target(
    world: World, period: str, values: dict[str, Any], expected: str | None
) -> None:
    found = measured(world, learner(world, **values), period)["hours_target"]
    assert (found if found is None else round(Decimal(found), 4)) == (
        expected if expected is None else Decimal(expected)
    )


def test_a_share_of_a_target_that_ends_is_exact(world: World) -> None:
    assert measured(world, learner(world), "2026-Q1")["hours_target"] == Decimal("6.1")


CULTURE = [done(11, course, f"2026-{m:02}-10") for course, m in enumerate((1, 2, 3, 5, 6, 9), 40)]


@pytest.mark.parametrize(
    ("day", "active", "continuity"),
    [
        ("2026-12-31", 6, "0.5"),
        ("2026-09-30", 6, "0.666666667"),
        ("2026-09-15", 6, "0.666666667"),  # September is active, so it counts unfinished
        ("2026-08-15", 5, "0.714285714"),  # August is not, so it does not
        ("2026-03-09", 2, "1.0"),
        ("2026-01-05", 0, None),  # no month so far
    ],
)
def test_active_months_and_their_share(
    world: World, day: str, active: int, continuity: str | None
) -> None:
    found = measured(world, learner(world, *CULTURE), at=world.now(day))
    assert found["active_months"] == active
    assert found["continuity"] == (continuity and Decimal(continuity))


def test_a_graded_quiz_makes_a_month_active_and_a_pre_test_too(world: World) -> None:
    person = learner(world)
    world.lands(facts.quiz, quiz_row(1), quiz_row(2, "Pre-test"))
    world.lands(
        facts.quiz_grade, graded(11, 1, 3.0, "2026-02-01"), graded(11, 2, 3.0, "2026-03-01")
    )
    assert measured(world, person)["active_months"] == 2


def test_undated_completions_do_not_touch_continuity(world: World) -> None:
    assert measured(world, learner(world, done(11, 1, None)))["active_months"] == 0


def test_months_out_of_service_are_neither_active_nor_missed(world: World) -> None:
    found = measured(world, learner(world, *CULTURE, joined=date(2026, 5, 20)))
    assert (found["active_months"], found["continuity"]) == (3, Decimal("0.375"))


@pytest.mark.parametrize("values", [{"unread": "joined"}, {"unread": "left"}])
def test_unreadable_dates_of_service_leave_months_unknown(
    world: World, values: dict[str, Any]
) -> None:
    found = measured(world, learner(world, *CULTURE, **values))
    assert (found["active_months"], found["continuity"]) == (None, None)


def test_without_an_account_learning_events_are_unknown(world: World) -> None:
    (person,) = world.people(person_row(1))
    found = measured(world, person)
    names = ("active_months", "continuity", "mastery", "pass_rate")
    assert [found[name] for name in names] == [None] * 4


def test_mastery_and_pass_rate(world: World) -> None:
    person = learner(world)
    world.lands(
        facts.quiz,
        quiz_row(1),
        quiz_row(2),
        quiz_row(3, pass_mark=None),
        quiz_row(4, "Pre-test"),
        quiz_row(5),
    )
    world.lands(
        facts.quiz_grade,
        graded(11, 1, 9.0, "2026-02-01"),
        graded(11, 2, 5.9, "2026-03-01"),
        graded(11, 3, 8.0, "2026-03-01"),
        graded(11, 4, 0.0, "2026-01-05"),
        graded(11, 5, 10.0, "2025-03-01"),
    )
    found = measured(world, person)
    assert (found["mastery"], found["pass_rate"]) == (Decimal("76.333333333"), Decimal("0.5"))


def test_a_grade_at_the_pass_mark_passes(world: World) -> None:
    person = learner(world)
    world.lands(facts.quiz, quiz_row(1))
    world.lands(facts.quiz_grade, graded(11, 1, 6.0, "2026-02-01"))
    assert measured(world, person)["pass_rate"] == 1


def test_without_graded_quizzes_results_are_unknown(world: World) -> None:
    person = learner(world)
    world.lands(facts.quiz, quiz_row(1, pass_mark=None))
    assert measured(world, person)["mastery"] is None
    world.lands(facts.quiz_grade, graded(11, 1, 6.0, "2026-02-01"))
    found = measured(world, person)
    assert (found["mastery"], found["pass_rate"]) == (60, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.1 + 0.2, Decimal("0.3")), (3, 3), (Decimal("2.03333333333"), Decimal("2.03333333333"))],
)
def test_only_the_noise_of_floats_is_taken_away(value: Number, expected: Number) -> None:
    assert exact(value) == expected


EVENTS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 28), st.integers(1, 12), st.floats(0, 10)),
    max_size=12,
    unique_by=lambda event: event[0],
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS, order=st.randoms(use_true_random=False))
def test_no_metric_depends_on_the_order_of_facts(
    small_world: World, events: Sequence[tuple[int, int, int, float]], order: Any
) -> None:
    def found(shuffled: Sequence[tuple[int, int, int, float]]) -> dict[str, Number | None]:
        for table in (facts.completion, facts.quiz_grade):
            small_world.session.execute(table.delete())
        person = learner(
            small_world, *(done(11, i, f"2026-{m:02}-{d:02}") for i, d, m, _ in shuffled)
        )
        small_world.lands(facts.quiz, *(quiz_row(number) for number in range(1, 7)))
        grades = [graded(11, i, grade, f"2026-{m:02}-{d:02}") for i, d, m, grade in shuffled]
        small_world.lands(facts.quiz_grade, *grades)
        small_world.tick()
        return measured(small_world, person)

    shuffled = list(events)
    order.shuffle(shuffled)
    assert found(shuffled) == found(events)
