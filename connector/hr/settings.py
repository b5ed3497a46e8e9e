"""How one HR source is configured: ``[[hr]]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connector.hr.records import KINDS

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class SourceSettings(BaseModel):
    """``[[hr]]``: one file, what it holds and which header feeds which field."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Slug
    holds: str  # a word of connector.hr.records.KINDS
    path: Path  # file, relative to the config file
    complete: bool = False  # only a complete source can say that somebody left
    empty: Literal["unknown", "erase"] = "unknown"
    columns: dict[str, str]  # config column key -> header in the file
    values: dict[str, dict[str, str]] = {}  # field -> the office's word -> ours
    sheet: str | None = None  # default: the first visible sheet

    @field_validator("holds")
    @classmethod
    def _known_kind(cls, word: str) -> str:
        if word not in KINDS:
            raise ValueError(f"unknown kind {word!r}; one of: {', '.join(sorted(KINDS))}")
        return word

    @model_validator(mode="after")
    def _known_columns(self) -> SourceSettings:
        kind = KINDS[self.holds]
        known = {kind.column_of(field) for field in kind.fields()}
        if unknown := sorted(set(self.columns) - known):
            raise ValueError(
                f"unknown column keys {', '.join(unknown)}; known: {', '.join(sorted(known))}"
            )
        needed = {*kind.key, *kind.required} - set(dict(kind.defaults))
        if missing := sorted({kind.column_of(field) for field in needed} - set(self.columns)):
            raise ValueError(f"column keys needed for {self.holds}: {', '.join(missing)}")
        if unmapped := sorted(set(self.values) - set(self.columns)):
            raise ValueError(f"values for columns that are not mapped: {', '.join(unmapped)}")
        return self
