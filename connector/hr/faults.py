"""What is wrong with one cell, or one row, of a file that is otherwise read."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell gives no value; ``message`` doesn't repeat what stands in it."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """A refused row (``refuses``), or a bad cell whose value is unknown in a row that is taken.

    ``column`` is the file's header, ``field`` the config's column key; both None where the row
    as a whole is meant. The message never shows a NIP or NIK; ``nip`` is the person of a refused
    row whose number was readable: what the row would have said about that person is unknown,
    but for the ``day`` that it is of, its ``hours`` (JP) and the ``reference`` of its training,
    where these could be read.
    """

    file: str
    sheet: str | None
    row: int
    column: str | None
    field: str | None
    kind: str
    message: str
    refuses: bool
    nip: str | None = dataclasses.field(default=None, repr=False)
    day: date | None = None
    hours: Decimal | None = None
    reference: str | None = None


DAYS = ("end", "issued", "start", "since", "assessed_on")  # of a row, the telling one first


def lost_with(values: Mapping[str, Any], unread: Collection[str] = ()) -> dict[str, Any]:
    """What a refused row would have been of: its person, day, hours and training.

    A day after one that could not be read may be the wrong one, and is none.
    """
    day: date | None = None
    for name in DAYS:
        if day is None and name not in unread:
            day = values.get(name)
        elif day is None:
            break
    if day is None and isinstance(year := values.get("year"), int):
        day = date(year, 1, 1)
    hours = Decimal(0) if values.get("state") == "rejected" else values.get("hours")
    told = {name: values.get(name) for name in ("nip", "reference")}
    return {**told, "day": day, "hours": None if "hours" in unread else hours}
