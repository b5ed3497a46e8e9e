"""What HR tells us: one frozen record per kind of source, its fields the columns of a fact table.

``KINDS`` is the index: the word used in ``holds``, its record, the key fields and the fields
whose cell must be readable, else the row is refused; any other unreadable cell is unknown.
A field's annotation decides how its cell is read (``cells.READERS``): a plain type, or one of
the named forms below. To add an HR field: one line here and a migration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

# Texts that are read in their own way; the word names the reader in ``cells.READERS``.
Number = Annotated[str, "nip"]
Name = Annotated[str, "name"]
Role = Annotated[str, "role"]  # head | deputy
Year = Annotated[int, "year"]
Rating = Annotated[str, "rating"]  # sangat_baik | baik | butuh_perbaikan | kurang | sangat_kurang
SanctionLevel = Annotated[str, "sanction_level"]  # light | medium | heavy
Sex = Annotated[str | None, "sex"]  # male | female
Email = Annotated[str | None, "email"]
Employment = Annotated[str | None, "employment"]  # PNS, CPNS, PPPK, or the office's own word
Status = Annotated[str | None, "status"]  # code of kedudukan hukum, two digits
Repeat = Annotated[str | None, "repeat"]  # never | yearly | always

# Every record ends with ``unread``: the fields, parted by spaces, whose cell held something that
# could not be read. Such a field is None and *unknown*; None alone is merely empty (an open end).


@dataclass(frozen=True, slots=True)
class PersonRow:
    """``people``: one civil servant; ``left`` is the first day out of service."""

    source: str
    nip: Number
    name: Name
    title_before: str | None
    title_after: str | None
    birth_date: date | None
    sex: Sex
    email: Email
    employment: Employment
    status: Status
    unit: str | None
    post: str | None
    rank: str | None
    joined: date | None
    left: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """``units``: one node of the organisation tree; ``parent`` is a key or a unique name."""

    source: str
    unit: str
    name: str | None
    parent: str | None
    since: date | None
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class HeadRow:
    """``heads``: who leads a unit and where the digest goes."""

    source: str
    unit: str
    nip: Number
    role: Role
    email: Email
    since: date | None
    until: date | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """``posts``: one post with its kind (jenis) and level (jenjang)."""

    source: str
    post: str
    name: str | None
    kind: str | None
    level: str | None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class CourseRow:
    """``courses``: what a Moodle course is worth; overrides the course's own custom fields.

    ``course`` is the Moodle short name, id number or id; ``site`` may be empty when unambiguous.
    """

    source: str
    course: str
    site: str
    hours: Decimal | None  # JP
    method: str | None
    provider: str | None
    competencies: str | None
    repeat: Repeat
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class RatingRow:
    """``ratings``: the yearly performance rating (predikat kinerja)."""

    source: str
    nip: Number
    year: Year
    rating: Rating
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class SanctionRow:
    """``sanctions``: a disciplinary sanction; without an end it is still in force."""

    source: str
    nip: Number
    since: date
    level: SanctionLevel
    until: date | None
    years: int | None
    months: int | None
    unread: str | None = None


HrRecord = PersonRow | UnitRow | HeadRow | PostRow | CourseRow | RatingRow | SanctionRow


@dataclass(frozen=True, slots=True)
class Kind:
    """One word of ``holds``: its record, its key and the cells that must be readable.

    ``columns`` pairs config column keys with record fields where they differ; ``defaults`` gives
    key fields their value where the column is not mapped or the cell is empty.
    """

    name: str
    record: type[HrRecord]
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()

    def field_of(self, column: str) -> str:
        """The record's field that a column key of the config feeds."""
        return dict(self.columns).get(column, column)

    def column_of(self, field: str) -> str:
        """The column key by which the config names a record's field."""
        return {name: key for key, name in self.columns}.get(field, field)

    def fields(self) -> tuple[str, ...]:
        """The fields that cells may feed, in the record's order."""
        own = ("source", "unread")
        return tuple(name for name in self.record.__dataclass_fields__ if name not in own)

    def key_in(self, record: HrRecord) -> tuple[object, ...]:
        """The record's natural key, without its source."""
        return tuple(getattr(record, name) for name in self.key)


SPAN = (("from", "since"), ("to", "until"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("people", PersonRow, ("nip",), ("name",)),
        Kind("units", UnitRow, ("unit",), (), SPAN),
        Kind("heads", HeadRow, ("unit", "nip", "role"), (), SPAN, (("role", "head"),)),
        Kind("posts", PostRow, ("post",)),
        Kind("courses", CourseRow, ("course", "site"), defaults=(("site", ""),)),
        Kind("ratings", RatingRow, ("nip", "year"), ("rating",)),
        Kind("sanctions", SanctionRow, ("nip", "since"), ("level",), SPAN),
    )
}
