"""The tables of points by year, and what of them is a setting: ``[professionalism]``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from connector.hr.words import fold

Points = Annotated[Decimal, Field(ge=0, le=100)]
FORBID = ConfigDict(extra="forbid", frozen=True)
HALF = Decimal("0.5")
Edge = Literal["lower", "nearest"]


class IndexBand(BaseModel):
    """A class of the index from its lower edge up."""

    model_config = FORBID
    at_least: Points
    name: str


class PointTable(BaseModel):
    """What the index gives from the year ``since`` on; ``regulation`` says by which text.

    ``competence`` is by kind of post, then item (leadership, functional, technical, seminar).
    ``technical_hours``: JP of the year that technical training takes; ``seminar_years`` and
    ``sanction_years`` look back from the reference date. ``kinds``: words of a post's kind.
    ``edge`` and ``proportional``: absent, as the section says for all tables.
    """

    model_config = FORBID
    since: int
    regulation: str
    technical_hours: Annotated[Decimal, Field(gt=0)]
    seminar_years: Annotated[int, Field(ge=1, le=10)]
    sanction_years: Annotated[int, Field(ge=1, le=20)]
    seminar_forms: tuple[str, ...]
    education: Mapping[str, Points]
    rating: Mapping[str, Points]
    discipline: Mapping[str, Points]
    competence: Mapping[str, Mapping[str, Points]]
    leadership: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    bands: tuple[IndexBand, ...] = Field(min_length=1)
    edge: Edge | None = None
    proportional: bool | None = None

    def kind(self, word: str | None) -> str | None:
        """Which table of competence the kind of a post means; None for a word of none."""
        told = fold(word or "")
        return next((k for k, words in self.kinds.items() if told in map(fold, words)), None)

    def band(self, points: Decimal, edge: Edge) -> str:
        """The band of an index; its edges are whole numbers, ``edge`` says where 90.5 belongs."""
        whole = points if edge == "lower" else (points + HALF).to_integral_value("ROUND_FLOOR")
        bands = sorted(self.bands, key=lambda band: -band.at_least)
        return next((one.name for one in bands if whole >= one.at_least), bands[-1].name)


class ProfessionalismSettings(BaseModel):
    """``[professionalism]``: own tables of points, and the rule at the edge of a band.

    ``edge``: lower (90.5 is still tinggi) or nearest (90.5 is sangat tinggi). ``proportional``:
    fewer JP than technical training takes give their share instead of nothing.
    """

    model_config = FORBID
    edge: Edge = "lower"
    proportional: bool = False
    table: tuple[PointTable, ...] = ()

    def table_of(self, year: int) -> PointTable:
        """The table of a year; before the first one, the first."""
        tables = sorted(self.table or given_tables(), key=lambda one: one.since)
        return next((one for one in reversed(tables) if one.since <= year), tables[0])

    def edge_of(self, table: PointTable) -> Edge:
        """The rule at the edge of a band where this table holds."""
        return table.edge or self.edge

    def shares(self, table: PointTable) -> bool:
        """Whether fewer JP give their share where this table holds."""
        return self.proportional if table.proportional is None else table.proportional


@cache
def given_tables() -> tuple[PointTable, ...]:
    """The tables that come with the program."""
    text = files(__package__).joinpath("points.toml").read_text(encoding="utf-8")
    return tuple(PointTable.model_validate(one) for one in tomllib.loads(text)["table"])
