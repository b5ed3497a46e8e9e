"""The national formula against published results, its bands, and the sample it needs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reports.figures import rounded
from reports.satisfaction_index import Band, SurveySettings, index_of, sample_size

EXACT, PRINTED = SurveySettings(), SurveySettings(weight="0,111")
# Sums of the scores per element and the respondents, with the index that they give. 1: invented.
# 2: a quarter of a ministry's regional service desk (29 respondents; the printed report says
# 90.56 on one page, from early rounding, and 91.48 on another; 955 ÷ (29 × 9) × 25 is 91.475).
# 3: Disdukcapil Tulang Bawang Barat, first half of 2023, published online: one answer, all 4.
# 4: Sekadau district, first half of 2019: the first ten answer sheets that it published; their
# index is ours, by hand (280 ÷ 90 × 25).
SURVEYS: list[tuple[tuple[int, ...], int, str, str]] = [
    ((64, 62, 58, 76, 63, 66, 69, 60, 68), 20, "81.39", "B"),
    ((105, 101, 100, 116, 102, 105, 106, 105, 115), 29, "91.48", "A"),
    ((4,) * 9, 1, "100.00", "A"),
    ((28, 28, 28, 35, 33, 34, 33, 29, 32), 10, "77.78", "B"),
]


@pytest.mark.parametrize(("sums", "n", "index", "quality"), SURVEYS)
def test_published_sums_give_the_published_index(
    sums: tuple[int, ...], n: int, index: str, quality: str
) -> None:
    found = index_of((Fraction(one, n) for one in sums), EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == (index, quality)


@pytest.mark.parametrize(
    ("total", "settings", "index", "quality"),
    [
        ("31.80", EXACT, "88.33", "A"),
        ("31.80", PRINTED, "88.25", "B"),
        ("27.59", EXACT, "76.64", "B"),
        ("27.59", PRINTED, "76.56", "C"),
    ],
)
def test_the_printed_weight_may_change_the_band(
    total: str, settings: SurveySettings, index: str, quality: str
) -> None:
    found = index_of([Fraction(total)], settings)
    assert (str(rounded(found)), settings.band(found).quality) == (index, quality)


# PermenPANRB 14/2017: the interval of the mean and the index that the ministry prints beside it.
INTERVALS = [
    ("4.0000", "100.00", "A"),
    ("3.5324", "88.31", "A"),
    ("3.5320", "88.30", "B"),
    ("3.0644", "76.61", "B"),
    ("3.0640", "76.60", "C"),
    ("2.6000", "65.00", "C"),
    ("2.5996", "64.99", "D"),
    ("1.0000", "25.00", "D"),
]


@pytest.mark.parametrize(("mean", "index", "quality"), INTERVALS)
def test_the_ministrys_intervals(mean: str, index: str, quality: str) -> None:
    found = index_of([Fraction(mean)] * 9, EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == (index, quality)


@pytest.mark.parametrize(("shown", "quality"), [("88.305", "A"), ("88.304", "B"), ("64.995", "C")])
def test_a_band_goes_by_two_decimals(shown: str, quality: str) -> None:
    assert EXACT.band(Fraction(shown)).quality == quality


# Krejcie and Morgan (1970), table 1, which prints 384 for 100,000 where the formula gives 383.
SAMPLES: dict[int, int] = {
    10: 10, 20: 19, 50: 44, 100: 80, 200: 132, 300: 169, 500: 217, 1000: 278, 2000: 322,
    5000: 357, 10000: 370, 100000: 383,
}  # fmt: skip


@pytest.mark.parametrize(("population", "needed"), SAMPLES.items())
def test_the_sample_of_a_population(population: int, needed: int) -> None:
    assert sample_size(population) == needed


@given(st.integers(1, 10**9))
def test_nobody_is_asked_twice(population: int) -> None:
    assert 1 <= sample_size(population) <= min(population, 384)


@given(st.permutations(range(9)))
def test_the_order_of_elements_is_nothing(order: list[int]) -> None:
    sums = SURVEYS[0][0]
    assert rounded(index_of((Fraction(sums[at], 20) for at in order), EXACT)) == Decimal("81.39")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [("91.475", 2, "91.48"), ("-0.005", 2, "-0.01"), ("0.5", 0, "1"), ("81.388", 2, "81.39")],
)
def test_halves_are_rounded_away_from_zero(value: str, places: int, shown: str) -> None:
    assert str(rounded(Fraction(value), places)) == shown


@pytest.mark.parametrize(
    "told",
    [
        {"elements": ["U1", "Persyaratan"]},
        {"elements": []},
        {"weight": "0.111"},
        {"bands": []},
        {"bands": [Band(at_least=Decimal(50), quality="A", meaning="x")]},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SurveySettings.model_validate(told)


def test_elements_may_be_named_in_any_words() -> None:
    settings = SurveySettings(elements=("Sarana dan Prasarana", "U1"))
    assert settings.elements == ("U9", "U1")
    assert settings.share == Fraction(1, 2)
