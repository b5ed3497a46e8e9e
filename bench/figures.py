"""What a benchmark measured: kept in results.json by name, printed as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value against its aim; ``baseline`` is what the value was compared with."""

    name: str
    value: float
    unit: str
    baseline: str
    aim: float
    at_least: bool = False  # the aim is a floor, else a ceiling

    @property
    def held(self) -> bool:
        """Whether the aim was met."""
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    def as_json(self) -> dict[str, Any]:
        """The shape that machines rely on."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "baseline": self.baseline,
            "aim": self.aim,
            "at_least": self.at_least,
            "held": self.held,
        }


def keep(figures: Iterable[Figure], path: Path = RESULTS) -> None:
    """Write the figures among those of earlier runs; an equal name replaces the older one."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    rows = {row["name"]: row for row in old} | {one.name: one.as_json() for one in figures}
    text = json.dumps(list(rows.values()), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def show(figures: Iterable[Figure], console: Console) -> None:
    """Print the figures as a table."""
    table = Table("measured", "value", "aim", "held", "against")
    for one in figures:
        limit = f"{'≥' if one.at_least else '≤'} {one.aim:g}"
        held = "yes" if one.held else "no"
        table.add_row(one.name, f"{one.value:.3g} {one.unit}", limit, held, one.baseline)
    console.print(table)
