"""The facts of a week: who is in scope, against what was told before, and every hour once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connector.moodle.records import Completion
from reports.calendar.periods import parse_period
from reports.digest import DigestSettings
from reports.digest.agency import unit_rows
from reports.digest.facts import DigestFacts, Week
from reports.digest.gather import KIND, NothingToTell, Office, gather, read_edition
from reports.digest.places import figures
from reports.digest.readers import Readers
from reports.frames.frame import AsOf, Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.units import AGENCY, report_units
from sync.store.runs import RunStamp
from sync.store.tables.mail import Outbox
from sync.store.tables.runs import Run, StageRow
from tests.reports.world import World, course_row, done, person_row

WEEK = Week(date(2026, 11, 16))
MEASURING = Measuring(
    hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 4, "2027": 4}}}),
    agency="BKPSDM",
)
OFFICE = Office(DigestSettings(), MEASURING)


def monday(day: int, month: int = 11, hour: int = 23) -> datetime:
    """07.00 in Makassar on a day, unless told another UTC hour of the day before."""
    return datetime(2026, month, day - 1, hour, tzinfo=UTC)


def pull(world: World, *completions: Completion, day: str) -> RunStamp:
    """A round of a day that read these completions and ended well."""
    stamp = world.tick(day)
    world.completions(*completions)
    refresh(world.session, MEASURING.hours, stamp.id)
    run = Run(id=stamp.id, trigger="x", started=stamp.moment, finished=stamp.moment, status="ok")
    world.session.add(run)
    world.session.flush()
    world.session.add(StageRow(run=stamp.id, name="pull", status="ok", seconds=1.0))
    world.session.flush()
    return stamp


def told(world: World, week: Week, moment: datetime) -> None:
    """A week's digest was written down at a moment."""
    world.session.add(
        Outbox(kind=KIND, recipient="a@b.id", occasion=week.text, scope="", created=moment)
    )
    world.session.flush()


def facts_of(world: World, now: datetime, week: Week = WEEK) -> DigestFacts:
    edition = read_edition(world.session, OFFICE, week, now)
    return gather(world.session, OFFICE, edition, Readers((), ()))


def learners(world: World, number: int = 1) -> list[int]:
    """People of unit A with an account each, and three courses of two hours."""
    people = world.people(*(person_row(n, unit="A") for n in range(1, number + 1)))
    world.links(*((n, person) for n, person in enumerate(people, 1)))
    world.courses(*(course_row(course, "2") for course in (1, 2, 3)))
    return people


def gained(facts: DigestFacts) -> Decimal:
    return figures(facts, {"A"}).gained


def test_what_the_week_brought_is_news(world: World) -> None:
    learners(world)
    pull(world, done(1, 1, "2026-11-10"), day="2026-11-14")
    pull(world, done(1, 1, "2026-11-10"), done(1, 2, "2026-11-18"), day="2026-11-22")
    facts = facts_of(world, monday(23))
    assert gained(facts) == 2
    assert [each.metrics["hours"] for each in facts.now.people] == [4]


def test_a_completion_is_news_once_whether_it_comes_early_or_late(small_world: World) -> None:
    learners(small_world)
    old, new, late = (
        done(1, course, day)
        for course, day in ((1, "2026-11-08"), (2, "2026-11-22"), (3, "2026-11-12"))
    )
    pull(small_world, old, day="2026-11-14")
    told(small_world, WEEK.before(), monday(16))
    pull(small_world, old, new, day="2026-11-23")
    told(small_world, WEEK, datetime(2026, 11, 23, 3, tzinfo=UTC))
    pull(small_world, old, new, late, day="2026-11-25")
    weeks = [(WEEK, monday(23)), (Week(date(2026, 11, 23)), monday(30))]
    assert [gained(facts_of(small_world, now, week)) for week, now in weeks] == [2, 2]


def test_days_after_the_week_are_not_told_yet(small_world: World) -> None:
    learners(small_world)
    pull(small_world, done(1, 1, "2026-11-23"), day="2026-11-23")
    facts = facts_of(small_world, datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert gained(facts) == 0


def test_the_first_digest_compares_with_the_week_before_as_known_now(small_world: World) -> None:
    learners(small_world)
    pull(small_world, done(1, 1, "2026-11-14"), done(1, 2, "2026-11-18"), day="2026-11-20")
    assert gained(facts_of(small_world, monday(23))) == 2


def test_a_digest_that_knew_nobody_is_nothing_to_compare_with(small_world: World) -> None:
    pull(small_world, day="2026-11-10")
    told(small_world, WEEK.before(), monday(16))
    small_world.tick("2026-11-17")
    learners(small_world)
    pull(small_world, done(1, 1, "2026-11-14"), done(1, 2, "2026-11-18"), day="2026-11-20")
    assert gained(facts_of(small_world, monday(23))) == 2


def test_a_new_year_begins_at_nothing(small_world: World) -> None:
    learners(small_world)
    pull(small_world, done(1, 1, "2026-12-29"), done(1, 2, "2027-01-02"), day="2027-01-03")
    facts = facts_of(small_world, datetime(2027, 1, 3, 23, tzinfo=UTC), Week(date(2026, 12, 28)))
    assert facts.period == parse_period("2027")
    assert gained(facts) == 2


def test_only_people_in_scope_are_told_of(world: World) -> None:
    world.tick("2026-10-01")
    rows = [person_row(1), person_row(2, status="99"), person_row(3, left=date(2026, 11, 22))]
    first, *_ = world.people(*rows)
    pull(world, day="2026-11-20")
    facts = facts_of(world, monday(23))
    assert [each.person for each in facts.now.people] == [first]


def test_hours_are_summed_by_unit_and_month(world: World) -> None:
    learners(world, 2)
    rows = [done(1, 1, "2026-10-05"), done(1, 2, "2026-11-02"), done(2, 1, "2026-11-03")]
    pull(world, *rows, done(2, 2, "2026-03-01"), done(2, 3, "2026-11-23"), day="2026-11-23")
    facts = facts_of(world, datetime(2026, 11, 23, 3, tzinfo=UTC))
    october = 2026 * 12 + 9
    assert facts.hours == {("A", october): Decimal(2), ("A", october + 1): Decimal(4)}


def test_coverage_is_the_one_of_units(world: World) -> None:
    learners(world, 7)
    pull(world, *(done(n, c, "2026-11-02") for n in range(1, 5) for c in (1, 2)), day="2026-11-20")
    facts = facts_of(world, monday(23))
    reports = report_units(
        world.session, MEASURING, parse_period("2026"), AsOf(WEEK.sunday, monday(23))
    )
    (unit,) = [each for each in reports if each.unit.key == "A"]
    (row,) = unit_rows(facts)
    assert row.figures is not None
    assert row.figures.spread.coverage == unit.rolled.metrics["coverage"].value == Decimal(4) / 7


def test_facts_are_as_old_as_the_last_round_that_read_moodle(small_world: World) -> None:
    learners(small_world)
    pull(small_world, day="2026-11-20")
    pull(small_world, day="2026-11-24")
    facts = facts_of(small_world, monday(23))
    assert facts.as_of == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert facts.as_of.tzinfo is MEASURING.zone


def test_before_the_first_round_there_is_nothing_to_tell(small_world: World) -> None:
    learners(small_world)
    with pytest.raises(NothingToTell):
        facts_of(small_world, monday(23))


def test_the_tree_is_the_agencys(small_world: World) -> None:
    learners(small_world)
    pull(small_world, day="2026-11-20")
    tree = facts_of(small_world, monday(23)).tree
    assert (tree.units[AGENCY].name, tree.units["A"].parent) == ("BKPSDM", AGENCY)
