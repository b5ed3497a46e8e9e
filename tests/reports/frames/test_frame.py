"""The frame: who is in it, in scope, in service, and in which months."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import inspect, select

from connector.moodle.records import UnseenPair
from reports.calendar.periods import parse_period
from reports.frames.frame import CREDITS, AsOf, Frame, Measuring, build_frame
from reports.metrics import METRICS
from sync.store.tables import facts
from sync.store.tables.ledger import credit
from sync.store.tables.people import Identifier
from tests.reports.world import World, graded, nip_of, person_row, quiz_row


def frame_of(world: World, period: str = "2026", at: AsOf | None = None) -> Frame:
    return build_frame(
        world.session, Measuring(), parse_period(period), at or world.now("2026-06-15")
    )


def roster(world: World, frame: Frame) -> list[dict[str, Any]]:
    query = select(frame.people).order_by(frame.people.c.nip)
    return [dict(row) for row in world.session.execute(query).mappings()]


def the_one(world: World, frame: Frame) -> dict[str, Any]:
    (row,) = roster(world, frame)
    return row


def months(world: World, frame: Frame) -> list[tuple[int, bool, bool]]:
    """(month of the year, begun, finished) of the only person."""
    table = frame.months
    query = select(table.c.month, table.c.begun, table.c.finished).order_by(table.c.month)
    return [(m % 12 + 1, begun, over) for m, begun, over in world.session.execute(query)]


@pytest.mark.parametrize(
    ("values", "service", "in_scope"),
    [
        ({}, "yes", True),
        ({"status": "01"}, "yes", True),
        ({"status": "02"}, "yes", False),  # unpaid leave: in service, paused
        ({"status": "99"}, "no", False),
        ({"status": "55"}, "yes", True),  # a code that nobody set is unknown
        ({"status": None, "unread": "status"}, "yes", True),
        ({"left": date(2026, 6, 15)}, "no", False),  # the first day out
        ({"left": date(2026, 6, 16)}, "yes", True),
        ({"joined": date(2026, 6, 15)}, "yes", True),
        ({"joined": date(2026, 6, 16)}, "no", False),
        ({"left": None, "unread": "left"}, "unknown", True),
        ({"joined": None, "unread": "email joined"}, "unknown", True),
        ({"left": date(2026, 1, 1), "unread": "joined"}, "no", False),  # certain without it
    ],
)
def test_service_on_the_reference_date(
    world: World, values: dict[str, Any], service: str, in_scope: bool
) -> None:
    world.people(person_row(1, **values))
    row = the_one(world, frame_of(world))
    assert (row["service"], row["in_scope"]) == (service, in_scope)


def test_the_reference_date_is_never_after_the_period(small_world: World) -> None:
    assert frame_of(small_world, "2025").reference == date(2025, 12, 31)
    assert frame_of(small_world, "2026").reference == date(2026, 6, 15)


def test_who_vanished_from_a_complete_source_left_that_day(world: World) -> None:
    world.people(person_row(1), person_row(2))
    world.tick("2026-05-02")
    world.people(person_row(2))
    gone, stayed = roster(world, frame_of(world))
    assert (gone["left"], gone["service"]) == (date(2026, 5, 2), "no")
    assert (stayed["left"], stayed["service"]) == (None, "yes")


def test_who_left_since_was_in_service_in_an_earlier_period(world: World) -> None:
    world.people(person_row(1))
    world.tick("2026-05-02")
    world.people()
    frame = frame_of(world, "2026-Q1")
    assert the_one(world, frame)["in_scope"]
    assert [month for month, *_ in months(world, frame)] == [1, 2, 3]


def test_an_earlier_moment_knows_nothing_of_a_later_file(world: World) -> None:
    world.people(person_row(1, unit="Dinas A"))
    world.tick("2026-05-02")
    world.people(person_row(1, unit="Dinas B"))
    assert the_one(world, frame_of(world, at=world.then("2026-05-01")))["unit"] == "Dinas A"
    assert the_one(world, frame_of(world, at=world.then("2026-05-02")))["unit"] == "Dinas B"


def test_of_two_sources_the_first_by_name_tells(small_world: World) -> None:
    small_world.people(person_row(1, unit="Dinas A"))
    small_world.lands(
        facts.HR["people"],
        person_row(1, unit="Dinas A"),
        person_row(1, unit="Dinas B", source="arsip"),
    )
    assert the_one(small_world, frame_of(small_world))["unit"] == "Dinas B"


def test_a_renumbered_person_is_one_by_the_number_in_force(small_world: World) -> None:
    (person,) = small_world.people(person_row(1))
    small_world.session.add(Identifier(number=nip_of(2), person=person))
    small_world.session.flush()
    small_world.people(person_row(1, name="Sekarang"), person_row(2, name="Dahulu"))
    row = the_one(small_world, frame_of(small_world))
    assert (row["nip"], row["name"]) == (nip_of(1), "Sekarang")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ({"joined": date(2026, 9, 30)}, [9, 10, 11, 12]),
        ({"left": date(2026, 3, 1)}, [1, 2]),  # out from the first of March
        ({"left": date(2026, 3, 2)}, [1, 2, 3]),
        ({"status": "03"}, []),  # a flat status holds for the whole period
        ({"status": "98"}, []),
        ({"status": "55"}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ],
)
def test_months_of_unpaused_service(
    world: World, values: dict[str, Any], expected: list[int]
) -> None:
    world.people(person_row(1, **values))
    assert [month for month, *_ in months(world, frame_of(world))] == expected


def test_months_know_whether_they_have_begun_and_ended(world: World) -> None:
    world.people(person_row(1))
    found = months(world, frame_of(world, "2026-Q2", world.now("2026-05-31")))
    assert found == [(4, True, True), (5, True, True), (6, False, False)]


def test_a_pair_that_no_road_sees_is_unseen(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.links((11, person))
    assert not the_one(world, frame_of(world))["unseen"]
    world.lands(facts.unseen_pair, UnseenPair("lms", 11, 1))
    assert the_one(world, frame_of(world))["unseen"]


def summed(world: World) -> set[str]:
    """Which of the sums that metrics share are there."""
    names = inspect(world.session.connection()).get_temp_table_names()
    return {"frame_streaks", "frame_hours", "frame_sittings"} & set(names)


def test_what_no_metric_reads_is_never_summed(world: World) -> None:
    (person,) = world.people(person_row(1))
    frame = frame_of(world)
    for name in ("active_months", "mastery", "job_match"):
        world.session.execute(METRICS[name].select(frame))
    assert summed(world) == set()
    assert world.session.execute(METRICS["hours"].select(frame)).all() == [(person, 0)]
    assert summed(world) == {"frame_hours"}
    world.session.execute(METRICS["streak_weeks"].select(frame))
    assert summed(world) == {"frame_streaks", "frame_hours"}
    world.session.execute(METRICS["gain"].select(frame))
    assert summed(world) == {"frame_streaks", "frame_hours", "frame_sittings"}


def results(world: World, frame: Frame) -> list[tuple[int, float, int | None, bool]]:
    table = frame.results
    columns = [table.c[name] for name in ("quiz", "percent", "passed", "pre_test")]
    query = select(*columns).order_by(table.c.quiz)
    return [(int(q), float(p), passed, pre) for q, p, passed, pre in world.session.execute(query)]


def test_of_two_accounts_the_better_result_of_the_period_is_taken(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.links((11, person), (12, person), (13, person))
    world.lands(facts.quiz, quiz_row(1))
    world.lands(
        facts.quiz_grade,
        graded(11, 1, 5.0, "2026-02-01"),
        graded(12, 1, 7.0, "2026-03-01"),
        graded(13, 1, 10.0, "2025-03-01"),
    )
    assert results(world, frame_of(world)) == [(1, 70.0, 1, False)]


@pytest.mark.parametrize(
    ("quiz", "expected"),
    [
        (quiz_row(1, "Pre-test modul 1"), True),
        (quiz_row(1, "TES AWAL"), True),
        (quiz_row(1, "Kuis", idnumber="pre:1"), True),
        (quiz_row(1, "Post-test"), False),
    ],
)
def test_pre_tests_are_known_by_name_or_id_number(
    small_world: World, quiz: Any, expected: bool
) -> None:
    (person,) = small_world.people(person_row(1))
    small_world.links((11, person))
    small_world.lands(facts.quiz, quiz)
    small_world.lands(facts.quiz_grade, graded(11, 1, 5.0, "2026-02-01"))
    ((*_, pre_test),) = results(small_world, frame_of(small_world))
    assert pre_test is expected


def test_credits_of_a_moment_are_found_as_in_the_ledger() -> None:
    """Without the ledger's index a metric of few columns reads everybody's for each person."""
    own, ledgers = (
        {tuple(column.name for column in index.columns) for index in table.indexes}
        for table in (CREDITS, credit)
    )
    assert ("person", "month") in own & ledgers
