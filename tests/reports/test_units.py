"""Units: the tree, whose people they are, and figures direct and rolled up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import UnitRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.units import AGENCY, UnitReport, UnitTree, read_tree, report_units
from sync.store.tables import facts
from tests.reports.world import World, course_row, done, person_row

SETTINGS = Measuring(
    hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 4}}}), agency="BKPSDM"
)


def unit(key: str, parent: str | None = None, **values: Any) -> UnitRow:
    told: dict[str, Any] = {"name": f"Unit {key}", "since": None, "until": None, **values}
    return UnitRow(source="units", unit=key, parent=parent, **told)


def tree_of(world: World, *units: UnitRow) -> UnitTree:
    world.lands(facts.HR["units"], *units)
    frame = build_frame(world.session, SETTINGS, parse_period("2026"), world.now("2026-06-15"))
    return read_tree(world.session, frame)


def parents(tree: UnitTree) -> dict[str, str | None]:
    return {key: node.parent for key, node in tree.units.items()}


def reports_of(world: World) -> dict[str, UnitReport]:
    refresh(world.session, SETTINGS.hours, world.run.id)
    found = report_units(world.session, SETTINGS, parse_period("2026"), world.now())
    return {report.unit.key: report for report in found}


def test_without_a_source_the_named_units_are_the_agencys(world: World) -> None:
    world.people(person_row(1, unit="Dinas A"), person_row(2, unit="Dinas B"), person_row(3))
    tree = tree_of(world)
    assert parents(tree) == {AGENCY: None, "Dinas A": AGENCY, "Dinas B": AGENCY}
    assert tree.units[AGENCY].name == "BKPSDM"


def test_people_name_a_unit_by_key_or_unique_name(small_world: World) -> None:
    rows = [unit("a"), unit("b", name="Sama"), unit("c", name="Sama")]
    texts = ["a", "Unit a", "Sama", "Baru"]
    persons = small_world.people(*(person_row(i, unit=t) for i, t in enumerate(texts, 1)))
    tree = tree_of(small_world, *rows)
    assert [tree.home.get(person) for person in persons] == ["a", "a", None, "Baru"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([unit("a"), unit("b", "a"), unit("c", "Unit b")], {"a": AGENCY, "b": "a", "c": "b"}),
        ([unit("a", "nowhere")], {"a": AGENCY}),
        ([unit("a", "a")], {"a": AGENCY}),
        ([unit("a", "b"), unit("b", "a")], {"a": AGENCY, "b": "a"}),
        ([unit("a"), unit("b", "a", until=date(2026, 6, 14))], {"a": AGENCY}),
        ([unit("a"), unit("b", "a", until=date(2026, 6, 15))], {"a": AGENCY, "b": "a"}),
        ([unit("a"), unit("b", "a", since=date(2026, 6, 16))], {"a": AGENCY}),
        ([unit("agency", "a"), unit("a")], {"a": AGENCY}),
    ],
)
def test_the_tree_on_the_reference_date(
    small_world: World, rows: list[UnitRow], expected: dict[str, str]
) -> None:
    assert parents(tree_of(small_world, *rows)) == {AGENCY: None, **expected}


def test_the_line_of_a_unit(small_world: World) -> None:
    tree = tree_of(small_world, unit("a"), unit("b", "a"), unit("c", "b"), unit("d"))
    assert list(tree.above("c")) == ["c", "b", "a", AGENCY]
    assert tree.below("a") == {"a", "b", "c"}
    assert tree.below(AGENCY) == {AGENCY, "a", "b", "c", "d"}


def city(world: World, below: int = 3) -> None:
    """Unit a: 4 reached, 1 short, 1 without account; b below it: 2 reached, 1 on leave."""
    units = ["a"] * 6 + ["b"] * below
    rows = [person_row(i, unit=u, status="02" if i == 9 else "01") for i, u in enumerate(units, 1)]
    persons = world.people(*rows)
    world.lands(facts.HR["units"], unit("a"), unit("b", "a"))
    world.links(*((i, person) for i, person in enumerate(persons, 1) if i != 6))
    world.courses(course_row(1, "4"))
    world.completions(*(done(i, 1, "2026-03-01") for i in (1, 2, 3, 4, 7, 8, 9)))


def test_coverage_counts_those_for_whom_it_is_certain(world: World) -> None:
    city(world, below=6)
    figure = reports_of(world)["a"].direct.metrics["coverage"]
    assert (figure.value, figure.n, figure.unknown) == (Decimal("0.8"), 5, 1)


def test_a_figure_that_would_tell_a_small_groups_is_kept_back(world: World) -> None:
    """Of seven people of unit a and below, the five of a would tell the two of b."""
    city(world)
    found = reports_of(world)
    figure = found["a"].direct.metrics["coverage"]
    assert (figure.value, figure.n, figure.unknown) == (None, 5, 1)
    assert found["a"].rolled.metrics["coverage"].value is not None
    index = found["a"].direct.metrics["culture_index"]
    assert "coverage" in index.left_out


def test_a_unit_rolls_up_those_below(world: World) -> None:
    city(world)
    found = reports_of(world)
    for key in ("a", AGENCY):
        figure = found[key].rolled.metrics["coverage"]
        assert (found[key].rolled.n, figure.n, figure.unknown) == (8, 7, 1)
        assert float(figure.value or 0) == pytest.approx(6 / 7)
    assert found[AGENCY].direct.n == 0


def test_a_figure_of_few_people_is_not_shown(world: World) -> None:
    city(world)
    told = reports_of(world)["b"].as_json()
    assert (told["unit"], told["name"], told["parent"]) == ("b", "Unit b", "a")
    for summary in (told["direct"], told["rolled"]):
        assert summary["n"] == 2
        assert summary["metrics"]["coverage"] == {"value": None, "n": 2, "unknown": 0}
        assert all(figure["value"] is None for figure in summary["metrics"].values())


def test_a_target_with_twelfths_is_compared_exactly(world: World) -> None:
    """Joined in November: 2 of 12 months of 4 JP is two thirds of one lesson hour."""
    persons = world.people(*(person_row(i, joined=date(2026, 11, 5)) for i in range(1, 6)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.courses(course_row(1, "0.66"), course_row(2, "0.67"))
    world.completions(*(done(i, 1 if i < 3 else 2, "2026-12-01") for i in range(1, 6)))
    figure = reports_of(world)[AGENCY].rolled.metrics["coverage"]
    assert (figure.value, figure.n) == (Decimal("0.6"), 5)


def test_five_people_as_in_the_worked_example(world: World) -> None:
    """JP 0, 10, 20, 30, 40 with a target of 20: coverage 60 %."""
    settings = Measuring(hours=HoursSettings.model_validate({"target": {"PNS": {"2026": 20}}}))
    persons = world.people(*(person_row(i) for i in range(1, 6)))
    world.links(*((i, person) for i, person in enumerate(persons, 1)))
    world.courses(*(course_row(i, str((i - 1) * 10)) for i in range(1, 6)))
    world.completions(*(done(i, i, "2026-02-01") for i in range(1, 6)))
    refresh(world.session, settings.hours, world.run.id)
    (agency,) = report_units(world.session, settings, parse_period("2026"), world.now())
    figures = agency.rolled.metrics
    assert figures["coverage"].value == Decimal("0.6")
    assert figures["median_hours"].value == 20
    assert figures["evenness"].value == Decimal("0.6")  # Gini 0.40
    assert figures["participation"].value == 1  # a course of no hours is learning, too
