"""A made-up source of people, for tests of the gate and the import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from connector.hr.faults import RowFault
from connector.hr.reading import Entry, Reading
from connector.hr.records import KINDS, PersonRow
from connector.hr.settings import SourceSettings

COLUMNS = {"nip": "NIP", "name": "NAMA", "unit": "UNOR"}
HEADERS = ("NIP", "NAMA", "UNOR")
NAMES = ("Ni Made Sari", "I Wayan Budi", "I Ketut Artha", "Ni Luh Putri", "I Gede Yasa")


def source(**changed: object) -> SourceSettings:
    """A complete source of people."""
    told = {"id": "simpeg", "holds": "people", "path": Path("p.csv"), "complete": True}
    return SourceSettings.model_validate({**told, "columns": COLUMNS, **changed})


def number(serial: int) -> str:
    """A number that no two serials share."""
    return f"19900315{2010 + serial // 999}021{serial % 999 + 1:03d}"


def person(serial: int, **changed: object) -> PersonRow:
    """One of many people, four to a unit."""
    blank = dict.fromkeys(PersonRow.__dataclass_fields__)
    told = {"name": NAMES[serial % len(NAMES)], "unit": f"Unit {serial // 4}"}
    row = {**blank, "source": "simpeg", "nip": number(serial), **told, **changed}
    return PersonRow(**row)  # type: ignore[arg-type] # every field is given by name


def reading(
    people: Iterable[PersonRow],
    *,
    refused: int = 0,
    headers: tuple[str, ...] = HEADERS,
    digest: str = "",
    empty: frozenset[str] = frozenset(),
) -> Reading:
    """A reading of people with ``refused`` bad rows at its end; its digest is its content."""
    entries = tuple(Entry(at, row, empty) for at, row in enumerate(people, start=2))
    first = len(entries) + 2
    faults = tuple(_fault(row) for row in range(first, first + refused))
    return Reading(
        source="simpeg",
        kind=KINDS["people"],
        file="p.csv",
        sheet=None,
        digest=digest or repr((entries, faults, headers)),
        headers=headers,
        rows=len(entries) + refused,
        entries=entries,
        faults=faults,
    )


def renamed(people: list[PersonRow], how_many: int) -> list[PersonRow]:
    """The same people, the first ones by another name."""
    return [replace(row, name="Dewa Rai") for row in people[:how_many]] + people[how_many:]


def moved(people: list[PersonRow], how_many: int) -> list[PersonRow]:
    """The same people, the first ones in the unit of the last."""
    return [replace(row, unit=people[-1].unit) for row in people[:how_many]] + people[how_many:]


def _fault(row: int) -> RowFault:
    return RowFault("p.csv", None, row, "NIP", "nip", "length", "NIP: a NIP has 18 digits", True)
