"""``lontar units``: learning figures of units, direct and rolled up the tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_house, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.periods import Period, period_of
from reports.units import report_units


@click.command()
@period_option
@as_of_option
@json_option
@click.pass_context
def command(ctx: click.Context, period: Period | None, as_of: date | None, as_json: bool) -> None:
    """Every unit with its figures; small groups are not shown."""
    with open_house(ctx) as house, house.store.read() as session:
        at = house.at_end_of(as_of) if as_of else house.at_present
        wanted = period or period_of(at.day, "year")
        day = min(wanted.last, at.day)
        told = report_units(session, house.config.measuring, wanted, at)
        units = [{**unit.as_json(), "as_of": day} for unit in told]
    if as_json:
        print_json(units)
        return
    names = list(units[0]["rolled"]["metrics"])
    rows = [
        ["  " * depth + unit["name"], unit["rolled"]["n"]]
        + [number(unit["rolled"]["metrics"][name]["value"]) for name in names]
        for depth, unit in _as_tree(units, None)
    ]
    print_rows(["unit", "people", *(name.replace("_", " ") for name in names)], rows)
    click.echo(f"of everybody in the unit (of {day}) and below; whoever moved brought the hours")
    click.echo("--json has the direct figures, n and unknown")


def _as_tree(
    units: list[dict[str, Any]], parent: str | None, depth: int = 0
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every unit below its parent, with its depth."""
    for unit in units:
        if unit["parent"] == parent:
            yield depth, unit
            yield from _as_tree(units, unit["unit"], depth + 1)
