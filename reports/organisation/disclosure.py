"""Which figures of a table are kept back, so that no small group's can be computed from the rest.

Pure: secondary suppression by sums. A *cell* is a group of people or answers of which a figure is
told; sums say which cells make up another (a unit's own people and the units below it make the
unit with all below). A cell of few is hidden; and where exactly one cell of a sum is hidden, the
others would give it away, so the smallest other part is kept back, too. With that no hidden cell
follows from what is shown, as long as every cell is part of one sum at most.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from reports.figures import Figure, Known, Unknown, too_few
from reports.organisation.tree import UnitTree, Where

Cell = TypeVar("Cell", bound=Hashable)
Sum = tuple[Cell | None, Collection[Cell]]  # a cell (None: a known total), what makes it up


def kept_back(
    counts: Mapping[Cell, int],
    sums: Iterable[Sum[Cell]],
    small: int,
    untold: Collection[Cell] = (),
) -> frozenset[Cell]:
    """The cells that are not shown: those of fewer than ``small``, and those kept back for them.

    ``counts`` may lack cells: they are of nobody, as those of 0 are, and there is nothing to hide.
    ``sums`` go from the whole down. ``untold``: cells that the table does not have at all.
    """
    hidden = {cell for cell, n in counts.items() if 0 < n < small}
    for whole, told in sums:
        parts = [cell for cell in told if counts.get(cell, 0)]
        unseen = [cell for cell in (whole, *parts) if cell in hidden or cell in untold]
        if len(unseen) == 1 and unseen[0] in hidden:
            others = [cell for cell in parts if cell not in hidden]
            hidden |= {min(others, key=lambda cell: counts[cell])} if others else set()
    return frozenset(hidden)


def kept_of_total(counts: Mapping[Cell, int], small: int) -> frozenset[Cell]:
    """The same of the parts of one total that everybody knows."""
    return kept_back(counts, [(None, list(counts))], small)


def sums_of(tree: UnitTree) -> list[tuple[Where, list[Where]]]:
    """Every unit with all below, made up of its own people and of each unit below it."""
    parts: dict[str, list[Where]] = {key: [(key, False)] for key in tree.units}
    for key, unit in tree.units.items():
        if unit.parent is not None:
            parts[unit.parent].append((key, True))
    depth = {key: sum(1 for _ in tree.above(key)) for key in tree.units}
    return [((key, True), parts[key]) for key in sorted(parts, key=lambda key: depth[key])]


def beside(small: int, what: str) -> Unknown:
    """Why a figure with enough behind it is not shown."""
    return Unknown(f"kept back: it would tell a figure of fewer than {small} {what}")


def withheld(n: int, small: int, what: str) -> Unknown:
    """Why a hidden figure is not shown: so few stand behind it, or behind another."""
    return too_few(n, small, what) if n < small else beside(small, what)


def without(figures: Mapping[str, Figure], kept: Collection[str], small: int) -> dict[str, Figure]:
    """The figures of people by name, those that are known but kept back taken out."""
    told = beside(small, "people")
    return {
        name: told if name in kept and isinstance(figure, Known) else figure
        for name, figure in figures.items()
    }
