"""When the ledger tells the credits of a moment, and when they are made of the facts again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import FromClause, select

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.frames.ledger_now import stands_for
from reports.hours.ledger import credits_as_of, refresh
from reports.hours.settings import HoursSettings
from sync.store.runs import start_run
from sync.store.tables.ledger import credit, credit_columns
from tests.reports.world import World, course_row, done, person_row

HOURS = HoursSettings()


def round_(world: World, days: int = 1) -> None:
    """A later run that the store knows of."""
    world.run = start_run(world.session, "test", world.run.moment + timedelta(days=days))


def learned(world: World) -> None:
    """One run landed two completions and brought the ledger up to them."""
    round_(world)
    people = world.people(person_row(1), person_row(2))
    world.links((11, people[0]), (12, people[1]))
    world.courses(course_row(1, "4"), course_row(2, "3"))
    world.completions(done(11, 1, "2026-02-01"), done(12, 1, "2026-02-02"))
    refresh(world.session, HOURS, world.run.id)


def completes(world: World) -> None:
    round_(world)
    more = (done(11, 1, "2026-02-01"), done(12, 1, "2026-02-02"), done(12, 2, "2026-02-03"))
    world.completions(*more)


def course_changes(world: World) -> None:
    round_(world)
    world.courses(course_row(1, "5"), course_row(2, "3"))


def account_goes(world: World) -> None:
    round_(world)
    world.links((11, 1))


def rows_of(world: World, credits_: FromClause) -> list[tuple[Any, ...]]:
    names = [column.name for column in credit_columns()]
    found = world.session.execute(select(*(credits_.c[name] for name in names)))
    return sorted(map(tuple, found), key=repr)


def frame_credits(world: World, measuring: Measuring) -> FromClause:
    at = AsOf(world.run.moment.date(), world.run.moment)
    return build_frame(world.session, measuring, parse_period("2026"), at).credits


def test_where_nothing_came_since_the_ledger_tells(world: World) -> None:
    learned(world)
    assert frame_credits(world, Measuring()) is credit
    at = AsOf(world.run.moment.date(), world.run.moment)
    year = parse_period("2026")
    made = build_frame(world.session, Measuring(), year, at, afresh=True).credits
    assert made is not credit
    assert rows_of(world, made) == rows_of(world, credit)
    round_(world)  # a run that lands nothing
    assert frame_credits(world, Measuring()) is credit
    told = rows_of(world, credit)
    made = credits_as_of(world.session, HOURS, world.run.moment).subquery()
    assert told == rows_of(world, made)


@pytest.mark.parametrize("happens", [completes, course_changes, account_goes])
def test_what_came_since_is_in_the_credits(world: World, happens: Callable[[World], None]) -> None:
    learned(world)
    happens(world)
    found = frame_credits(world, Measuring())
    assert found is not credit
    made = rows_of(world, found)
    assert made != rows_of(world, credit)
    refresh(world.session, HOURS, world.run.id)
    assert made == rows_of(world, frame_credits(world, Measuring())) == rows_of(world, credit)


def test_a_moment_before_the_last_run_is_made_of_the_facts(small_world: World) -> None:
    learned(small_world)
    before = small_world.run.moment
    round_(small_world)
    assert not stands_for(small_world.session, HOURS, before)
    assert stands_for(small_world.session, HOURS, small_world.run.moment)


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ({"target": {"PNS": {2026: 5}}}, True),  # no credit depends on it
        ({"withdrawn": "keep"}, False),
        ({"caps": [{"id": "c", "per": "year", "at_most": 2}]}, False),
    ],
)
def test_other_rules_need_other_credits(
    small_world: World, told: dict[str, Any], stands: bool
) -> None:
    learned(small_world)
    settings = HoursSettings.model_validate(told)
    assert stands_for(small_world.session, settings, small_world.run.moment) is stands


def test_tried_hours_are_never_the_ledgers(small_world: World) -> None:
    learned(small_world)
    found = frame_credits(small_world, Measuring(course_hours={"K1": Decimal(9)}))
    assert found is not credit


def test_without_a_ledger_or_its_run_nothing_is_taken_for_it(small_world: World) -> None:
    assert not stands_for(small_world.session, HOURS, small_world.run.moment)
    refresh(small_world.session, HOURS, small_world.run.id)  # a run that the store does not know
    assert not stands_for(small_world.session, HOURS, small_world.run.moment)
