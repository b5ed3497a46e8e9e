"""``[hours]``: what lesson hours are worth, as dated settings that bear their regulation's name.

Targets and ceilings by employee type and year, each a number or with its regulation; minutes per
lesson hour and rounding; hours per event of a form of learning; caps per form and span. Of dated
settings the latest that has begun holds on a credit's date. Nothing here is law: every figure is
the agency's to set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field, model_validator

from reports.calendar.dated import EVER, FORBID, Since

__all__ = ["EVER", "ByYear", "Cap", "HoursSettings", "Minutes", "Rate", "Yearly", "in_force"]

SPANS = ("day", "month", "year")  # the shortest first: caps fill in this order

Year = Annotated[int, Field(ge=1900, le=2999)]
Hours = Annotated[Decimal, Field(ge=0, le=2000, decimal_places=2)]
Form = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(str.lower)]
Told = TypeVar("Told")


class Minutes(BaseModel):
    """``[[hours.minutes]]``: how course hours written in minutes become lesson hours.

    ``down`` and ``nearest`` (half up) give whole hours, ``keep`` hundredths. An event of fewer
    minutes than ``at_least`` counts nothing.
    """

    model_config = FORBID
    since: Since = EVER
    per_hour: Annotated[int, Field(ge=1, le=1000)] = 45
    rounding: Literal["down", "nearest", "keep"] = "down"
    at_least: Annotated[int, Field(ge=0, le=10_000)] = 0
    regulation: str = ""


class Rate(BaseModel):
    """``[[hours.rates]]``: lesson hours of one event of these forms where nobody set any."""

    model_config = FORBID
    methods: Annotated[tuple[Form, ...], Field(min_length=1)]
    hours: Hours
    since: Since = EVER
    regulation: str = ""


class Cap(BaseModel):
    """``[[hours.caps]]``: the most that counts per span; without ``methods`` of all forms.

    ``until`` is the last day on which it holds.
    """

    model_config = FORBID
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    methods: tuple[Form, ...] = ()
    per: Literal["day", "month", "year"]
    at_most: Hours
    since: Since = EVER
    until: Annotated[date | None, Field(alias="to")] = None
    regulation: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Yearly(BaseModel):
    """Hours of a year: ``20``, or ``{ hours = 20, regulation = "PP 11/2017" }``."""

    model_config = FORBID
    hours: Hours
    regulation: str = ""

    @model_validator(mode="before")
    @classmethod
    def _may_be_a_number(cls, told: Any) -> Any:
        return told if isinstance(told, dict | Yearly) else {"hours": told}


ByYear = dict[Year, Yearly]  # a year not listed: the latest earlier one
# What says by which text a figure stands, and changes no credit.
WORDS: dict[str, Any] = {
    "ceiling": {"__all__": {"__all__": {"regulation"}}},
    **{name: {"__all__": {"regulation"}} for name in ("minutes", "rates", "caps")},
}


class HoursSettings(BaseModel):
    """``[hours]``: targets and ceilings in JP by employee type and year, worth, caps, doubt."""

    model_config = FORBID
    target: dict[str, ByYear] = {}  # JP a year, by employee type
    ceiling: dict[str, ByYear] = {}  # JP a year, the most that is granted
    ceiling_effect: Literal["flag", "cut"] = "flag"  # cut: what goes beyond does not count
    withdrawn: Literal["keep", "review", "drop"] = Field("review")
    minutes: Annotated[tuple[Minutes, ...], Field(min_length=1)] = (Minutes(),)
    rates: tuple[Rate, ...] = ()
    caps: Annotated[tuple[Cap, ...], Field(max_length=30)] = ()

    @model_validator(mode="after")
    def _caps_are_named_once(self) -> HoursSettings:
        ids = [cap.id for cap in self.caps]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"caps: ids used twice: {', '.join(twice)}")
        return self

    @property
    def ordered_caps(self) -> list[Cap]:
        """Caps as they fill: shorter spans first, then those of fewer forms, then by id."""
        return sorted(
            self.caps,
            key=lambda cap: (SPANS.index(cap.per), not cap.methods, len(cap.methods), cap.id),
        )

    @property
    def crediting(self) -> str:
        """Everything that a credit depends on, as one text."""
        beside = {"target"} if self.ceiling_effect == "cut" else {"target", "ceiling"}
        return self.model_dump_json(exclude={**WORDS, **dict.fromkeys(beside, True)})


def in_force(by_year: Mapping[int, Told], year: int) -> Told | None:
    """What the latest listed year that is not after ``year`` says; None when there is none."""
    earlier = [listed for listed in by_year if listed <= year]
    return by_year[max(earlier)] if earlier else None
