"""Who gets the digest: certain heads at their address, the agency's list, each address once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connector.hr.records import HeadRow, UnitRow
from reports.calendar.periods import parse_period
from reports.digest import DigestSettings
from reports.digest.facts import Addressee
from reports.digest.readers import Readers, read_readers
from reports.frames.frame import Measuring, build_frame
from reports.units import read_tree
from sync.store.tables import facts
from tests.reports.world import World, nip_of, person_row

UNITS = [
    UnitRow("units", key, name, parent, None, None)
    for key, name, parent in (
        ("03", "Dinas Kesehatan", None),
        ("03.1", "Puskesmas I", "03"),
        ("08", "Inspektorat", None),
    )
]


def head(unit: str, number: int, **told: Any) -> HeadRow:
    plain: dict[str, Any] = {"role": "head", "email": f"kepala{number}@example.go.id"}
    plain |= {"since": None, "until": None, **told}
    return HeadRow("heads", unit, nip_of(number), **plain)


def readers(world: World, *heads: HeadRow, agency: tuple[str, ...] = (), **person: Any) -> Readers:
    """The readers on 25 November 2026 among three people, the first as told."""
    world.people(person_row(1, **{"unit": "03", **person}), person_row(2), person_row(3))
    world.lands(facts.HR["units"], *UNITS)
    world.lands(facts.HR["heads"], *heads)
    frame = build_frame(world.session, Measuring(), parse_period("2026"), world.now("2026-11-25"))
    settings = DigestSettings(agency=agency)
    return read_readers(world.session, settings, frame, read_tree(world.session, frame))


def test_heads_and_deputies_get_their_units(world: World) -> None:
    found = readers(world, head("03", 1), head("Puskesmas I", 2), head("03", 3, role="deputy"))
    assert found.addressees == (
        Addressee("kepala1@example.go.id", ("03",)),
        Addressee("kepala2@example.go.id", ("03.1",)),
        Addressee("kepala3@example.go.id", ("03",)),
    )


def test_one_address_gets_one_mail_for_all_it_leads(small_world: World) -> None:
    address = "Kepala1@Example.go.id"
    heads = head("03", 1), head("08", 1, email=address)
    found = readers(small_world, *heads, agency=("kepala1@example.go.id", "b@example.go.id"))
    assert found.addressees == (
        Addressee("b@example.go.id", (), True),
        Addressee("kepala1@example.go.id", ("03", "08"), True),
    )


def test_an_address_of_the_people_file_serves_where_heads_has_none(small_world: World) -> None:
    found = readers(small_world, head("03", 1, email=None), email="made@example.go.id")
    assert found.addressees == (Addressee("made@example.go.id", ("03",)),)


@pytest.mark.parametrize(
    "told",
    [
        {"since": date(2026, 11, 26)},
        {"until": date(2026, 11, 24)},
        {"until": None, "unread": "until"},
        {"since": None, "unread": "since email"},
        {"email": None},
        {"email": "kepala dinas"},
    ],
)
def test_who_is_not_certainly_in_office_or_has_no_address_is_silent(
    small_world: World, told: dict[str, Any]
) -> None:
    found = readers(small_world, head("03", 1, **told))
    assert found == Readers((), ("Dinas Kesehatan",))


@pytest.mark.parametrize("told", [{"since": date(2026, 11, 25)}, {"until": date(2026, 11, 25)}])
def test_the_first_and_the_last_day_are_days_in_office(
    small_world: World, told: dict[str, Any]
) -> None:
    assert len(readers(small_world, head("03", 1, **told)).addressees) == 1


@pytest.mark.parametrize("told", [{"status": "99"}, {"left": date(2026, 11, 1)}])
def test_who_left_service_gets_no_names(small_world: World, told: dict[str, Any]) -> None:
    assert readers(small_world, head("03", 1), **told).addressees == ()


def test_a_unit_with_another_reachable_head_is_not_silent(small_world: World) -> None:
    found = readers(small_world, head("03", 1, until=date(2026, 1, 31)), head("03", 2))
    assert found.silent == ()


def test_a_unit_that_nobody_knows_is_not_written_about(small_world: World) -> None:
    assert readers(small_world, head("Dinas Lain", 1)) == Readers((), ())


def test_an_address_finds_its_reader(small_world: World) -> None:
    found = readers(small_world, agency=("b@example.go.id",))
    assert found.find("b@example.go.id") == Addressee("b@example.go.id", (), True)
    assert found.find("c@example.go.id") is None
