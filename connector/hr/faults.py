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
    but for the days that it is of (from ``day`` ``until``), its ``hours`` (JP) and the
    ``reference`` of its training, or the post, where these could be read.
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
    until: date | None = None
    hours: Decimal | None = None
    reference: str | None = None


DAYS = ("end", "issued", "start", "claimed_on", "since", "assessed_on")  # what dates a row


def lost_with(values: Mapping[str, Any], unread: Collection[str] = ()) -> dict[str, Any]:
    """What a refused row would have been of: its person, days, hours and training or post.

    Which of its dates counts is not known here: it may be any of them, and any day at all where
    one of them could not be read.
    """
    days: list[date] = [values[name] for name in DAYS if values.get(name)]
    if not days and isinstance(year := values.get("year"), int):
        days = [date(year, 1, 1)]
    if not {*DAYS}.isdisjoint(unread):
        days = []
    hours = Decimal(0) if values.get("state") == "rejected" else values.get("hours")
    told = {"nip": values.get("nip"), "reference": values.get("reference") or values.get("post")}
    span = {"day": min(days, default=None), "until": max(days, default=None)}
    return {**told, **span, "hours": None if "hours" in unread else hours}
