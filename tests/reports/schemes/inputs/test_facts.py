"""A person's facts for rules, from personnel files and metrics in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import PostRow
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import measure
from reports.schemes.inputs.facts import read_facts
from reports.schemes.language.verdicts import UNKNOWN, Amount, Fact, Words
from reports.schemes.language.vocabulary import IN_SERVICE, known_facts
from sync.store.tables.people import Identifier
from tests.reports.world import World, course_row, done, nip_of, person_row, rating, sanction

COMPLETE = Measuring(complete=frozenset(("sanctions",)))


def facts_of(
    world: World, settings: Measuring = COMPLETE, at: AsOf | None = None
) -> dict[str, Fact]:
    """The facts of the first person for 2026, on the last day of its June."""
    refresh(world.session, HoursSettings(), world.run.id)
    day = at or world.now("2026-06-30")
    frame = build_frame(world.session, settings, parse_period("2026"), day)
    found = read_facts(world.session, frame, measure(world.session, frame))
    return min(found, key=lambda one: one[0])[1]


def test_every_known_fact_has_a_value(world: World) -> None:
    world.people(person_row(1))
    keys = {
        kind.key(choice)
        for kind in known_facts().values()
        for choice in (kind.option[1] if kind.option else (None,))
    }
    assert set(facts_of(world)) == keys | {IN_SERVICE}


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ({}, IN_SERVICE, Words.of("yes")),
        ({"left": date(2026, 6, 1)}, IN_SERVICE, Words.of("no")),
        ({"unread": "left"}, IN_SERVICE, UNKNOWN),
        ({"employment": "PPPK"}, "employment", Words.of("PPPK")),
        ({"employment": None}, "employment", UNKNOWN),
        ({"status": "02"}, "status", Words.of("02")),
        ({"status": "55"}, "status", UNKNOWN),  # a code that nobody set
        ({"status": None}, "status", UNKNOWN),
        ({"joined": date(2026, 9, 30)}, "service_months", Amount.of(4)),
        ({"status": "02"}, "service_months", Amount.of(0)),
        ({"unread": "joined"}, "service_months", UNKNOWN),
    ],
)
def test_what_the_row_of_a_person_tells(
    world: World, values: dict[str, Any], name: str, expected: Fact
) -> None:
    world.people(person_row(1, **values))
    assert facts_of(world)[name] == expected


def test_hours_come_with_their_bounds(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-01"))
    world.tick()
    world.completions()
    found = facts_of(world)
    assert found["hours"] == Amount(Decimal(0), Decimal(4), Decimal(4))
    assert found["hours_sure"] == Amount.of(0)


def test_without_an_account_hours_have_no_upper_bound(world: World) -> None:
    world.people(person_row(1))
    found = facts_of(world)
    assert found["hours"] == Amount(Decimal(0), None, Decimal(0))
    assert (found["hours_at_most"], found["mastery"]) == (UNKNOWN, UNKNOWN)


def test_ratings_of_the_year_and_of_the_one_before(world: World) -> None:
    world.people(person_row(1))
    world.hr("ratings", rating(1, 2025, "baik"), rating(1, 2024, "kurang"))
    found = facts_of(world)
    assert (found["rating@previous"], found["rating@this"]) == (Words.of("baik"), UNKNOWN)


def test_two_sources_that_differ_leave_a_rating_in_doubt(world: World) -> None:
    world.people(person_row(1))
    other = replace(rating(1, 2025, "kurang"), source="lain")
    world.hr("ratings", rating(1, 2025, "baik"), other)
    assert facts_of(world)["rating@previous"] == Words.of("baik", "kurang")


def test_an_old_number_still_finds_its_person(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.session.add(Identifier(number=nip_of(9), person=person, kind="old"))
    world.session.flush()
    world.hr("ratings", rating(9, 2025, "baik"))
    assert facts_of(world)["rating@previous"] == Words.of("baik")


ANY = Words.of("none", "light", "medium", "heavy")


@pytest.mark.parametrize(
    ("complete", "status", "refused", "expected"),
    [
        (True, "accepted", [], Words.of("none")),
        (True, "accepted", [nip_of(2)], Words.of("none")),  # somebody else's row
        (True, "accepted", [nip_of(1)], ANY),
        (True, "held", [], ANY),
        (False, "accepted", [], ANY),
    ],
)
def test_when_the_absence_of_a_sanction_means_none(
    world: World, complete: bool, status: str, refused: list[str], expected: Fact
) -> None:
    world.people(person_row(1), person_row(2))
    world.accepts("sanctions", refused=refused, status=status)
    found = facts_of(world, COMPLETE if complete else Measuring())
    assert found["sanction_level@period"] == expected


def test_a_refused_row_of_a_partial_source_may_be_a_sanction(world: World) -> None:
    world.people(person_row(1), person_row(2))
    world.accepts("sanctions")
    world.accepts("sanctions", source="inspektorat", refused=[nip_of(1)])
    assert facts_of(world, COMPLETE)["sanction_level@period"] == ANY


def test_a_later_file_without_refused_rows_settles_the_doubt(world: World) -> None:
    world.people(person_row(1))
    world.accepts("sanctions", refused=[nip_of(1)])
    world.accepts("sanctions")
    assert facts_of(world)["sanction_level@period"] == Words.of("none")


def test_a_sanction_of_the_period_or_of_the_reference_date(world: World) -> None:
    world.people(person_row(1))
    world.hr("sanctions", sanction(1, "medium", "2026-02-01", "2026-04-30"))
    found = facts_of(world)
    assert found["sanction_level@period"] == Words.of("medium")
    assert found["sanction_level@reference"] == Words.of("none")


def test_before_a_file_was_accepted_nothing_was_known(world: World) -> None:
    world.people(person_row(1))
    world.tick("2026-05-02")
    world.hr("sanctions")
    assert facts_of(world, at=world.then("2026-05-01"))["sanction_level@period"] == ANY
    assert facts_of(world, at=world.then("2026-05-02"))["sanction_level@period"] == Words.of("none")


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("p1", Words.of("fungsional")),
        ("Guru Ahli Muda", Words.of("fungsional")),
        ("Analis", UNKNOWN),  # a name of two posts
        ("p4", UNKNOWN),  # a post without kind
        (None, UNKNOWN),
    ],
)
def test_the_kind_of_the_post(world: World, post: str | None, expected: Fact) -> None:
    world.people(person_row(1, post=post))
    world.hr(
        "posts",
        PostRow("posts", "p1", "Guru Ahli Muda", "fungsional", None),
        PostRow("posts", "p2", "Analis", "pelaksana", None),
        PostRow("posts", "p3", "Analis", "fungsional", None),
        PostRow("posts", "p4", "Staf", None, None),
    )
    assert facts_of(world)["post_kind"] == expected
