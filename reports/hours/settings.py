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

from reports.calendar.dated import EVER, FORBID, Since, begun, once_a_day

__all__ = ["EVER", "ByYear", "Cap", "HoursSettings", "Minutes", "Rate", "Yearly", "in_force"]

SPANS = ("day", "month", "year")  # the shortest first: caps fill in this order

Year = Annotated[int, Field(ge=1900, le=2999)]
Hours = Annotated[Decimal, Field(ge=0, le=2000, decimal_places=2)]
Form = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(str.lower)]
Told = TypeVar("Told")


def _day_of_any_year(told: str | None) -> str | None:
    try:
        if told is None or (len(told) == len("MM-DD") and date.fromisoformat(f"2001-{told}")):
            return told
    except ValueError:
        pass
    raise ValueError(f"{told!r} is no day of every year; write MM-DD, e.g. 01-31")


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


class Certificates(BaseModel):
    """``[[hours.certificates]]``: the day of a certificate that counts, and when claims close.

    ``dated_by``: the first of these that its list tells. ``claims_until`` (MM-DD) is the last day,
    in the year after, on which a certificate may be claimed; None: ever. One claimed later counts
    not at all (``refuse``) or on the day of its claim (``year_claimed``).
    """

    model_config = FORBID
    since: Since = EVER
    dated_by: Annotated[tuple[Literal["end", "issued", "start"], ...], Field(min_length=1)] = (
        *("end", "issued", "start"),
    )
    claims_until: Annotated[str | None, AfterValidator(_day_of_any_year)] = None
    late: Literal["refuse", "year_claimed"] = "refuse"
    regulation: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Certificates:
        if len(set(self.dated_by)) < len(self.dated_by):
            raise ValueError("dated_by: name each date once")
        if "late" in self.model_fields_set and self.claims_until is None:
            raise ValueError("late: nothing is late without claims_until")
        return self

    def deadline(self, day: date) -> date | None:
        """The last day on which a certificate of this day may be claimed."""
        told = self.claims_until
        return told and date.fromisoformat(f"{day.year + 1:04}-{told}") or None


class PartYear(BaseModel):
    """``[[hours.part_year]]``: the target of who served a part of the period.

    ``months_served``: its share by months with a day of unpaused service; ``whole``: all of it.
    """

    model_config = FORBID
    since: Since = EVER
    target: Literal["months_served", "whole"] = "months_served"
    regulation: str = ""


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
    **{name: {"__all__": {"regulation"}} for name in ("minutes", "rates", "caps", "certificates")},
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
    certificates: tuple[Certificates, ...] = ()
    part_year: tuple[PartYear, ...] = ()

    @model_validator(mode="after")
    def _caps_are_named_once(self) -> HoursSettings:
        ids = [cap.id for cap in self.caps]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"caps: ids used twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _begin_one_by_one(self) -> HoursSettings:
        for name in ("minutes", "certificates", "part_year"):
            once_a_day(getattr(self, name), name)
        return self

    @property
    def certificate_rules(self) -> list[Certificates]:
        """Rules of certificates, the latest first; last one that ever holds."""
        told = sorted(self.certificates, key=lambda one: one.since, reverse=True)
        return told if told and told[-1].since == EVER else [*told, Certificates()]

    @property
    def ordered_caps(self) -> list[Cap]:
        """Caps as they fill: shorter spans first, then those of fewer forms, then by id."""
        return sorted(
            self.caps,
            key=lambda cap: (SPANS.index(cap.per), not cap.methods, len(cap.methods), cap.id),
        )

    def part_year_on(self, day: date) -> PartYear:
        """The rule for parts of a period that is in force on a day."""
        return next(reversed(begun(self.part_year, day)), PartYear())

    @property
    def crediting(self) -> str:
        """Everything that a credit depends on, as one text."""
        beside = {"target", "part_year"}
        beside |= set() if self.ceiling_effect == "cut" else {"ceiling"}
        return self.model_dump_json(exclude={**WORDS, **dict.fromkeys(beside, True)})


def in_force(by_year: Mapping[int, Told], year: int) -> Told | None:
    """What the latest listed year that is not after ``year`` says; None when there is none."""
    earlier = [listed for listed in by_year if listed <= year]
    return by_year[max(earlier)] if earlier else None
