"""The ledger: which completions become credits, what they count, and why not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect, select

from reports.hours.ledger import HoursSettings, credits_as_of, in_force, refresh, touched_since
from sync.inward.landing import Scope, land
from sync.store.tables import facts
from sync.store.tables.ledger import credit
from tests.reports.hours.test_outside import training
from tests.reports.world import World, course_row, done, hours_override, person_row

WITHDRAWN_POLICIES = ("keep", "review", "drop")


def settle(world: World, withdrawn: str = "review") -> list[dict[str, Any]]:
    """Refresh the ledger and read it, by date and source."""
    settings = HoursSettings.model_validate({"withdrawn": withdrawn})
    refresh(world.session, settings, world.run.id)
    order = (credit.c.date.nulls_last(), credit.c.source, credit.c.id)
    return [dict(row) for row in world.session.execute(select(credit).order_by(*order)).mappings()]


def counted(rows: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """What each credit counts and why not more."""
    return [(str(row["counted"]), row["why_not"]) for row in rows]


def one_linked_person(world: World, *accounts: int) -> int:
    """A person with these accounts (11 by default)."""
    (person,) = world.people(person_row(1))
    world.links(*((account, person) for account in accounts or (11,)))
    return person


def test_a_completion_counts_the_hours_of_its_course(world: World) -> None:
    person = one_linked_person(world)
    world.courses(course_row(1, "7,5 JP"))
    world.completions(done(11, 1, "2026-03-05"))
    (row,) = settle(world)
    assert (row["person"], row["counted"], row["hours"]) == (person, Decimal("7.5"), Decimal("7.5"))
    assert (row["kind"], row["site"], row["source"], row["run"]) == ("completion", "lms", "1/11", 1)
    assert (row["month"], row["certain"], row["why_not"]) == (2026 * 12 + 2, True, None)
    assert (row["title"], row["method"], row["provider"]) == ("Kursus 1", "e-learning", "BKPSDM")


def test_an_account_without_link_has_no_credit(world: World) -> None:
    one_linked_person(world, 11)
    world.courses(course_row(1, "4"))
    world.completions(done(99, 1, "2026-03-05"))
    assert settle(world) == []


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (None, ("0", "hours_unknown")),
        ("banyak", ("0", "hours_unknown")),
        ("0", ("0", None)),
    ],
)
def test_hours_that_nobody_set_are_not_zero(
    world: World, hours: str | None, expected: tuple[str, str | None]
) -> None:
    one_linked_person(world)
    world.courses(course_row(1, hours))
    world.completions(done(11, 1, "2026-03-05"))
    assert counted(settle(world)) == [expected]


def test_a_completion_without_date_is_listed_and_counts_nothing(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, None))
    (row,) = settle(world)
    assert (row["date"], row["month"], row["why_not"]) == (None, None, "undated")


@pytest.mark.parametrize("key", ["K1", "ID-1", "1"])
def test_a_source_of_courses_overrides_the_own_field_by_any_name(world: World, key: str) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4", idnumber="ID-1"))
    world.hr("courses", hours_override(key, "6", provider="Universitas"))
    world.completions(done(11, 1, "2026-03-05"))
    (row,) = settle(world)
    assert (row["counted"], row["provider"], row["method"]) == (6, "Universitas", "e-learning")


def test_an_override_that_names_the_site_stands_before_one_for_any(small_world: World) -> None:
    one_linked_person(small_world)
    small_world.courses(course_row(1, "4"))
    small_world.hr("courses", hours_override("K1", "6"), hours_override("K1", "8", site="lms"))
    small_world.completions(done(11, 1, "2026-03-05"))
    assert counted(settle(small_world)) == [("8", None)]


def test_an_override_that_cannot_be_read_leaves_the_hours_unknown(small_world: World) -> None:
    one_linked_person(small_world)
    small_world.courses(course_row(1, "4"))
    small_world.hr("courses", hours_override("K1", None, unread="hours"))
    small_world.completions(done(11, 1, "2026-03-05"))
    assert counted(settle(small_world)) == [("0", "hours_unknown")]


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        (None, [("4", None), ("0", "same_course"), ("0", "same_course")]),
        ("yearly", [("4", None), ("4", None), ("0", "same_course")]),
        ("always", [("4", None), ("4", None), ("4", None)]),
    ],
)
def test_the_same_course_counts_as_often_as_it_says(
    world: World, repeat: str | None, expected: list[tuple[str, str | None]]
) -> None:
    one_linked_person(world, 11, 12, 13)
    world.courses(course_row(1, "4"))
    world.hr("courses", hours_override("K1", None, repeat=repeat))
    world.completions(
        done(13, 1, "2025-06-01"), done(12, 1, "2026-02-01"), done(11, 1, "2026-08-01")
    )
    assert counted(settle(world)) == expected


def test_two_accounts_of_a_person_join_and_the_earlier_completion_counts(world: World) -> None:
    one_linked_person(world, 11, 12)
    world.courses(course_row(1, "4"), course_row(2, "3"))
    world.completions(
        done(11, 1, "2026-05-01"), done(12, 1, "2026-04-01"), done(12, 2, "2026-06-01")
    )
    rows = settle(world)
    assert [(row["account"], row["why_not"]) for row in rows] == [
        (12, None),
        (11, "same_course"),
        (12, None),
    ]


@pytest.mark.parametrize(
    ("withdrawn", "expected"),
    [
        ("keep", [("4", None, True)]),
        ("review", [("4", None, False)]),
        ("drop", [("0", "withdrawn", False)]),
    ],
)
def test_a_vanished_completion_is_withdrawn_by_policy(
    world: World, withdrawn: str, expected: list[tuple[str, str | None, bool]]
) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-03-05"))
    world.tick()
    world.completions()
    rows = settle(world, withdrawn)
    assert [(str(r["counted"]), r["why_not"], r["certain"]) for r in rows] == expected


def test_a_course_that_is_gone_keeps_the_hours_it_had(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-03-05"))
    world.tick()
    world.courses()
    world.completions()
    (row,) = settle(world)
    assert (row["counted"], row["title"], row["certain"]) == (4, "Kursus 1", False)


def test_a_corrected_date_is_no_withdrawal(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-03-05"))
    world.tick()
    world.completions(done(11, 1, "2026-04-05"))
    (row,) = settle(world)
    assert (str(row["date"]), row["certain"]) == ("2026-04-05", True)


@pytest.mark.parametrize("repeat", [None, "always"])
def test_a_completion_that_was_out_of_sight_for_a_day_is_one(
    world: World, repeat: str | None
) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.hr("courses", hours_override("K1", None, repeat=repeat))
    for rows in ([done(11, 1, "2026-03-05")], [], [done(11, 1, "2026-03-05")]):
        world.completions(*rows)
        world.tick()
    assert [(r["counted"], r["certain"]) for r in settle(world)] == [(4, True)]


@pytest.mark.parametrize("withdrawn", ["review", "drop"])
def test_a_withdrawn_completion_yields_to_one_that_stands(world: World, withdrawn: str) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-03-05"))
    world.tick()
    world.completions()
    world.tick()
    world.completions(done(11, 1, "2026-09-05"))
    assert counted(settle(world, withdrawn)) == [("0", "same_course"), ("4", None)]


def test_a_past_moment_gives_the_credits_of_then(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-02"))
    earlier = world.run.moment
    world.tick()
    world.courses(course_row(1, "9"))
    world.completions()
    rows = past_credits(world, earlier)
    assert [(r["counted"], r["certain"]) for r in rows] == [(4, True)]
    assert [(r["counted"], r["certain"]) for r in past_credits(world, world.run.moment)] == [
        (9, False)
    ]


def past_credits(world: World, moment: datetime) -> list[dict[str, Any]]:
    query = credits_as_of(world.session, HoursSettings(), moment)
    return [dict(row) for row in world.session.execute(query).mappings()]


def test_a_refresh_renews_only_whom_a_run_touched(world: World) -> None:
    first, second = world.people(person_row(1), person_row(2))
    world.links((11, first), (12, second))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-02"), done(12, 1, "2026-01-03"))
    refresh(world.session, HoursSettings(), world.run.id)
    world.tick()
    refresh(world.session, HoursSettings(), world.run.id)
    world.tick()
    world.completions(done(11, 1, "2026-01-02"), done(12, 1, "2026-01-04"))
    assert refresh(world.session, HoursSettings(), world.run.id) == 1


def test_a_certificate_that_was_there_before_its_person_counts(world: World) -> None:
    world.people(person_row(2))
    world.hr("trainings", training("1", "25"))
    assert settle(world) == []
    world.tick()
    assert settle(world) == []
    world.tick()
    world.people(person_row(1), person_row(2))
    assert counted(settle(world)) == [("25", None)]


def test_an_account_that_moved_is_renewed_for_whom_it_is_now(world: World) -> None:
    first, second = world.people(person_row(1), person_row(2))
    world.links((11, first))
    world.courses(course_row(1, "4"), course_row(2, "2"))
    world.completions(done(11, 1, "2026-03-05"))
    settle(world)
    world.tick("2026-06-01")
    world.links((11, second))
    settle(world)
    world.tick("2026-06-02")
    world.completions(done(11, 1, "2026-03-05"), done(11, 2, "2026-04-05"))
    assert touched_since(world.session, world.run.id, HoursSettings()) == {second}
    assert [row["person"] for row in settle(world)] == [second, second]


def test_a_build_leaves_no_large_tables_to_the_next(world: World) -> None:
    one_linked_person(world)
    settle(world)
    left = inspect(world.session.connection()).get_temp_table_names()
    assert {"ledger_every", "changed_completions"}.isdisjoint(left)


def test_a_refresh_makes_good_what_a_dead_run_left_out(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    settle(world)
    world.tick()
    world.completions(done(11, 1, "2026-01-02"))  # this run never measured
    world.tick()
    assert counted(settle(world)) == [("4", None)]


def test_a_moved_link_takes_the_credits_along(world: World) -> None:
    first, second = world.people(person_row(1), person_row(2))
    world.links((11, first))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-02"))
    settle(world)
    world.tick()
    settle(world)
    world.tick()
    world.links((11, second))
    assert [row["person"] for row in settle(world)] == [second]


def test_changed_hours_of_a_course_renew_everybody(world: World) -> None:
    one_linked_person(world)
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-02"))
    settle(world)
    world.tick()
    settle(world)
    world.tick()
    land(world.session, facts.HR["courses"], [hours_override("K1", "5")], Scope.none(), world.run)
    assert counted(settle(world)) == [("5", None)]


@pytest.mark.parametrize(
    ("own", "listed", "expected"),
    [
        ("4", {"hours": None, "minutes": 100}, ("2", None)),
        ("100 menit", {"hours": "5"}, ("5", None)),
        ("100 menit", {"hours": None}, ("2", None)),
        ("2 jam 15 menit", {"hours": None, "unread": "hours"}, ("0", "hours_unknown")),
    ],
)
def test_minutes_of_a_course_list_stand_above_the_course(
    small_world: World, own: str, listed: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    one_linked_person(small_world)
    small_world.courses(course_row(1, own))
    small_world.completions(done(11, 1, "2026-01-02"))
    small_world.hr("courses", hours_override("K1", **listed))
    assert counted(settle(small_world)) == [expected]


@pytest.mark.parametrize("before", WITHDRAWN_POLICIES)
@pytest.mark.parametrize("after", WITHDRAWN_POLICIES)
def test_another_policy_renews_the_whole_ledger(
    small_world: World, before: str, after: str
) -> None:
    one_linked_person(small_world)
    small_world.courses(course_row(1, "4"))
    small_world.completions(done(11, 1, "2026-01-02"))
    small_world.tick()
    small_world.completions()
    settle(small_world, before)
    small_world.tick()
    changed = counted(settle(small_world, after))
    assert changed == [("0", "withdrawn") if after == "drop" else ("4", None)]


@pytest.mark.parametrize(
    ("year", "expected"), [(2025, None), (2026, 20), (2027, 20), (2028, 24), (2040, 24)]
)
def test_a_year_not_listed_takes_the_latest_earlier_one(year: int, expected: int | None) -> None:
    assert in_force({2026: Decimal(20), 2028: Decimal(24)}, year) == expected
