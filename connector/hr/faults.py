"""What is wrong with one cell, or one row, of a file that is otherwise read."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass


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
    row whose number was readable: what the row would have said about that person is unknown.
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
