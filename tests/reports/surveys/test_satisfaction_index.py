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
from reports.surveys.satisfaction_index import Band, SurveySettings, index_of, sample_size

EXACT, PRINTED = SurveySettings(), SurveySettings(weight="0,111")
# Sums of the scores per element with the respondents, and the index that the source prints.
# GASPUL, service desk of a ministry's regional office, third quarter: table of the calculation in
# https://github.com/rennn9/GASPUL_BACKEND (rumus_perhitungan_ikm_lengkap.md), which also prints
# 90.56, from weighted means rounded upwards. Disdukcapil Tulang Bawang Barat, first half of 2023:
# https://e-smile.tubaba.go.id/main/skm/laporan/online (one respondent).
PUBLISHED: list[tuple[tuple[int, ...], int, str, str]] = [
    ((105, 101, 100, 116, 102, 105, 106, 105, 115), 29, "91.48", "A"),
    ((4,) * 9, 1, "100.00", "A"),
]
# Dinas Pertanahan dan Tata Ruang of Bantul, 2023: means per element, index and, by service,
# index and quality (https://skm.bantulkab.go.id/skpd-45c48cce2e2d7fbdea1afc51c7c6ad26).
BANTUL = ("3.31", "3.35", "3.49", "3.93", "3.45", "3.39", "3.39", "3.76", "3.35")
# domain.md, example 4 (invented).
INVENTED = (64, 62, 58, 76, 63, 66, 69, 60, 68)
# The first ten of the answer sheets that Sekadau district published of the first half of 2019:
# https://sekadaukab.go.id/index.php/artikel/baca/923/NILAI-HASIL-SURVEY-KEPUASAN-MASYARAKAT-SEMESTER-I-2019.html
SEKADAU = (
    "223434443", "332333323", "333443334", "224444343", "332333323",
    "333433334", "333333324", "343334434", "333333333", "323444443",
)  # fmt: skip


@pytest.mark.parametrize(("sums", "n", "index", "quality"), PUBLISHED)
def test_published_sums_give_the_published_index(
    sums: tuple[int, ...], n: int, index: str, quality: str
) -> None:
    found = index_of((Fraction(one, n) for one in sums), EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == (index, quality)


def test_published_means_of_elements_give_the_published_index() -> None:
    found = index_of(map(Fraction, BANTUL), EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == ("87.28", "B")


@pytest.mark.parametrize(("index", "quality"), [("75.56", "C"), ("86.29", "B"), ("94.61", "A")])
def test_published_indexes_of_services_have_the_published_quality(index: str, quality: str) -> None:
    assert EXACT.band(Fraction(index)).quality == quality


def test_the_domain_example() -> None:
    found = index_of((Fraction(one, 20) for one in INVENTED), EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == ("81.39", "B")


def test_published_answers_give_the_index_computed_by_hand() -> None:
    """The district's own index is of more sheets than these: 284 ÷ 90 × 25 is by hand."""
    sums = [sum(map(int, element)) for element in zip(*SEKADAU, strict=True)]
    found = index_of((Fraction(one, 10) for one in sums), EXACT)
    assert (str(rounded(found)), EXACT.band(found).quality) == ("78.89", "B")


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


# PermenPANRB 14/2017: the interval of the mean and the index that the ministry prints beside it;
# both columns stand in the table of GASPUL, the indexes in that of Tulang Bawang Barat, too.
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


# Krejcie and Morgan (1970), Determining sample size for research activities, Educational and
# Psychological Measurement 30, 607-610, table 1; as printed in
# https://bikolkal.web.app/sampling-table-krejcie-and-morgan.html (2,800 and 9,000: neighbouring
# pages). The table prints 384 for 100,000 where the formula gives 383.
PRINTED_SAMPLES: dict[int, int] = {
    10: 10, 15: 14, 20: 19, 25: 24, 30: 28, 35: 32, 40: 36, 45: 40, 50: 44, 55: 48, 60: 52,
    65: 56, 70: 59, 75: 63, 80: 66, 85: 70, 90: 73, 95: 76, 100: 80, 110: 86, 220: 140, 230: 144,
    240: 148, 250: 152, 500: 217, 1200: 291, 1300: 297, 1400: 302, 1500: 306, 2800: 338, 9000: 368,
}  # fmt: skip
COMPUTED_SAMPLES = {200: 132, 300: 169, 1000: 278, 2000: 322, 5000: 357, 10000: 370, 100000: 383}


@pytest.mark.parametrize(("population", "needed"), (PRINTED_SAMPLES | COMPUTED_SAMPLES).items())
def test_the_sample_of_a_population(population: int, needed: int) -> None:
    assert sample_size(population) == needed


@given(st.integers(1, 10**9))
def test_nobody_is_asked_twice(population: int) -> None:
    assert 1 <= sample_size(population) <= min(population, 384)


@given(st.permutations(range(9)))
def test_the_order_of_elements_is_nothing(order: list[int]) -> None:
    assert rounded(index_of((Fraction(INVENTED[at], 20) for at in order), EXACT)) == Decimal(
        "81.39"
    )


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
