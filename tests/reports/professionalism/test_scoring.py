"""The worked examples of the index, its bands, and what is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.professionalism.points import ProfessionalismSettings, given_tables
from reports.professionalism.scoring import Estimate, Profile, score

TABLE = given_tables()[0]
GENERAL: dict[str, Any] = {"kind": "general", "seminar": False}
FUNCTIONAL: dict[str, Any] = {"kind": "functional", "functional": True, "seminar": True}
STRUCTURAL: dict[str, Any] = {"kind": "structural", "leadership": True, "seminar": True}


def hours(sure: str, at_most: str | None = "same") -> dict[str, Any]:
    most = None if at_most is None else Decimal(sure if at_most == "same" else at_most)
    return {"hours": (Decimal(sure), most)}


def rest(education: str, rating: str, discipline: str) -> dict[str, Any]:
    told = {"ratings": frozenset({rating}), "discipline": frozenset({discipline})}
    return {"education": education, **told}


def scored(settings: ProfessionalismSettings | None = None, **values: Any) -> Estimate:
    return score(Profile(**values), TABLE, settings or ProfessionalismSettings())


def test_an_executor_with_hours_and_no_seminar() -> None:
    found = scored(**GENERAL, **hours("22"))
    assert found.dimensions["competence"].value == Decimal("22.5")


def test_a_functional_post_with_everything() -> None:
    found = scored(**FUNCTIONAL, **hours("20"), **rest("s1", "baik", "none"))
    assert found.dimensions["competence"].value == 40
    assert (found.total.value, found.band) == (Decimal(85), "tinggi")


def test_a_supervisor_one_hour_short() -> None:
    found = scored(**STRUCTURAL, **hours("19"), **rest("s2", "sangat_baik", "light"))
    assert found.dimensions["competence"].value == 25
    assert (found.total.value, found.band) == (Decimal(78), "sedang")
    assert found.raises() == [
        ("technical", Decimal(15)),
        ("qualification", Decimal(5)),
        ("discipline", Decimal(2)),
    ]


def test_hours_in_proportion_where_the_agency_says_so() -> None:
    found = scored(ProfessionalismSettings(proportional=True), **GENERAL, **hours("10"))
    assert found.dimensions["competence"].value == Decimal("11.25")


@pytest.mark.parametrize(
    ("own", "points", "band"), [(True, "11.25", "nearest"), (None, "0", "lower")]
)
def test_a_table_of_a_year_may_say_it_otherwise(own: bool | None, points: str, band: str) -> None:
    edge = None if own is None else "nearest"
    table = TABLE.model_copy(update={"since": 2030, "proportional": own, "edge": edge})
    settings = ProfessionalismSettings(table=(TABLE, table))
    found = score(Profile(**GENERAL, **hours("10")), settings.table_of(2030), settings)
    assert found.dimensions["competence"].value == Decimal(points)
    assert settings.edge_of(settings.table_of(2030)) == band
    assert scored(settings, **GENERAL, **hours("10")).dimensions["competence"].value == 0


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (hours("19", None), 0, 15),
        (hours("19", "20"), 0, 15),
        (hours("19", "19.5"), 0, 0),
        (hours("20", None), 15, 15),
    ],
)
def test_hours_that_may_yet_count(values: dict[str, Any], low: int, high: int) -> None:
    span = scored(**FUNCTIONAL, **values).items["technical"]
    assert [span.low, span.high] == [low, high]


def test_what_is_unknown_is_no_zero() -> None:
    found = scored(kind=None)
    assert [found.total.low, found.total.high, found.total.most] == [0, 100, 100]
    assert found.total.value is None
    assert found.band is None


def test_one_of_two_ratings() -> None:
    told = scored(kind="general", ratings=frozenset({"baik", "sangat_baik"}))
    span = told.dimensions["performance"]
    assert [span.low, span.high] == [25, 30]
    assert span.value is None


@pytest.mark.parametrize(
    ("points", "edge", "band"),
    [
        ("91", "lower", "sangat tinggi"),
        ("90.5", "lower", "tinggi"),
        ("90.5", "nearest", "sangat tinggi"),
        ("90.4", "nearest", "tinggi"),
        ("81", "lower", "tinggi"),
        ("80.9", "lower", "sedang"),
        ("61", "lower", "rendah"),
        ("60", "lower", "sangat rendah"),
        ("0", "lower", "sangat rendah"),
    ],
)
def test_the_edge_of_a_band_is_a_setting(points: str, edge: Any, band: str) -> None:
    assert TABLE.band(Decimal(points), edge) == band


def test_tables_are_dated() -> None:
    later = TABLE.model_copy(update={"since": 2027, "technical_hours": Decimal(24)})
    settings = ProfessionalismSettings(table=(later, TABLE))
    assert settings.table_of(2026) == TABLE
    assert settings.table_of(2030) == later
    assert settings.table_of(2000) == TABLE


WORDS = st.sampled_from([None, "s1", "s2", "unbekannt"])


@given(
    st.sampled_from([None, "structural", "functional", "general"]),
    WORDS,
    st.sets(st.sampled_from(["none", "light", "heavy"])),
    st.tuples(st.integers(0, 30), st.integers(0, 30) | st.none()),
    st.none() | st.booleans(),
)
def test_points_stay_in_their_bounds(
    kind: str | None,
    education: str | None,
    discipline: set[str],
    hours: tuple[int, int | None],
    seminar: bool | None,
) -> None:
    sure, more = hours
    most = None if more is None else Decimal(sure + more)
    found = scored(
        kind=kind,
        education=education,
        discipline=frozenset(discipline),
        hours=(Decimal(sure), most),
        seminar=seminar,
    )
    for span in (*found.dimensions.values(), *found.items.values(), found.total):
        assert 0 <= span.low <= span.high <= span.most <= 100
    assert [span.most for span in found.dimensions.values()] == [25, 40, 30, 5]
