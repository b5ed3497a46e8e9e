"""``[numbers]``: which patterns of an 18-digit number are taken, with a warning, or refused.

Digits 13-14 tell the kind of employment by a list that grows with regulations: each pattern holds
for appointments (digits 9-12) from a year on. What makes a number readable at all (18 digits, a
date of birth, a sex, a serial) is told by ``nip`` and no setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connector.hr.nip import Nip

Word = Literal["accept", "warning", "error"]
Mark = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
FORBID = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class NumberPattern(BaseModel):
    """``[[numbers.pattern]]``: digits 13-14 of a kind, for appointments ``from`` a year on."""

    model_config = FORBID
    kind: Annotated[str, Field(min_length=1, max_length=60)]
    digits: Annotated[tuple[Mark, ...], Field(min_length=1)]
    since: Annotated[int, Field(alias="from", ge=1900, le=2999)] = 1900
    word: Word = "accept"
    regulation: str = ""


PNS = NumberPattern(kind="PNS", digits=tuple(f"{month:02}" for month in range(1, 13)))
PPPK = NumberPattern(kind="PPPK", digits=tuple(f"2{turn}" for turn in range(1, 10)))


class Verdict(NamedTuple):
    """What a rule says of a number: a name, a sentence without digits, whether it is refused."""

    name: str
    message: str
    refuses: bool


class NumberSettings(BaseModel):
    """``[numbers]``: patterns, and whole years of age at appointment, both ends included.

    ``unlisted`` is the word for digits 13-14 that no pattern has.
    """

    model_config = FORBID
    patterns: Annotated[tuple[NumberPattern, ...], Field(alias="pattern")] = (PNS, PPPK)
    unlisted: Word = "warning"
    youngest: Annotated[int, Field(ge=0, le=120)] = 17
    oldest: Annotated[int, Field(ge=0, le=120)] = 60
    age: Word = "error"
    regulation: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> NumberSettings:
        if self.youngest > self.oldest:
            raise ValueError("youngest is more than oldest")
        told = [f"{mark} from {one.since}" for one in self.patterns for mark in one.digits]
        if twice := sorted({one for one in told if told.count(one) > 1}):
            raise ValueError(f"pattern: told twice: {', '.join(twice)}")
        return self

    def pattern_of(self, nip: Nip) -> NumberPattern | None:
        """The latest pattern with the number's digits that holds in its year of appointment."""
        held = (
            one
            for one in self.patterns
            if nip.mark in one.digits and one.since <= nip.appointed_year
        )
        return max(held, key=lambda one: one.since, default=None)

    def _unlisted(self, nip: Nip) -> str:
        later = [one for one in self.patterns if nip.mark in one.digits]
        if not later:
            return "are of no known kind"
        first = min(later, key=lambda one: one.since)
        return f"are those of {first.kind} only from {first.since} on"

    def judge(self, nip: Nip) -> Iterator[Verdict]:
        """What there is to say of a number; nothing of one that is taken as it is."""
        pattern = self.pattern_of(nip)
        word = pattern.word if pattern else self.unlisted
        if word != "accept":
            what = f"are those of {pattern.kind}" if pattern else self._unlisted(nip)
            text = _cited(pattern.regulation if pattern else self.regulation)
            yield Verdict("pattern", f"digits 13-14 {what}{text}", word == "error")
        least, most = nip.ages
        if self.age != "accept" and (most < self.youngest or least > self.oldest):
            message = f"the age at appointment is outside {self.youngest}-{self.oldest}"
            message += _cited(self.regulation)
            yield Verdict("age", message, self.age == "error")


def _cited(regulation: str) -> str:
    return f" ({regulation})" if regulation else ""
