"""The public satisfaction index (IKM): the national formula, its bands, and the sample it needs.

Pure, and exact until the one rounding at the end. NRR of an element = Σ scores ÷ answers; IKM =
Σ NRR × weight × 25, where every element weighs the same (PermenPANRB 14/2017). Forms print that
weight as 0,111, which is a little less than 1/9: an option, for comparing with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connector.hr.catalogues import ELEMENTS, element_code
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


class SurveySettings(BaseModel):
    """``[public_surveys]``: which elements make the index, how they weigh, and its bands.

    ``weight``: exact (1 ÷ elements), or 0,111 as forms print it (rounded to three decimals).
    ``regulation`` names the text of all three; the defaults are those of its default.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    elements: tuple[str, ...] = Field(tuple(ELEMENTS), min_length=1)
    weight: Literal["exact", "0,111"] = "exact"
    bands: tuple[Band, ...] = Field(BANDS, min_length=1)
    regulation: str = "PermenPANRB 14/2017"

    @field_validator("elements")
    @classmethod
    def _codes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        codes = tuple(element_code(name) for name in names)
        if len(set(codes)) < len(codes):
            raise ValueError("an element stands twice")
        return codes

    @field_validator("bands")
    @classmethod
    def _descending(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        edges = [band.at_least for band in bands]
        if edges != sorted(set(edges), reverse=True) or edges[-1] > SCALE:
            raise ValueError("write bands from the best down, the last one from 25")
        return bands

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
