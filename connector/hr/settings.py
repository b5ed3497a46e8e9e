"""How one HR source is configured: ``[[hr]]``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from connector.hours import HoursUnit
from connector.hr.aliases import is_nik_header
from connector.hr.kinds import Kind
from connector.hr.number_rules import NumberSettings
from connector.hr.records import KINDS
from connector.hr.sheets.table import Limits

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Header = Annotated[str, Field(min_length=1)]


MEGABYTE = 1_000_000


class FileSettings(BaseModel):
    """``[files]``: how large a personnel file may be, and what reading it may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    megabytes: int = Field(100, ge=1)  # as stored
    unpacked_megabytes: int = Field(600, ge=1)  # of a workbook's parts
    rows: int = Field(200_000, ge=1)
    cells: int = Field(10_000_000, ge=1)  # rows × columns of the used area
    memory_megabytes: int = Field(4_000, ge=200)  # of the process that reads a workbook
    seconds: int = Field(120, ge=1)  # of that process

    @property
    def limits(self) -> Limits:
        """The same in bytes."""
        return Limits(
            bytes=self.megabytes * MEGABYTE,
            unpacked=self.unpacked_megabytes * MEGABYTE,
            rows=self.rows,
            cells=self.cells,
            memory=self.memory_megabytes * MEGABYTE,
            seconds=self.seconds,
        )


class SourceSettings(BaseModel):
    """``[[hr]]``: one file, folder or view, what it holds and which header feeds which field."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    id: Slug
    holds: str  # a word of connector.hr.records.KINDS
    path: Path | None = None  # file, or folder of which the newest file counts
    url: SecretStr | None = None  # of a database, in SQLAlchemy's writing
    url_file: Path | None = None  # holds that URL, where it has a password
    query: str | None = None  # what to ask that database: one SELECT
    reader: str | None = None  # of an installed package, in place of a file or query
    options: dict[str, Any] = {}  # for that reader, as its package says
    complete: bool = False  # only a complete source can say that somebody left
    empty: Literal["unknown", "erase"] = "unknown"
    columns: dict[str, Header]  # config column key -> header in the file
    values: dict[str, dict[str, str]] = {}  # column key -> the office's word -> ours
    numbers: NumberSettings = NumberSettings()  # absent: [numbers]
    hours_in: HoursUnit = "JP"  # what a number alone, or one of "jam", counts in column hours
    sheet: str | None = None  # default: the first visible sheet
    layout: Literal["long", "wide"] = "long"  # wide: headers tell competencies or elements
    wide: dict[str, Header] = {}  # code -> header

    @field_validator("holds")
    @classmethod
    def _known_kind(cls, word: str) -> str:
        if word not in KINDS:
            raise ValueError(f"unknown kind {word!r}; one of: {', '.join(sorted(KINDS))}")
        return word

    @model_validator(mode="after")
    def _consistent(self) -> SourceSettings:
        faults = [*self._place_faults(), *self._layout_faults(), *self._column_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def kind(self) -> Kind:
        """What it holds."""
        return KINDS[self.holds]

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that is read, each once."""
        return tuple(dict.fromkeys([*self.columns.values(), *self.wide.values()]))

    @property
    def told_by_headers(self) -> tuple[str, ...]:
        """The fields that no mapped column feeds, since the layout is wide."""
        return (self.kind.wide or ()) if self.layout == "wide" else ()

    def _place_faults(self) -> Iterator[str]:
        if [self.path, self.query, self.reader].count(None) != 2:
            yield "a source has a path (file or folder), a query on a database (url) or a reader"
        if self.options and self.reader is None:
            yield "options go with a reader"
        if [self.path, self.url, self.url_file].count(None) < 2:
            yield "a source lies at one place: path, url, or url_file"

    def _layout_faults(self) -> Iterator[str]:
        if self.layout == "wide" and self.kind.wide is None:
            kinds = ", ".join(name for name, kind in KINDS.items() if kind.wide)
            yield f'layout = "wide" is for: {kinds}'
        if (self.layout == "wide") != bool(self.wide):
            yield 'layout = "wide" goes with wide = { code = "HEADER" }'

    def _column_faults(self) -> Iterator[str]:
        kind, apart = self.kind, self.told_by_headers
        known = {kind.column_of(field) for field in kind.fields() if field not in apart}
        if unknown := sorted(set(self.columns) - known):
            yield f"unknown column keys {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        needed = kind.needed() - set(dict(kind.defaults)) - set(apart)
        if missing := sorted({kind.column_of(field) for field in needed} - set(self.columns)):
            yield f"column keys needed for {self.holds}: {', '.join(missing)}"
        mapped = {*self.columns, *map(kind.column_of, apart)}
        if kind.either and not mapped & set(kind.either):
            yield f"column keys needed for {self.holds}: {' or '.join(kind.either)}"
        if unmapped := sorted(set(self.values) - mapped):
            yield f"values for columns that are not mapped: {', '.join(unmapped)}"
        if "hours" not in self.columns and self.hours_in != "JP":
            yield "hours_in goes with a mapped column hours"
        if niks := [header for header in self.headers if is_nik_header(header)]:
            yield f"columns of identity numbers (NIK) are never read: {', '.join(niks)}"
