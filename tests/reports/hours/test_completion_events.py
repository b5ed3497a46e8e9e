"""Completions that vanish, move and come back: what counts, and that no hours fall silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from connector.moodle.records import Account, Completion, Enrolment
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import measure
from sync.inward.happenings import recognise
from sync.store.engine import Store
from sync.store.tables import facts
from sync.store.tables.ledger import credit
from tests.reports.world import World, course_row, done, hours_override, person_row

REVIEW = HoursSettings()
Rows = list[tuple[str, str, str | None, bool]]


def told(world: World, hours: HoursSettings = REVIEW) -> Rows:
    """Recognise, refresh, and read the credits: date, counted, why not, certain."""
    recognise(world.session)
    refresh(world.session, hours, world.run.id)
    rows = world.session.execute(select(credit).order_by(credit.c.date, credit.c.course))
    return [(str(r.date), str(r.counted), r.why_not, r.certain) for r in rows]


def metrics(world: World, year: int, *names: str) -> list[object]:
    """Metrics of the only person for a year."""
    frame = build_frame(
        world.session, Measuring(), parse_period(str(year)), world.now("2030-12-31")
    )
    found = measure(world.session, frame)
    return [next(iter(found[name].values()), None) for name in names]


@pytest.fixture
def class_of_four(world: World) -> World:
    """Four people completed course 1, seen in December 2025; the first is looked at."""
    world.tick("2025-12-20")
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(*(done(account, 1, "2025-11-05") for account in (11, 12, 13, 14)))
    assert told(world) == [("2025-11-05", "4", None, True)]
    return world


def test_a_date_corrected_alone_is_believed(class_of_four: World) -> None:
    class_of_four.tick("2026-01-10")
    others = [done(account, 1, "2025-11-05") for account in (12, 13, 14)]
    class_of_four.completions(done(11, 1, "2025-10-01"), *others)
    assert told(class_of_four) == [("2025-10-01", "4", None, True)]


def test_dates_that_move_together_leave_the_hours_where_they_were(class_of_four: World) -> None:
    class_of_four.tick("2026-02-10")
    class_of_four.completions(*(done(account, 1, "2026-02-09") for account in (11, 12, 13, 14)))
    assert told(class_of_four) == [("2025-11-05", "4", None, True)]


def test_cleared_and_restored_with_another_date_it_keeps_the_first(class_of_four: World) -> None:
    class_of_four.tick("2026-02-10")
    class_of_four.completions()
    assert told(class_of_four) == [("2025-11-05", "4", None, False)]
    class_of_four.tick("2026-02-11")
    class_of_four.completions(*(done(account, 1, "2026-01-20") for account in (11, 12, 13, 14)))
    assert told(class_of_four) == [("2025-11-05", "4", None, True)]


@pytest.mark.parametrize("cleared_before", [True, False])
@pytest.mark.parametrize(
    ("repeat", "second"), [(None, ("0", "same_course")), ("yearly", ("4", None))]
)
def test_completed_again_each_year_counts_as_the_course_says(
    class_of_four: World, cleared_before: bool, repeat: str | None, second: tuple[str, str | None]
) -> None:
    world = class_of_four
    world.hr("courses", hours_override("K1", None, repeat=repeat))
    others = [done(account, 1, "2025-11-05") for account in (12, 13, 14)]
    if cleared_before:
        world.tick("2026-01-02")
        world.completions(*others)
        told(world)
    world.tick("2026-06-10")
    world.completions(done(11, 1, "2026-06-09"), *others)
    assert told(world) == [("2025-11-05", "4", None, True), ("2026-06-09", *second, True)]


def recreate(world: World, day: str, *completed: Completion) -> None:
    """The course goes with its completions; another of its name stands in its place."""
    world.tick(day)
    world.courses(course_row(2, "4", shortname="K1"))
    world.completions(*completed)


def test_a_course_made_anew_counts_once(class_of_four: World) -> None:
    recreate(class_of_four, "2025-12-28", done(11, 2, "2025-12-27"))
    assert told(class_of_four) == [
        ("2025-11-05", "0", "same_course", False),
        ("2025-12-27", "4", None, True),
    ]


def test_completed_in_another_year_it_takes_no_hours_away_and_adds_none(
    class_of_four: World,
) -> None:
    recreate(class_of_four, "2026-03-02", done(11, 2, "2026-03-01"))
    assert told(class_of_four) == [
        ("2025-11-05", "4", None, False),
        ("2026-03-01", "0", "same_course_in_doubt", True),
    ]
    bounds = ("hours_sure", "hours", "hours_at_most")
    assert metrics(class_of_four, 2025, *bounds) == [0, 4, 4]
    assert metrics(class_of_four, 2026, *bounds) == [0, 0, 4]


def test_dropped_hours_make_room_for_the_course_made_anew(class_of_four: World) -> None:
    recreate(class_of_four, "2026-03-02", done(11, 2, "2026-03-01"))
    dropped = told(class_of_four, HoursSettings(withdrawn="drop"))
    assert [row[1:3] for row in dropped] == [("0", "same_course"), ("4", None)]


def test_a_course_made_anew_that_says_always_counts_each_time(class_of_four: World) -> None:
    class_of_four.hr("courses", hours_override("K1", None, repeat="always"))
    recreate(class_of_four, "2026-03-02", done(11, 2, "2026-03-01"))
    assert [row[1] for row in told(class_of_four)] == ["4", "4"]


def test_what_was_known_before_a_course_was_made_anew_stays_so(class_of_four: World) -> None:
    recreate(class_of_four, "2026-03-02", done(11, 2, "2026-03-01"))
    told(class_of_four)
    frame = build_frame(
        class_of_four.session, Measuring(), parse_period("2025"), class_of_four.then("2026-03-01")
    )
    rows = class_of_four.session.execute(select(frame.credits.c.counted, frame.credits.c.certain))
    assert rows.all() == [(4, True)]


class Town:
    """A site of three people and two courses, to which something happens every forty days."""

    def __init__(self, world: World) -> None:
        self.world, self.today = world, date(2025, 6, 1)
        self.persons = world.people(*(person_row(number) for number in (1, 2, 3)))
        self.owner = {number: number for number in (1, 2, 3)}  # of an account, for ever
        self.accounts = {1, 2, 3}
        self.courses = {1: "K1", 2: "K2"}
        day = self.today - timedelta(days=9)
        self.done = {(a, c): day - timedelta(days=a) for a in self.accounts for c in self.courses}
        self.lost: dict[tuple[int, int], date] = {}
        self.land()

    def land(self) -> None:
        """One run that reads all of it."""
        world = self.world
        self.today += timedelta(days=40)
        world.tick(self.today.isoformat())
        world.lands(facts.account, *(self._account(number) for number in self.accounts))
        world.courses(*(course_row(n, "4", shortname=name) for n, name in self.courses.items()))
        world.lands(facts.enrolment, *(Enrolment("lms", a, c, True) for a, c in self.done))
        world.completions(*(self._completion(*pair) for pair in self.done))
        world.links(*((a, self.persons[owner - 1]) for a, owner in self.owner.items()))
        recognise(world.session)
        refresh(world.session, REVIEW, world.run.id)

    def hours(self, *by: str) -> dict[tuple[object, ...], Decimal]:
        """Counted hours by columns of the ledger, and by year."""
        found: dict[tuple[object, ...], Decimal] = {}
        for row in self.world.session.execute(select(credit)).mappings():
            key = (*(row[name] for name in by), row["date"].year)
            found[key] = found.get(key, Decimal(0)) + row["counted"]
        return found

    def clear(self, course: int) -> None:
        """Everybody's completion of a course vanishes."""
        for pair in [pair for pair in self.done if pair[1] == course]:
            self.lost[pair] = self.done.pop(pair)

    def withdraw(self, course: int) -> None:
        """One person's does."""
        for pair in sorted(pair for pair in self.done if pair[1] == course)[:1]:
            self.lost[pair] = self.done.pop(pair)

    def restore(self, course: int, days: int = 0) -> None:
        """What vanished stands again, some days later than it was."""
        for pair in [pair for pair in self.lost if pair[1] in self.courses]:
            if pair[0] in self.accounts:
                self.done[pair] = self.lost.pop(pair) + timedelta(days=days)

    def restore_later(self, course: int) -> None:
        """The same, dated a little later."""
        self.restore(course, days=8)

    def redate(self, course: int) -> None:
        """Everybody's date of a course is today."""
        for pair in self.done:
            if pair[1] == course:
                self.done[pair] = self.today + timedelta(days=39)

    def complete(self, course: int) -> None:
        """Whoever may completes the newest course of a name."""
        number = max(n for n in (*self.courses, course) if n % 2 == course % 2)
        for account in self.accounts if number in self.courses else ():
            self.done.setdefault((account, number), self.today + timedelta(days=38))

    def delete_course(self, course: int) -> None:
        """A course goes with all in it."""
        for number in [n for n in self.courses if n % 2 == course % 2]:
            del self.courses[number]
            self.done = {pair: day for pair, day in self.done.items() if pair[1] != number}

    def recreate(self, course: int) -> None:
        """A course that is gone is made anew."""
        if not any(n % 2 == course % 2 for n in self.courses):
            self.courses[course + self.today.toordinal() // 2 * 2] = f"K{course}"

    def delete_account(self, course: int) -> None:
        """An account goes with all of it."""
        if len(self.accounts) > 1:
            account = min(self.accounts)
            self.accounts.remove(account)
            self.done = {pair: day for pair, day in self.done.items() if pair[0] != account}

    def merge(self, course: int) -> None:
        """An account's completions move to a new one of the same person."""
        old, new = min(self.accounts), max(self.owner) + 1
        self.accounts = self.accounts - {old} | {new}
        self.owner[new] = self.owner[old]
        self.done = {(new if a == old else a, c): day for (a, c), day in self.done.items()}

    def _account(self, number: int) -> Account:
        email = f"p{self.owner[number]}@x.id"
        return Account("lms", number, f"u{number}", "A", "B", email, None, None, suspended=False)

    def _completion(self, account: int, course: int) -> Completion:
        day = self.done[account, course]
        at = datetime(day.year, day.month, day.day, 4, self.owner[account], tzinfo=UTC)
        return Completion("lms", account, course, at, day)


EVENTS: list[Callable[[Town, int], None]] = [
    Town.clear,
    Town.withdraw,
    Town.restore,
    Town.restore_later,
    Town.redate,
    Town.complete,
    Town.delete_course,
    Town.recreate,
    Town.delete_account,
    Town.merge,
]


@pytest.mark.timeout(300)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from([1, 2])), min_size=1, max_size=6)
)
def test_nothing_that_happens_in_moodle_lowers_hours_or_counts_a_course_twice(
    sqlite_store: Store, happened: list[tuple[Callable[[Town, int], None], int]]
) -> None:
    with sqlite_store.read() as session:
        town = Town(World(session))
        before = town.hours("person")
        for event, course in happened:
            event(town, course)
            town.land()
            now = town.hours("person")
            assert {key: now.get(key, 0) for key in before if now.get(key, 0) < before[key]} == {}
            assert sum(now.values()) <= 3 * 2 * 4
            before = now
