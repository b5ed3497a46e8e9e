"""The public satisfaction index (IKM): the national formula, its bands, and the sample it needs.

Pure, and exact until the one rounding at the end. NRR of an element = Σ scores ÷ answers; IKM =
Σ NRR × weight × 25, where every element weighs the same (PermenPANRB 14/2017). Forms print that
weight as 0,111, which is a little less than 1/9: an option, for comparing with them. Elements,
weight and bands are dated: a survey goes by those in force at the end of its period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from connector.hr.catalogues import ELEMENTS, element_code
from reports.calendar.dated import Change, on_day, once_a_day
from reports.figures import rounded

SCALE = 25  # from the 1–4 of the answers to 25–100
CHI_SQUARE, PROPORTION, ERROR = Fraction("3.841"), Fraction("0.5"), Fraction("0.05")


class Band(BaseModel):
    """One class of service quality, from its lower edge (two decimals) up to the next band."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at_least: Annotated[Decimal, Field(ge=25, le=100)]
    quality: str  # mutu
    meaning: str  # kinerja unit


BANDS = (  # PermenPANRB 14/2017, Lampiran
    Band(at_least=Decimal("88.31"), quality="A", meaning="Sangat baik"),
    Band(at_least=Decimal("76.61"), quality="B", meaning="Baik"),
    Band(at_least=Decimal("65.00"), quality="C", meaning="Kurang baik"),
    Band(at_least=Decimal("25.00"), quality="D", meaning="Tidak baik"),
)


def _codes(names: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(element_code(name) for name in names)
    if len(set(codes)) < len(codes):
        raise ValueError("an element stands twice")
    return codes


def _descending(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    edges = [band.at_least for band in bands]
    if edges != sorted(set(edges), reverse=True) or edges[-1] > SCALE:
        raise ValueError("write bands from the best down, the last one from 25")
    return bands


Elements = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_codes)]
Bands = Annotated[tuple[Band, ...], Field(min_length=1), AfterValidator(_descending)]
Weight = Literal["exact", "0,111"]


class SurveyChange(Change):
    """``[[public_surveys.later]]``: other elements, another weight or other bands from a day on."""

    elements: Elements | None = None
    weight: Weight | None = None
    bands: Bands | None = None


class SurveySettings(BaseModel):
    """``[public_surveys]``: which elements make the index, how they weigh, and its bands.

    ``weight``: exact (1 ÷ elements), or 0,111 as forms print it (rounded to three decimals).
    ``regulation`` names the text of all three; the defaults are those of its default. What
    ``later`` does not name stays as it was.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    elements: Elements = tuple(ELEMENTS)
    weight: Weight = "exact"
    bands: Bands = BANDS
    regulation: str = "PermenPANRB 14/2017"

    later: tuple[SurveyChange, ...] = ()

    @model_validator(mode="after")
    def _changes_are_on_different_days(self) -> SurveySettings:
        once_a_day(self.later)
        return self

    def on(self, day: date) -> SurveySettings:
        """The settings as they are on a day, whatever they become later."""
        return on_day(self, self.later, day).model_copy(update={"later": ()})

    @property
    def share(self) -> Fraction:
        """What one element weighs."""
        exact = Fraction(1, len(self.elements))
        return exact if self.weight == "exact" else Fraction(rounded(exact, 3))

    def band(self, index: Fraction) -> Band:
        """The band of an index, by its two decimals."""
        shown = rounded(index)
        return next((band for band in self.bands if shown >= band.at_least), self.bands[-1])


@dataclass(frozen=True, slots=True)
class Element:
    """The answers about one element: the sum of their scores, and how many (None: not told).

    Of a published mean without its respondents, ``total`` is the mean itself.
    """

    total: Fraction
    answers: int | None

    @property
    def mean(self) -> Fraction:
        """NRR, from 1 to 4."""
        return self.total / (1 if self.answers is None else self.answers)


def index_of(means: Iterable[Fraction], settings: SurveySettings) -> Fraction:
    """IKM of the means of all elements, in any order."""
    return sum(means, Fraction(0)) * settings.share * SCALE


def sample_size(population: int) -> int:
    """Respondents needed for so many people served (Krejcie and Morgan, 1970), to the nearest.

    S = χ²NP(1−P) ÷ (d²(N−1) + χ²P(1−P)), χ² = 3.841, P = 0.5, d = 0.05.
    """
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    needed = spread * population / (ERROR**2 * (population - 1) + spread)
    return int(rounded(needed, 0))
