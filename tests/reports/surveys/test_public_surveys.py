"""Surveys of units: what counts, how several weigh, and what cannot be said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import SurveyRow, UnitRow
from reports.calendar.periods import parse_period
from reports.figures import Known, Unknown
from reports.frames.frame import Measuring, build_frame
from reports.organisation.tree import AGENCY, read_tree
from reports.organisation.unit_satisfaction import UnitSatisfaction, report_satisfaction
from reports.surveys.public_surveys import NO_SURVEY, NO_WEIGHT, Satisfaction
from reports.trends import unit_trends
from tests.reports.world import World, person_row

NAMES = (
    "Persyaratan", "Sistem, mekanisme, prosedur", "Waktu penyelesaian", "Biaya/tarif",
    "Produk spesifikasi jenis pelayanan", "Kompetensi pelaksana", "Perilaku pelaksana",
    "Penanganan pengaduan, saran, masukan", "Sarana dan prasarana",
)  # fmt: skip
MEANS = (3.2, 3.1, 2.9, 3.8, 3.15, 3.3, 3.45, 3.0, 3.4)  # worked example 4: 81.39


def means(
    unit: str = "05", period: str = "2026", source: str = "skm", n: int | None = 20, **other: Any
) -> list[SurveyRow]:
    told = dict(zip(NAMES, MEANS, strict=True)) | {
        NAMES[int(k[1]) - 1]: v for k, v in other.items()
    }
    return [SurveyRow(source, unit, period, e, 0, mean, n, None) for e, mean in told.items()]


def answers(scores: dict[str, list[int]], unit: str = "05") -> list[SurveyRow]:
    return [
        SurveyRow("forms", unit, "2026", element, turn, None, None, score)
        for element, given in scores.items()
        for turn, score in enumerate(given, 1)
    ]


def told(world: World, *rows: SurveyRow, period: str = "2026") -> dict[str, UnitSatisfaction]:
    world.people(person_row(1, unit="05"))
    world.hr("units", *(UnitRow("unor", k, n, p, None, None) for k, n, p in UNITS))
    world.hr("public_surveys", *rows)
    at, wanted = world.now(), parse_period(period)
    tree = read_tree(world.session, build_frame(world.session, Measuring(), wanted, at))
    found = report_satisfaction(world.session, Measuring(), wanted, at, tree)
    return {one.unit.key: one for one in found}


YEAR = parse_period("2026")
UNITS = (("0", "Pemerintah Kota", None), ("05", "Disdukcapil", "0"), ("06", "Diskominfo", "0"))


def of_unit(world: World, *rows: SurveyRow, period: str = "2026") -> Satisfaction:
    return told(world, *rows, period=period)["05"].direct


def test_means_of_nine_elements_in_any_order(world: World) -> None:
    found = of_unit(world, *reversed(means()))
    assert found.index == Known(Decimal("81.39"), "score", 20)
    assert found.band is not None
    assert (found.band.quality, found.band.meaning) == ("B", "Baik")
    assert found.lowest == ["U3"]
    assert found.elements["U9"] == Known(Decimal("3.400"), "1–4", 20)


def test_single_answers_with_blanks_count_per_element(world: World) -> None:
    scores = {f"U{number}": [4, 4, 3, 3, 3] for number in range(1, 10)} | {"U2": [1, 2, 1, 2, 1, 1]}
    found = of_unit(world, *answers(scores))
    assert found.elements["U2"] == Known(Decimal("1.333"), "1–4", 6)
    assert found.index == Known(Decimal("79.26"), "score", 6)


def test_an_element_without_answers_makes_the_index_unknown(small_world: World) -> None:
    rows = [row for row in means() if row.element != "Biaya/tarif"]
    found = of_unit(small_world, *rows)
    assert isinstance(found.index, Unknown)
    assert found.index.because.startswith("belum dapat dihitung: 05 2026 (skm): no answer about")
    assert "Biaya/tarif" in found.index.because
    assert found.band is None
    assert found.elements["U4"] == Unknown("no answer")
    assert found.elements["U1"] == Known(Decimal("3.200"), "1–4", 20)


def test_several_surveys_weigh_by_their_respondents(world: World) -> None:
    perfect: dict[str, Any] = {f"u{number}": 4.0 for number in range(1, 10)}
    best = means(source="other", n=60, **perfect)
    found = of_unit(world, *means(), *best)
    assert found.index == Known(Decimal("95.35"), "score", 80)  # (81.388… × 20 + 100 × 60) ÷ 80
    assert found.surveys == 2


def test_a_survey_of_the_year_stands_before_one_of_its_half(small_world: World) -> None:
    half = means(period="2026-H1", n=500, u1=1.0)
    assert of_unit(small_world, *means(), *half).index == Known(Decimal("81.39"), "score", 20)
    assert of_unit(small_world, *means(), *half, period="2026-H1").index == Known(
        Decimal("75.28"), "score", 500
    )


def test_two_halves_make_a_year(small_world: World) -> None:
    rows = [*means(period="2026-H1"), *means(period="2026-H2", n=40)]
    assert of_unit(small_world, *rows).index == Known(Decimal("81.39"), "score", 60)


def test_respondents_that_nobody_tells(small_world: World) -> None:
    alone = of_unit(small_world, *means(n=None))
    assert alone.index == Known(Decimal("81.39"), "score", None)
    both = of_unit(small_world, *means(n=None), *means(source="other"))
    assert both.index == Unknown(NO_WEIGHT)


def test_few_respondents_are_not_shown(small_world: World) -> None:
    found = of_unit(small_world, *means(n=4))
    assert found.index == Unknown("fewer than 5 respondents")
    assert found.exact is None
    assert set(found.elements.values()) == {Unknown("fewer than 5 answers")}


RESPONDENTS = Unknown("kept back: it would tell a figure of fewer than 5 respondents")
ANSWERS = Unknown("kept back: it would tell a figure of fewer than 5 answers")


def test_the_only_small_survey_does_not_follow_from_the_others(world: World) -> None:
    """Of 24 respondents in all, the 20 of one unit would tell the four of the other."""
    before = [*means(period="2025"), *means("06", period="2025", n=4)]
    found = told(world, *means(), *means("06", n=4, u3=1.0), *before)
    assert found["0"].rolled.index == Known(Decimal("80.51"), "score", 24)
    for told_of in (found["05"].direct, found["05"].rolled):
        assert (told_of.index, told_of.exact, told_of.band) == (RESPONDENTS, None, None)
        assert set(told_of.elements.values()) == {ANSWERS}
    assert found["05"].trend == RESPONDENTS
    both = told(world, *means(), *means("06", n=20), *before)["05"]
    assert both.trend == Unknown(f"the period before: {RESPONDENTS.because}")


def test_the_only_element_of_few_does_not_follow_from_the_index(small_world: World) -> None:
    scores = {f"U{number}": [4, 4, 3, 3, 3] for number in range(1, 10)} | {"U2": [1, 2]}
    found = of_unit(small_world, *answers(scores))
    assert isinstance(found.index, Known)
    assert found.elements["U2"] == Unknown("fewer than 5 answers")
    assert found.elements["U1"] == ANSWERS
    assert found.lowest == []


def test_an_incomplete_survey_is_left_out_of_several_and_said(small_world: World) -> None:
    rows = [row for row in means(source="b") if row.element != "Biaya/tarif"]
    found = of_unit(small_world, *means(), *rows)
    assert found.index == Known(Decimal("81.39"), "score", 20)
    assert found.left_out == ("05 2026 (b): no answer about Biaya/tarif",)


def test_units_are_rolled_up_and_strangers_are_the_agencys(world: World) -> None:
    rows = [*means(), *means("Diskominfo", u3=4.0), *means("nowhere", u3=4.0)]
    found = told(world, *rows)
    assert set(found) == {AGENCY, "0", "05", "06"}
    assert found["0"].rolled.index == Known(Decimal("82.92"), "score", 40)
    assert isinstance(found["0"].direct.index, Unknown)
    assert found["0"].direct.index.because == NO_SURVEY
    assert found[AGENCY].rolled.surveys == 3


def test_the_trend_against_the_period_before(small_world: World) -> None:
    found = told(small_world, *means(), *means(period="2025", n=80, u3=2.0))
    assert found["05"].trend == Known(Decimal("2.50"), "points", 20)
    alone = told(small_world, *means())["05"].trend
    assert alone == Unknown(f"the period before: {NO_SURVEY}")


def test_a_trend_is_of_exact_indices_rounded_once(small_world: World) -> None:
    """81.3888… against 80.6944…: 0.69444… is 0.69, not the 0.70 of what both are rounded to."""
    sides = told(small_world, *means(), *means(period="2025", u3=2.65))["05"]
    assert sides.rolled.index == Known(Decimal("81.39"), "score", 20)
    assert sides.trend == Known(Decimal("0.69"), "points", 20)
    trends = unit_trends(small_world.session, Measuring(), YEAR, small_world.now())
    (one,) = [trend.as_json() for trend in trends if trend.now.unit.key == "05"]
    assert round(one["rolled"]["metrics"]["public_satisfaction"]["change"], 2) == 0.69


def test_the_document_names_every_element(small_world: World) -> None:
    document: dict[str, Any] = of_unit(small_world, *means()).as_json()
    assert document["quality"] == {"mutu": "B", "kinerja": "Baik"}
    assert [one["element"] for one in document["elements"]] == [f"U{n}" for n in range(1, 10)]
    assert document["elements"][8]["name"] == "Sarana dan prasarana"
    assert document["index"] == {"value": Decimal("81.39"), "unit": "score", "n": 20}


@pytest.mark.parametrize("word", ["8. Sarana dan Prasarana", "U8 - Sarpras", "sarana"])
def test_elements_are_known_by_name_not_by_place(small_world: World, word: str) -> None:
    rows = [row for row in means() if row.element != "Sarana dan prasarana"]
    found = of_unit(small_world, *rows, SurveyRow("skm", "05", "2026", word, 0, 3.4, 20, None))
    assert found.index == Known(Decimal("81.39"), "score", 20)
