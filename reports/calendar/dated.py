"""Settings that change from a day on: what stands first holds until the first change has begun.

A change names what is different from its day on, and by which regulation; what it does not name
stays as it was. Reports take the settings of their reference date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

FORBID = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
EVER = date(1900, 1, 1)

Since = Annotated[date, Field(alias="from")]


class Change(BaseModel):
    """What is different from a day on; None: as before. ``regulation`` is never taken over."""

    model_config = FORBID
    since: Since
    regulation: str = ""


class Dated(Protocol):
    """What holds from a day on."""

    @property
    def since(self) -> date:
        """Its first day."""


Settings = TypeVar("Settings", bound=BaseModel)
Holding = TypeVar("Holding", bound=Dated)


def begun(changes: Iterable[Holding], day: date) -> list[Holding]:
    """Those that have begun by a day, the earliest first."""
    return sorted((one for one in changes if one.since <= day), key=lambda one: one.since)


def on_day(first: Settings, changes: Iterable[Change], day: date) -> Settings:
    """The settings as they are on a day."""
    for change in begun(changes, day):
        told = {name: value for name, value in change if name != "since" and value is not None}
        first = first.model_copy(update=told)
    return first


def once_a_day(changes: Sequence[Dated], name: str = "later") -> None:
    """Raises ValueError for two of a list, by its ``name``, that begin on one day."""
    days = [one.since for one in changes]
    if twice := sorted({day.isoformat() for day in days if days.count(day) > 1}):
        raise ValueError(f"{name}: two begin on {', '.join(twice)}; write them as one")
