"""``[status]``: what codes of kedudukan hukum mean, as dated settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, model_validator

from reports.calendar.dated import EVER, FORBID, Change, on_day, once_a_day

Codes = tuple[str, ...]


class StatusChange(Change):
    """``[[status.later]]``: lists that are others from a day on."""

    in_service: Codes | None = None
    paused: Codes | None = None
    out: Codes | None = None


class StatusSettings(BaseModel):
    """``[status]``: which codes are in service, paused or out, and which later become others.

    Any other code is unknown: in service for denominators, unknown to rules.
    """

    model_config = FORBID
    in_service: Codes = ("01", "15", "71")
    paused: Codes = ("02", "03", "04", "13", "20")
    out: Codes = ("66", "77", "88", "98", "99")
    regulation: str = ""
    later: tuple[StatusChange, ...] = ()

    @model_validator(mode="after")
    def _a_code_means_one_thing(self) -> StatusSettings:
        once_a_day(self.later)
        for day in (EVER, *(one.since for one in self.later)):
            codes = list(self.on(day)._codes())
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                since = "" if day == EVER else f" from {day} on"
                raise ValueError(f"a code stands in two lists{since}: {', '.join(twice)}")
        return self

    def on(self, day: date) -> StatusSettings:
        """What codes mean on a day, whatever they become later."""
        return on_day(self, self.later, day).model_copy(update={"later": ()})

    @property
    def known(self) -> frozenset[str]:
        """Every code whose meaning is set on any day."""
        days = (EVER, *(one.since for one in self.later))
        return frozenset(code for day in days for code in self.on(day)._codes())

    def spans(self, first: date, last: date) -> Iterator[tuple[date, date, StatusSettings]]:
        """The days from first to last, cut where codes change their meaning."""
        cuts = sorted(one.since for one in self.later if first < one.since <= last)
        starts = [first, *cuts]
        ends = [*(date.fromordinal(cut.toordinal() - 1) for cut in cuts), last]
        yield from ((start, end, self.on(start)) for start, end in zip(starts, ends, strict=True))

    def _codes(self) -> Iterator[str]:
        yield from (*self.in_service, *self.paused, *self.out)
