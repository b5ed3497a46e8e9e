"""The culture index: weights, what it lacks, and its bounds; public satisfaction of units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.catalogues import ELEMENTS
from connector.hr.records import SurveyRow, UnitRow
from reports.calendar.periods import parse_period
from reports.frames.frame import COMPONENTS, Component, Measuring, MetricsSettings
from reports.hours.ledger import refresh
from reports.metrics.culture_index import index_of
from reports.metrics.declaration import Figure
from reports.units import AGENCY, UnitReport, figure_json, report_units
from sync.store.tables import facts
from tests.reports.test_units import SETTINGS, city
from tests.reports.world import World, person_row

WORKED = (64, 62, 58, 76, 63, 66, 69, 60, 68)  # sums of 20 respondents, U1 to U9


def reports(world: World, settings: Measuring = SETTINGS) -> dict[str, UnitReport]:
    refresh(world.session, settings.hours, world.run.id)
    found = report_units(world.session, settings, parse_period("2026"), world.now())
    return {one.unit.key: one for one in found}


def figures(**values: str | None) -> dict[str, Figure]:
    told = {name: values.get(name) for name in COMPONENTS}
    return {n: Figure(None if v is None else Decimal(v), 9) for n, v in told.items()}


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ({"coverage": "0.6", "mastery": "80"}, {"coverage": 1, "mastery": 1}, 70),
        ({"coverage": "0.6", "mastery": "80"}, {"coverage": 3, "mastery": 1}, 65),
        ({"coverage": "0.6"}, {"coverage": 1, "mastery": 9}, 60),
        ({"job_match": "140"}, {"job_match": 1}, 100),
        ({"coverage": "0.6"}, {"coverage": 0, "mastery": 1}, None),
        ({"coverage": "0"}, {"coverage": 1}, 0),
        ({}, {"coverage": 1}, None),
    ],
)
def test_weights_are_rescaled_over_what_is_known(
    values: dict[str, str], weights: dict[Component, int], expected: int | None
) -> None:
    found, left_out = index_of(figures(**values), {n: Decimal(w) for n, w in weights.items()})
    assert found == expected
    assert left_out == tuple(sorted(n for n, w in weights.items() if w and n not in values))


SHARES = st.dictionaries(
    st.sampled_from(("coverage", "participation", "evenness")),
    st.decimals(0, 1, places=3).map(str),
    min_size=1,
)


@given(values=SHARES, times=st.integers(1, 50))
def test_the_index_lies_between_its_components_whatever_the_unit_of_weights(
    values: dict[str, Any], times: int
) -> None:
    weights: dict[Component, Decimal] = dict.fromkeys(COMPONENTS, Decimal(1))
    found, left_out = index_of(figures(**values), weights)
    scores = [Decimal(value) * 100 for value in values.values()]
    assert found is not None
    assert min(scores) <= round(found, 20) <= max(scores)
    assert set(left_out) == set(COMPONENTS) - set(values)
    scaled, _ = index_of(figures(**values), {n: w * times for n, w in weights.items()})
    assert scaled is not None
    assert round(scaled, 20) == round(found, 20)


def test_a_unit_says_what_its_index_lacks(world: World) -> None:
    city(world)
    index = reports(world)[AGENCY].rolled.metrics["culture_index"]
    assert index.left_out == ("job_match", "mastery", "satisfaction")
    told = reports(world)[AGENCY].rolled.metrics
    known = ("coverage", "participation", "continuity", "evenness")
    mean = sum(Decimal(str(told[name].value)) for name in known) / 4 * 100
    assert round(index.value or 0, 12) == round(mean, 12)
    assert (index.n, index.unknown) == (8, 0)
    assert set(index.made_of) == set(known)
    assert figure_json(index)["made_of"] == list(index.made_of)


def test_an_index_of_few_people_is_not_shown(world: World) -> None:
    city(world)
    index = reports(world)["b"].direct.metrics["culture_index"]
    assert (index.value, index.n) == (None, 2)


def survey(unit: str, sums: tuple[int, ...], respondents: int, **values: Any) -> list[SurveyRow]:
    told = {"source": "skm", "period": "2026", "answer": 0, "score": None, **values}
    return [
        SurveyRow(
            unit=unit, element=names[0], mean=total / respondents, respondents=respondents, **told
        )
        for names, total in zip(ELEMENTS.values(), sums, strict=True)
    ]


def test_public_satisfaction_as_in_the_worked_example_rolls_up_by_respondents(world: World) -> None:
    world.people(person_row(1, unit="a"), person_row(2, unit="b"))
    rows = (("a", None), ("b", "a"))
    world.lands(
        facts.HR["units"], *(UnitRow("units", key, key, above, None, None) for key, above in rows)
    )
    world.lands(facts.HR["public_surveys"], *survey("a", WORKED, 20), *survey("b", (40,) * 9, 10))
    found = reports(world, Measuring(metrics=MetricsSettings(small_group=5)))
    own = found["a"].direct.metrics["public_satisfaction"]
    assert (round(own.value or 0, 2), own.n) == (Decimal("81.39"), 20)
    together = found["a"].rolled.metrics["public_satisfaction"]
    assert together.n == 30
    assert round(together.value or 0, 8) == round((Decimal("29.30") / 9 * 25 * 20 + 1000) / 30, 8)
    assert found[AGENCY].direct.metrics["public_satisfaction"] == Figure(None, 0)
