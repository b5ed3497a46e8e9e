"""The desk: doubts per person, and what waits for a person of the agency."""

from __future__ import annotations

from datetime import date

from connector.moodle.records import UnseenPair
from reports.calendar.periods import parse_period
from reports.digest.desk import personnel_day, read_desk, read_doubts
from reports.digest.facts import Desk, Doubt, Held
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from sync.inward.landing import Scope, land
from sync.store.tables import facts
from sync.store.tables.people import unmatched
from tests.reports.world import World, course_row, done, person_row


def frame_of(world: World, at: AsOf | None = None) -> Frame:
    refresh(world.session, HoursSettings(), world.run.id)
    return build_frame(world.session, Measuring(), parse_period("2026"), at or world.now())


def learning(world: World) -> int:
    """A person with a course without hours, an undated one, and one that vanished."""
    (person,) = world.people(person_row(1))
    world.links((7, person))
    world.courses(course_row(1, None), course_row(2, "4"), course_row(3, "2"))
    world.completions(done(7, 1, "2026-02-01"), done(7, 2, None), done(7, 3, "2026-03-01"))
    world.tick()
    world.completions(done(7, 1, "2026-02-01"), done(7, 2, None))
    return person


def test_doubts_name_their_course(world: World) -> None:
    person = learning(world)
    assert set(read_doubts(world.session, frame_of(world))[person]) == {
        Doubt("hours_unknown", "Kursus 1"),
        Doubt("undated", "Kursus 2"),
        Doubt("withdrawn", "Kursus 3"),
    }


def test_doubts_of_another_year_are_not_told(small_world: World) -> None:
    (person,) = small_world.people(person_row(1))
    small_world.links((7, person))
    small_world.courses(course_row(1, None))
    small_world.completions(done(7, 1, "2025-12-31"))
    assert read_doubts(small_world.session, frame_of(small_world)) == {}


def test_an_enrolment_that_nobody_can_see_is_a_doubt(small_world: World) -> None:
    (person,) = small_world.people(person_row(1))
    small_world.links((7, person))
    small_world.lands(facts.unseen_pair, UnseenPair("lms", 7, 1))
    assert read_doubts(small_world.session, frame_of(small_world)) == {person: (Doubt("unseen"),)}


def test_the_desk_counts_what_waits(world: World) -> None:
    learning(world)
    stranger = {"site": "lms", "account": 9, "reason": "no_number", "detail": "", "people": None}
    land(world.session, unmatched, [stranger], Scope(), world.run)
    world.accepts("ratings", refused=["1", "2"])
    world.accepts("simpeg", status="held")
    frame = frame_of(world)
    desk = read_desk(world.session, frame, read_doubts(world.session, frame), ("Inspektorat",))
    assert desk == Desk(
        unmatched=1,
        held=(Held("simpeg", date(2026, 1, 2)),),
        refused={"ratings": 2},
        without_hours=("Kursus 1",),
        withdrawn=1,
        silent=("Inspektorat",),
    )


def test_a_file_that_was_accepted_since_waits_no_more(small_world: World) -> None:
    small_world.accepts("simpeg", status="held")
    small_world.accepts("simpeg")
    frame = frame_of(small_world)
    assert read_desk(small_world.session, frame, {}, ()) == Desk()


def test_refused_rows_of_earlier_readings_are_history(small_world: World) -> None:
    small_world.accepts("simpeg", refused=["1", "2", "3"])
    small_world.accepts("simpeg", refused=["4"])
    frame = frame_of(small_world)
    assert read_desk(small_world.session, frame, {}, ()).refused == {"simpeg": 1}


def test_personnel_data_are_as_old_as_their_oldest_source(small_world: World) -> None:
    small_world.accepts("people")
    small_world.tick("2026-05-01")
    small_world.accepts("people")
    small_world.accepts("ratings")
    assert personnel_day(small_world.session, None) == date(2026, 5, 1)
    assert personnel_day(small_world.session, small_world.then("2026-02-01").moment) == date(
        2026, 1, 1
    )


def test_without_an_accepted_people_file_there_is_no_day(small_world: World) -> None:
    small_world.accepts("people", status="held")
    assert personnel_day(small_world.session, None) is None
