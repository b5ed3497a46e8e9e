"""Gain from single attempts, and from final grades where no attempt is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from connector.moodle.learning.records import QuizAttempt
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.measuring import measure_one
from reports.metrics import METRICS
from sync.outward.standing import Number
from sync.store.tables import facts, learning
from sync.store.tables.people import links_as_of
from tests.reports.world import World, graded, person_row, quiz_row


def gain(world: World, at: AsOf) -> Number | None:
    """The gain of the only person in 2026."""
    frame = build_frame(world.session, Measuring(), parse_period("2026"), at)
    return next(iter(measure_one(world.session, frame, METRICS["gain"]).values()), None)


def pair(world: World) -> None:
    """Account 11 with final grades of 6 and 8 out of ten."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.lands(facts.quiz, quiz_row(1, "Pre-test"), quiz_row(2, "Post-test"))
    world.lands(facts.quiz_grade, graded(11, 1, 6, "2025-12-20"), graded(11, 2, 8, "2026-02-01"))


def sat(
    quiz: int, attempt: int, points: float | None, day: str, state: str = "finished"
) -> QuizAttempt:
    """An attempt of account 11 out of ten points."""
    on = date.fromisoformat(day)
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    return QuizAttempt("lms", 11, quiz, 1, attempt, state, points, 10, at, on)


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([sat(1, 1, 2, "2025-12-01"), sat(1, 2, 6, "2025-12-20")], Decimal("0.75")),
        ([sat(2, 1, 9, "2026-01-15"), sat(2, 2, 7, "2026-02-01")], Decimal("0.75")),
        (
            [
                sat(1, 1, 5, "2025-12-20"),
                sat(2, 1, 9, "2026-01-15", "abandoned"),
                sat(2, 2, None, "2026-01-16"),
                sat(2, 3, 7, "2026-02-01"),
            ],
            Decimal("0.4"),
        ),
        ([sat(1, 1, 5, "2025-12-20"), sat(2, 1, 9, "2025-12-30")], None),
        (
            [sat(1, 1, 5, "2026-01-10"), sat(2, 1, 9, "2026-01-05"), sat(2, 2, 6, "2026-01-20")],
            Decimal("0.2"),
        ),
    ],
    ids=["first-pre", "best-post", "only-marked", "before-the-period", "post-after-pre"],
)
def test_gain_takes_attempts_where_they_are_known(
    world: World, attempts: list[QuizAttempt], expected: Decimal | None
) -> None:
    """Final grades (6 and 8 of ten) stand for the quiz of which no attempt is known."""
    pair(world)
    world.lands(learning.quiz_attempt, *attempts)
    assert gain(world, world.now()) == expected


def test_gain_as_of_a_day_knows_the_attempts_of_that_day(world: World) -> None:
    pair(world)
    before = world.then("2026-12-31")
    world.tick("2027-01-05")
    world.lands(learning.quiz_attempt, sat(1, 1, 2, "2025-12-01"))
    assert gain(world, world.now()) == Decimal("0.75")
    assert gain(world, before) == Decimal("0.5")


def test_two_accounts_that_tell_the_same_attempts_count_as_one(world: World) -> None:
    pair(world)
    (person,) = world.session.scalars(select(links_as_of(None).c.person)).all()
    world.links((11, person), (12, person))
    own = [sat(1, 1, 5, "2025-12-20"), sat(2, 1, 9, "2026-02-01")]
    world.lands(learning.quiz_attempt, *own, *(replace(one, account=12) for one in own))
    assert gain(world, world.now()) == Decimal("0.8")
