"""Streaks, learning gain, and what units make of their people's figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, MetricsSettings, build_frame
from reports.frames.streaks import INDEX
from reports.hours.ledger import HoursSettings, rebuild, refresh
from reports.measuring import measure
from reports.metrics.unit_means import evenness, median
from reports.units import report_units
from sync.outward.standing import Number
from sync.store.tables import facts
from tests.reports.world import World, course_row, done, graded, person_row, quiz_row

STREAKS = ("streak_weeks", "longest_streak_weeks", "streak_months", "longest_streak_months")
CULTURE = tuple(f"2026-{month:02}-10" for month in (1, 2, 3, 5, 6, 9))


def measured(world: World, day: str = "2026-12-31") -> dict[str, Number | None]:
    """Every metric of the first person in 2026 as on a day."""
    rebuild(world.session, HoursSettings())
    frame = build_frame(world.session, Measuring(), parse_period("2026"), world.now(day))
    found = measure(world.session, frame)
    first = min(found["hours"])
    return {name: values.get(first) for name, values in found.items()}


def active_on(world: World, *days: str) -> None:
    """A person who completed a course on each of these days."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(*(course_row(course, "1") for course in range(1, len(days) + 1)))
    world.completions(*(done(11, course, day) for course, day in enumerate(days, 1)))


@pytest.mark.parametrize(("day", "current"), [("2026-09-30", 1), ("2026-10-31", 0)])
def test_months_in_a_row_as_in_the_worked_example(world: World, day: str, current: int) -> None:
    active_on(world, *CULTURE)
    found = measured(world, day)
    assert (found["active_months"], found["longest_streak_months"]) == (6, 3)
    assert found["streak_months"] == current


@pytest.mark.parametrize(("day", "current"), [("2026-10-30", 1), ("2026-10-31", 0)])
def test_a_month_that_is_not_over_does_not_end_a_streak(
    world: World, day: str, current: int
) -> None:
    active_on(world, *CULTURE)
    assert measured(world, day)["streak_months"] == current


@pytest.mark.parametrize(
    ("day", "current"),
    [("2026-01-04", 2), ("2026-01-10", 2), ("2026-01-11", 0), ("2026-01-12", 0)],
)
def test_weeks_go_from_monday_to_sunday_and_over_the_new_year(
    world: World, day: str, current: int
) -> None:
    active_on(world, "2025-12-28", "2025-12-29")  # a Sunday and the Monday after it
    found = measured(world, day)
    assert (found["streak_weeks"], found["longest_streak_weeks"]) == (current, 2)


def test_runs_that_ended_before_the_period_are_not_its_longest(world: World) -> None:
    active_on(world, "2025-10-01", "2025-11-01", "2025-12-01", "2026-02-01")
    assert measured(world)["longest_streak_months"] == 1


def test_without_an_account_streaks_are_unknown_and_without_events_none(world: World) -> None:
    active_on(world)
    assert [measured(world)[name] for name in STREAKS] == [0] * 4
    world.links()
    assert [measured(world)[name] for name in STREAKS] == [None] * 4


def plain_streak(days: set[date], reference: date, span: Any) -> tuple[int, int]:
    """(current, longest of 2026) by counting span for span."""
    active = {INDEX[span](day) for day in days if day <= reference}
    now, longest = INDEX[span](reference), 0
    for last in range(INDEX[span](date(2026, 1, 1)), now + 1):
        longest = max(longest, _back(active, last))
    over = INDEX[span](reference + timedelta(days=1)) > now
    return _back(active, now if over or now in active else now - 1), longest


def _back(active: set[int], last: int) -> int:
    length = 0
    while last - length in active:
        length += 1
    return length


@trials(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.sets(st.dates(date(2025, 12, 1), date(2026, 3, 10)), max_size=12),
    reference=st.dates(date(2026, 1, 20), date(2026, 3, 10)),
)
def test_streaks_are_those_of_plain_counting(
    world: World, days: set[date], reference: date
) -> None:
    for table in (facts.completion, facts.course):
        world.session.execute(table.delete())
    active_on(world, *(day.isoformat() for day in sorted(days)))
    world.tick()
    found = measured(world, reference.isoformat())
    expected = (*plain_streak(days, reference, "weeks"), *plain_streak(days, reference, "months"))
    assert tuple(found[name] for name in STREAKS) == expected


PAIRS = ((60, 85), (40, 70), (80, 80), (50, 45), (100, 100))
GAINS = (Decimal("0.625"), Decimal("0.5"), 0, Decimal("-0.1"), None)


def pair_of(world: World, number: int, pre: float, post: float) -> None:
    """One person with one pair, in Moodle's grades out of ten."""
    (person,) = world.people(person_row(number))
    world.links((11, person))
    world.lands(facts.quiz, quiz_row(1, "Pre-test"), quiz_row(2, "Post-test"))
    world.lands(
        facts.quiz_grade,
        graded(11, 1, pre / 10, "2025-12-20"),
        graded(11, 2, post / 10, "2026-02-01"),
    )


@pytest.mark.parametrize(("pair", "expected"), list(zip(PAIRS, GAINS, strict=True)))
def test_gain_of_a_pair(world: World, pair: tuple[int, int], expected: Decimal | None) -> None:
    pair_of(world, 1, *pair)
    assert measured(world)["gain"] == expected


def test_gain_of_an_agency_as_in_the_worked_example(world: World) -> None:
    persons = world.people(*(person_row(i) for i in range(1, 6)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.lands(facts.quiz, quiz_row(1, "Tes awal"), quiz_row(2, "Tes akhir"))
    world.lands(
        facts.quiz_grade,
        *(graded(i, 1, pre / 10, "2026-01-05") for i, (pre, _) in enumerate(PAIRS, 1)),
        *(graded(i, 2, post / 10, "2026-02-05") for i, (_, post) in enumerate(PAIRS, 1)),
    )
    settings = Measuring(metrics=MetricsSettings(small_group=4))
    agency, *_ = report_units(world.session, settings, parse_period("2026"), world.now())
    figure = agency.rolled.metrics["gain"]
    assert (figure.value, figure.n, figure.unknown) == (Decimal("0.25625"), 4, 1)


def test_the_first_pre_and_the_best_post_of_a_pair_are_taken(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.lands(
        facts.quiz,
        *(quiz_row(i, idnumber="pre:a") for i in (1, 2)),
        *(quiz_row(i, idnumber="post:a") for i in (3, 4)),
        quiz_row(5, idnumber="post:b"),
    )
    world.lands(
        facts.quiz_grade,
        graded(11, 1, 6.0, "2026-01-06"),
        graded(11, 2, 5.0, "2026-01-05"),
        graded(11, 3, 9.0, "2026-02-05"),
        graded(11, 4, 7.0, "2026-03-05"),
        graded(11, 5, 1.0, "2026-03-05"),  # without a pre-test
    )
    assert measured(world)["gain"] == Decimal("0.8")


@pytest.mark.parametrize(
    ("pre", "post"), [("2026-03-01", "2026-02-01"), ("2025-01-01", "2025-02-01")]
)
def test_no_gain_without_a_post_test_of_the_period_after_the_pre_test(
    world: World, pre: str, post: str
) -> None:
    pair_of(world, 1, 50, 80)
    world.lands(facts.quiz_grade, graded(11, 1, 5.0, pre), graded(11, 2, 8.0, post))
    assert measured(world)["gain"] is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((5, 5, 5, 5), 1),
        ((0, 0, 0, 20), Decimal("0.25")),
        ((0, 10, 20, 30, 40), Decimal("0.6")),
        ((0, 0), None),
        ((), None),
    ],
)
def test_evenness_is_what_gini_leaves(values: tuple[int, ...], expected: Decimal | None) -> None:
    assert evenness([Decimal(value) for value in values]) == expected


AMOUNTS = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12)


@given(values=AMOUNTS)
def test_evenness_lies_between_nothing_and_one(values: list[Decimal]) -> None:
    found = evenness(values)
    assert (found is None) == (sum(values) == 0)
    assert found is None or -Decimal("1e-20") <= found <= 1 + Decimal("1e-20")


@pytest.mark.parametrize("figure", [median, evenness])
@given(values=AMOUNTS, order=st.randoms(use_true_random=False))
def test_figures_do_not_depend_on_the_order(
    figure: Callable[[list[Decimal]], Decimal | None], values: list[Decimal], order: Any
) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)
    assert figure(shuffled) == figure(values)


@pytest.mark.parametrize(
    ("values", "expected"), [((3, 1, 2), 2), ((4, 1, 2, 3), Decimal("2.5")), ((), None)]
)
def test_the_median(values: tuple[int, ...], expected: Decimal | None) -> None:
    assert median([Decimal(value) for value in values]) == expected


def test_participation_leaves_out_who_has_no_account(world: World) -> None:
    persons = world.people(*(person_row(i) for i in range(1, 8)))
    world.links(*((i, person) for i, person in enumerate(persons, 1) if i < 7))
    world.courses(course_row(1, None))
    world.completions(*(done(i, 1, "2026-02-01") for i in (1, 2)), done(3, 1, "2025-02-01"))
    refresh(world.session, HoursSettings(), world.run.id)
    agency, *_ = report_units(world.session, Measuring(), parse_period("2026"), world.now())
    figure = agency.rolled.metrics["participation"]
    assert (figure.n, figure.unknown) == (6, 1)
    assert round(figure.value or 0, 6) == Decimal("0.333333")
