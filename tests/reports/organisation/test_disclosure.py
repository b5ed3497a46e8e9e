"""No hidden figure can be computed from the shown ones, whatever the tree and the numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.records import UnitRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.organisation.disclosure import kept_back, kept_of_total, sums_of
from reports.organisation.tree import AGENCY, Unit, UnitTree, Where, read_tree
from reports.units import units_of
from tests.reports.world import World, course_row, done, person_row

SMALL = 5
Row = dict[Where, Fraction]


def tree_of(parents: Sequence[int]) -> UnitTree:
    """Unit n stands under the unit of the number told, 0 being the agency."""
    units = {AGENCY: Unit(AGENCY, AGENCY, None)}
    for place, parent in enumerate(parents, 1):
        above = AGENCY if parent % place == 0 else str(parent % place)
        units[str(place)] = Unit(str(place), str(place), above)
    return UnitTree(units, {}, {})


def counts_of(tree: UnitTree, own: Iterable[int]) -> dict[Where, int]:
    counts = {(key, rolled): 0 for key in tree.units for rolled in (False, True)}
    for key, n in zip(tree.units, own, strict=False):
        counts[key, False] = n
        for above in tree.above(key):
            counts[above, True] += n
    return counts


def equations(tree: UnitTree, counts: Mapping[Where, int], unseen: Collection[Where]) -> list[Row]:
    """What a reader knows of the unseen cells: every sum, with the seen ones as numbers."""
    rows: list[Row] = []
    for whole, parts in sums_of(tree):
        row = {cell: Fraction(1) for cell in parts if cell in unseen and counts[cell]}
        if whole is not None and whole in unseen and counts[whole]:
            row[whole] = Fraction(-1)
        rows.append(row)
    return rows


def solvable(rows: list[Row]) -> set[Where]:
    """The cells that the equations determine, by elimination."""
    pivots: dict[Where, Row] = {}
    for told in rows:
        row = dict(told)
        for cell in [cell for cell in row if cell in pivots]:
            row = _minus(row, pivots[cell], row[cell])
        if row:
            cell, factor = next(iter(row.items()))
            row = {other: value / factor for other, value in row.items()}
            pivots = {k: _minus(r, row, r.get(cell, Fraction(0))) for k, r in pivots.items()}
            pivots[cell] = row
    return {cell for cell, row in pivots.items() if set(row) == {cell}}


def _minus(row: Row, other: Row, factor: Fraction) -> Row:
    found = {c: row.get(c, Fraction(0)) - factor * other.get(c, Fraction(0)) for c in row | other}
    return {cell: value for cell, value in found.items() if value}


TREES = st.lists(st.integers(0, 9), max_size=8).map(tree_of)
PEOPLE = st.lists(st.sampled_from((0, 0, 1, 2, 4, 5, 6, 9, 30)), min_size=9, max_size=9)


@given(TREES, PEOPLE, st.booleans())
def test_no_small_group_follows_from_what_is_shown(
    tree: UnitTree, own: list[int], direct: bool
) -> None:
    counts = counts_of(tree, own)
    untold = set() if direct else {(key, False) for key in tree.units}
    hidden = kept_back(counts, sums_of(tree), SMALL, untold)
    few = {cell for cell, n in counts.items() if 0 < n < SMALL}
    assert few <= hidden
    assert not few & solvable(equations(tree, counts, hidden | untold))


@given(TREES, PEOPLE)
def test_without_small_groups_everything_is_shown(tree: UnitTree, own: list[int]) -> None:
    counts = counts_of(tree, (n * SMALL for n in own))
    assert not kept_back(counts, sums_of(tree), SMALL)
    assert not kept_back(counts, sums_of(tree), SMALL, {(key, False) for key in tree.units})


def test_elimination_finds_what_a_reader_can() -> None:
    """Ten people, eight of them in one unit: without secondary suppression the two are known."""
    tree = tree_of([0, 0])
    counts = counts_of(tree, (0, 8, 2))
    assert solvable(equations(tree, counts, {("2", True), ("2", False)})) == {
        ("2", True),
        ("2", False),
    }


def test_no_small_units_figure_follows_from_the_units_shown(small_world: World) -> None:
    """Of an organisation of three levels, by every metric that anybody has."""
    places = [("a", None, 7), ("a1", "a", 6), ("a2", "a", 2), ("b", None, 9), ("b1", "b", 3)]
    units = [key for key, _, n in places for _ in range(n)]
    people = small_world.people(*(person_row(n, unit=unit) for n, unit in enumerate(units, 1)))
    rows = (UnitRow("unor", key, key, parent, None, None) for key, parent, _ in places)
    small_world.hr("units", *rows)
    small_world.links(*((10 + place, person) for place, person in enumerate(people)))
    small_world.courses(course_row(1, "4"))
    small_world.completions(*(done(10 + n, 1, "2026-03-01") for n in range(0, len(units), 2)))
    refresh(small_world.session, HoursSettings(), small_world.run.id)
    at, year = small_world.now(), parse_period("2026")
    frame = build_frame(small_world.session, Measuring(), year, at)
    tree, told = read_tree(small_world.session, frame), units_of(small_world.session, frame)
    sides = {(one.unit.key, False): one.direct.metrics for one in told}
    sides |= {(one.unit.key, True): one.rolled.metrics for one in told}
    for name in ("participation", "median_hours", "continuity"):
        counts = {where: metrics[name].n or 0 for where, metrics in sides.items()}
        few = {where for where, n in counts.items() if 0 < n < SMALL}
        hidden = {where for where, metrics in sides.items() if metrics[name].value is None}
        assert few < hidden < set(sides)
        assert not few & solvable(equations(tree, counts, hidden))


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 8, "b": 2, "c": 20}, {"a", "b"}),
        ({"a": 3, "b": 2, "c": 20}, {"a", "b"}),
        ({"a": 8, "b": 0, "c": 20}, set()),
        ({"a": 2}, {"a"}),
        ({}, set()),
    ],
)
def test_the_next_smallest_goes_with_the_only_small_one(
    counts: dict[str, int], hidden: set[str]
) -> None:
    assert kept_of_total(counts, SMALL) == hidden
