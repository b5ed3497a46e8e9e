"""The gate: what waits for a person, and by which limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connector.hr.reading import Reading
from connector.hr.records import KINDS, PersonRow
from sync.inward.personnel.trust import (
    Accepted,
    Check,
    Count,
    Facts,
    TrustSettings,
    check_count,
    judge,
    loses_half,
)
from tests.sync.sources import HEADERS, moved, person, reading, renamed, source

TODAY = date(2026, 11, 25)
TRUST = TrustSettings()
HUNDRED = [person(serial) for serial in range(100)]


def accepted(people: list[PersonRow], day: date = TODAY - timedelta(days=1)) -> Accepted:
    facts: Facts = {(row.nip,): {"name": row.name, "unit": row.unit} for row in people}
    return Accepted(Count(len(people), day), HEADERS, facts)


def held(new: Reading, last: Accepted | None, day: date = TODAY, **changed: object) -> list[str]:
    checks = judge(TRUST, source(**changed), new, day, last)
    return [check.name for check in checks if check.held]


def check(new: Reading, name: str) -> Check:
    checks = judge(TRUST, source(), new, TODAY, accepted(HUNDRED))
    return next(each for each in checks if each.name == name)


def test_the_first_file_waits() -> None:
    assert held(reading(HUNDRED), None) == ["first"]


def test_the_same_people_pass_every_check() -> None:
    checks = judge(TRUST, source(), reading(HUNDRED), TODAY, accepted(HUNDRED))
    assert not any(each.held for each in checks)
    assert [each.name for each in checks] == ["refused", "headers", "names", "age", "rows"] + [
        "keys",
        "units",
        "units_changed",
    ]


@pytest.mark.parametrize(
    ("new", "names"),
    [
        (reading(HUNDRED[:95]), []),
        (reading(HUNDRED[:94]), ["keys"]),
        (reading([person(n) for n in range(10, 110)]), ["keys"]),
        (reading([person(n) for n in range(150)]), []),
        (reading([person(n) for n in range(151)]), ["rows"]),
        (reading(HUNDRED[:98], refused=2), []),
        (reading(HUNDRED[:97], refused=3), ["refused"]),
        (reading(renamed(HUNDRED, 2)), []),
        (reading(renamed(HUNDRED, 3)), ["names"]),
        (reading(moved(HUNDRED, 10)), []),
        (reading(moved(HUNDRED, 20)), ["units"]),
        (reading(moved(HUNDRED, 21)), ["units", "units_changed"]),
        (reading(HUNDRED, headers=(*HEADERS, "EMAIL")), ["headers"]),
        (reading(HUNDRED, headers=HEADERS[:2]), ["headers"]),
        (reading(HUNDRED, headers=HEADERS[::-1]), []),
        (reading([]), ["rows", "keys", "units"]),
    ],
)
def test_limits_at_their_edges(new: Reading, names: list[str]) -> None:
    assert held(new, accepted(HUNDRED)) == names


def test_an_older_file_is_held_and_one_of_the_same_day_is_not() -> None:
    assert held(reading(HUNDRED), accepted(HUNDRED), TODAY - timedelta(days=2)) == ["age"]
    assert held(reading(HUNDRED), accepted(HUNDRED), TODAY - timedelta(days=1)) == []


def test_a_partial_source_may_leave_people_out() -> None:
    few = reading(renamed(HUNDRED, 1)[:60], refused=1)
    assert held(few, accepted(HUNDRED), complete=False) == []
    bad = reading(renamed(HUNDRED, 2)[:60], refused=2, headers=("NIP", "NAMA"))
    assert held(bad, accepted(HUNDRED), complete=False) == ["refused", "headers", "names"]


def test_a_name_column_sorted_apart_from_the_others_is_seen() -> None:
    names = sorted(row.name for row in HUNDRED)
    shifted = [person(n, name=name) for n, name in enumerate(names)]
    assert held(reading(shifted), accepted(HUNDRED)) == ["names"]


def test_another_writing_of_a_name_is_no_other_name() -> None:
    loud = [person(n, name=row.name.upper()) for n, row in enumerate(HUNDRED)]
    assert held(reading(loud), accepted(HUNDRED)) == []


def test_unknown_units_are_neither_moved_nor_gone() -> None:
    unknown = [person(n, unit=None) if n % 4 else row for n, row in enumerate(HUNDRED)]
    assert held(reading(unknown), accepted(HUNDRED)) == []


def test_a_lost_half_is_told_in_numbers() -> None:
    lost = check_count(TRUST, "rows", Count(6204, TODAY - timedelta(days=1)), Count(12, TODAY))
    assert (lost.held, lost.message) == (True, "rows: 6,204 yesterday, 12 today")
    assert lost.as_json()["limit"] == [0.9, 1.5]


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY, "5 before, 4 now"), (date(2026, 11, 1), "5 on 2026-11-01, 4 on 2026-11-25")],
)
def test_days_further_apart(day: date, words: str) -> None:
    assert words in check_count(TRUST, "rows", Count(5, day), Count(4, TODAY)).message


def test_from_nothing_any_number_may_come() -> None:
    assert not check_count(TRUST, "rows", Count(0, TODAY), Count(9, TODAY)).held


def test_headers_are_named_that_came_and_went() -> None:
    drift = check(reading(HUNDRED, headers=("NIP", "NAMA", "UNIT KERJA")), "headers")
    assert drift.message == "headers: without UNOR; new UNIT KERJA"


def test_checks_have_the_shape_that_machines_read() -> None:
    keys = check(reading(HUNDRED[:90]), "keys").as_json()
    assert keys == {
        "name": "keys",
        "limit": 0.95,
        "actual": 0.9,
        "held": True,
        "message": "90 of 100 keys of the last file are still there",
    }


def test_names_count_for_people_alone() -> None:
    units = replace(reading(HUNDRED), kind=KINDS["units"])
    names = {each.name for each in judge(TRUST, source(), units, TODAY, accepted(HUNDRED))}
    assert names == {"refused", "headers", "age", "rows", "keys"}


def test_limits_are_shares() -> None:
    with pytest.raises(ValidationError):
        TrustSettings(keys_kept=95)


@given(st.sets(st.integers(0, 200)), st.sets(st.integers(0, 200)))
def test_whoever_vanishes_beyond_the_limit_is_missed(old: set[int], new: set[int]) -> None:
    last = accepted([person(serial) for serial in old])
    gate = held(reading([person(serial) for serial in new]), last)
    assert ("keys" in gate) == (bool(old) and len(old & new) < 0.95 * len(old))


@pytest.mark.parametrize(
    ("new", "strange"),
    [
        (reading(HUNDRED[:49]), True),
        (reading(HUNDRED[:50]), False),
        (reading([person(n) for n in range(60, 160)]), True),
        (reading([]), True),
        (reading(renamed(HUNDRED, 90)), False),
    ],
)
def test_a_file_that_lost_half_is_not_accepted_among_others(new: Reading, strange: bool) -> None:
    checks = judge(TRUST, source(), new, TODAY, accepted(HUNDRED))
    assert loses_half(checks) is strange


def test_an_empty_first_file_has_lost_nothing() -> None:
    """A list of sanctions may well be empty."""
    assert not loses_half(judge(TRUST, source(), reading([]), TODAY, None))
