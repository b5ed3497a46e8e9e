"""Dated histories outrank the flat row: status, employment, unit and post on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from connector.hr.records import EmploymentRow, PlacementRow, StatusRow, UnitRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import measure
from reports.people.histories import Span, Told, spans
from reports.units import AGENCY, read_tree, report_units
from sync.store.tables.facts import HR
from sync.store.tables.people import Identifier
from tests.reports.world import World, course_row, done, nip_of, person_row

SETTINGS = Measuring(
    hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 12}, "PPPK": {"2026": 24}}})
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def status(value: str, since: str, until: str | None = None, **more: Any) -> StatusRow:
    ends = day(until) if until else None
    return StatusRow("statuses", nip_of(1), day(since), value, ends, **more)


def framed(world: World, on: str = "2026-12-31", period: str = "2026", **flat: Any) -> Frame:
    world.people(person_row(1, **flat))
    return build_frame(world.session, SETTINGS, parse_period(period), world.now(on))


def roster(world: World, frame: Frame) -> Any:
    return world.session.execute(select(frame.people)).mappings().one()


def served(world: World, frame: Frame) -> list[int]:
    """Months of the year with unpaused service, 1 to 12."""
    months = world.session.execute(select(frame.months.c.month).order_by(frame.months.c.month))
    return [month % 12 + 1 for month in months.scalars()]


LEAVE = ("2026-03-10", "2026-08-20")


@pytest.mark.parametrize(
    ("flat", "rows", "on", "told"),
    [
        ("01", [], "2026-06-15", "01"),
        ("01", [status("02", *LEAVE)], "2026-03-09", "01"),
        ("01", [status("02", *LEAVE)], "2026-03-10", "02"),
        ("01", [status("02", *LEAVE)], "2026-08-20", "02"),
        ("01", [status("02", *LEAVE)], "2026-08-21", "01"),
        ("02", [status("02", "2026-03-10")], "2026-03-09", None),
        ("02", [status("01", "2020-01-01"), status("02", "2026-03-10")], "2026-03-09", "01"),
        ("01", [status("02", "2026-03-10", unread="until")], "2026-03-10", "02"),
        ("01", [status("02", "2026-03-10", unread="until")], "2026-03-11", None),
        (None, [status("71", "2026-01-01")], "2026-06-15", "71"),
    ],
)
def test_the_status_of_a_day(
    world: World, flat: str | None, rows: list[StatusRow], on: str, told: str | None
) -> None:
    world.hr("statuses", *rows)
    assert roster(world, framed(world, on, status=flat))["status"] == told


def test_a_pause_takes_its_whole_months_from_the_target(world: World) -> None:
    world.hr("statuses", status("02", *LEAVE))
    frame = framed(world, status="01")
    assert served(world, frame) == [1, 2, 3, 8, 9, 10, 11, 12]
    assert list(measure(world.session, frame)["hours_target"].values()) == [8]
    assert roster(world, frame)["in_scope"]
    assert not roster(world, framed(world, "2026-05-05", status="01"))["in_scope"]


def test_joining_and_leaving_are_days_of_the_same_months(world: World) -> None:
    world.hr("statuses", status("02", "2026-03-01", "2026-03-30"))
    frame = framed(world, status="01", joined=day("2026-02-05"), left=day("2026-03-31"))
    assert served(world, frame) == [2]


def test_an_unreadable_end_of_a_pause_makes_the_target_unknown(world: World) -> None:
    world.hr("statuses", status("02", "2026-03-10", unread="until"))
    frame = framed(world, status="01")
    assert measure(world.session, frame)["hours_target"] == {}
    assert roster(world, frame)["in_scope"]


def test_the_type_of_employment_is_that_of_the_reference_date(world: World) -> None:
    """PPPK to PNS in June, as one person with two numbers: one history, one target."""
    world.session.flush()
    (person,) = world.people(person_row(1, employment="PNS", joined=day("2026-06-01")))
    world.session.add(Identifier(number="130123456", person=person, in_force=False))
    rows = [
        EmploymentRow("e", "130123456", day("2021-01-01"), "PPPK", day("2026-05-31")),
        EmploymentRow("e", nip_of(1), day("2026-06-01"), "PNS", None),
    ]
    world.hr("employments", *rows)
    for on, period, kind, target in (
        ("2026-12-31", "2026", "PNS", 7),
        ("2026-12-31", "2026-03", "PPPK", 0),
    ):
        frame = build_frame(world.session, SETTINGS, parse_period(period), world.now(on))
        assert roster(world, frame)["employment"] == kind
        assert list(measure(world.session, frame)["hours_target"].values()) == [target]


def test_of_two_numbers_the_earlier_first_day_counts(world: World) -> None:
    old = person_row(2, joined=day("2021-01-01"), left=day("2026-06-01"))
    new = person_row(1, joined=day("2026-06-01"))
    first, second = world.people(new, old)
    row = world.session.get_one(Identifier, nip_of(2))
    assert second != first
    row.person, row.in_force = first, False
    world.session.flush()
    frame = build_frame(world.session, SETTINGS, parse_period("2026"), world.now())
    told = roster(world, frame)
    assert (told["nip"], told["joined"], told["left"]) == (nip_of(1), day("2021-01-01"), None)
    assert len(served(world, frame)) == 12


@pytest.mark.parametrize(
    ("period", "on", "months", "service"),
    [
        ("2026", "2026-12-31", [1, 6, 7, 8, 9, 10, 11, 12], "yes"),
        ("2026", "2026-03-15", [1, 6, 7, 8, 9, 10, 11, 12], "no"),
        ("2026-Q2", "2026-06-30", [6], "yes"),
    ],
)
def test_between_two_numbers_nobody_served(
    world: World, period: str, on: str, months: list[int], service: str
) -> None:
    """A contract that ended in January, and a new number from June on."""
    old = person_row(2, joined=day("2021-01-01"), left=day("2026-02-01"))
    new = person_row(1, joined=day("2026-06-10"))
    first, _ = world.people(new, old)
    row = world.session.get_one(Identifier, nip_of(2))
    row.person, row.in_force = first, False
    world.session.flush()
    frame = build_frame(world.session, SETTINGS, parse_period(period), world.now(on))
    assert served(world, frame) == months
    assert roster(world, frame)["service"] == service
    assert list(measure(world.session, frame)["hours_target"].values()) == [len(months)]


@pytest.mark.parametrize(
    ("field", "values"), [("status", ("01", "02")), ("employment", ("PNS", "PPPK"))]
)
def test_two_sources_that_contradict_each_other_tell_nothing(
    world: World, field: str, values: tuple[str, str]
) -> None:
    rows = [
        person_row(1, source=source, **{field: value})
        for source, value in zip("ab", values, strict=True)
    ]
    world.people(rows[0])
    world.tick()
    world.people(*rows)
    frame = build_frame(world.session, SETTINGS, parse_period("2026"), world.now())
    assert roster(world, frame)[field] is None
    assert not measure(world.session, frame)["hours_target"]
    world.tick()
    world.lands(HR["people"], rows[0])  # the other source no longer tells of anybody
    frame = build_frame(world.session, SETTINGS, parse_period("2026"), world.now())
    assert roster(world, frame)[field] == values[0]


def test_histories_that_contradict_each_other_tell_nothing(world: World) -> None:
    other = status("02", "2026-03-10", "2026-08-20")
    world.hr("statuses", status("01", "2026-03-10"), replace(other, source="siasn"))
    frame = framed(world, "2026-06-15", status="01")
    assert roster(world, frame)["status"] is None
    assert not measure(world.session, frame)["hours_target"]


@pytest.mark.parametrize("unread", ["post", "main"])
def test_a_post_that_nobody_could_read_is_not_the_one_before(world: World, unread: str) -> None:
    later = place("b", "2026-03-01", post=None if unread == "post" else "y", unread=unread)
    world.hr("placements", place("a", "2020-01-01", post="x"), later)
    told = roster(world, framed(world, unit="flat", post="flat"))
    assert told["post"] is None
    assert told["unit"] == ("b" if unread == "post" else None)
    assert roster(world, framed(world, "2026-02-28"))["post"] == "x"


def place(unit: str | None, since: str, until: str | None = None, **more: Any) -> PlacementRow:
    told: dict[str, Any] = {"post": None, "main": True, "nip": nip_of(1), **more}
    ends = day(until) if until else None
    return PlacementRow(source="placements", since=day(since), unit=unit, until=ends, **told)


@pytest.mark.parametrize(
    ("on", "unit"), [("2026-03-01", "a"), ("2026-06-30", "a"), ("2026-07-01", "b")]
)
def test_the_unit_is_that_of_the_reference_date(world: World, on: str, unit: str) -> None:
    acting = place("c", "2026-08-01", main=False)
    world.hr("placements", place("a", "2020-01-01"), place("b", "2026-07-01"), acting)
    assert roster(world, framed(world, on, unit="flat"))["unit"] == unit


def test_hours_follow_the_person_who_moved(world: World) -> None:
    persons = world.people(*(person_row(i, unit="a") for i in range(1, 6)))
    world.links(*enumerate(persons, 1))
    world.courses(course_row(1, "12"))
    world.completions(*(done(i, 1, "2026-02-01") for i in range(1, 6)))
    world.hr("placements", *(place("b", "2026-07-01", nip=nip_of(i)) for i in range(1, 6)))
    refresh(world.session, SETTINGS.hours, world.run.id)
    for on, unit in (("2026-06-30", "a"), ("2026-07-01", "b")):
        told = report_units(world.session, SETTINGS, parse_period("2026"), world.now(on))
        found = {one.unit.key: one.direct.metrics["median_hours"].value for one in told}
        assert found == {AGENCY: None, unit: 12}


def unit_row(key: str, parent: str | None = None, **values: Any) -> UnitRow:
    told: dict[str, Any] = {"name": f"Unit {key}", "since": None, "until": None, **values}
    return UnitRow(source="units", unit=key, parent=parent, **told)


def test_people_of_a_unit_that_is_over_are_of_the_one_above(small_world: World) -> None:
    world = small_world
    over = unit_row("c", "b", until=day("2026-05-31"))
    frame = framed(world, "2026-06-15", unit="Unit c")
    world.hr("units", unit_row("a"), unit_row("b", "a"), over)
    tree = read_tree(world.session, frame)
    assert "c" not in tree.units
    assert list(tree.home.values()) == ["b"]


def test_people_are_found_by_the_name_that_their_unit_had(small_world: World) -> None:
    world = small_world
    world.hr("units", unit_row("a", name="Dinas Lama"))
    frame = framed(world, unit="Dinas Lama")
    world.tick()
    world.hr("units", unit_row("a", name="Dinas Baru"))
    assert list(read_tree(world.session, frame).home.values()) == ["a"]


DAYS = st.integers(0, 400).map(lambda n: date.fromordinal(date(2026, 1, 1).toordinal() + n))
ROWS = st.lists(
    st.tuples(DAYS, st.none() | DAYS, st.sampled_from(["01", "02"]), st.booleans()),
    max_size=6,
    unique_by=lambda row: row[0],
)


@given(rows=ROWS)
def test_spans_tell_of_every_day_once(rows: list[tuple[date, date | None, str, bool]]) -> None:
    told = [Told(*row) for row in sorted(rows, key=lambda row: row[0])]
    found = list(spans(told))
    ends = [Span(date.min, date.min, False), *found]
    assert all(a.last < b.first or a is ends[0] for a, b in zip(ends, ends[1:], strict=False))
    if told:
        assert (found[0].first, found[-1].last) == (date.min, date.max)
        days = [(one.first.toordinal(), one.last.toordinal()) for one in found]
        assert all(a[1] + 1 == b[0] for a, b in zip(days, days[1:], strict=False))
