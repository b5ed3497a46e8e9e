"""``lontar units``: learning figures of units, direct and rolled up the tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_house, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import Period, period_of, rolling_year
from reports.trends import unit_trends
from reports.units import report_units


@click.command()
@period_option
@as_of_option
@click.option("--rolling", is_flag=True, help="The twelve months up to now, not a period.")
@click.option("--trend", is_flag=True, help="Beside the same days of the period before.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    period: Period | None,
    as_of: date | None,
    *,
    rolling: bool,
    trend: bool,
    as_json: bool,
) -> None:
    """Every unit with its figures; small groups are not shown."""
    if rolling and period:
        raise click.UsageError("--rolling and --period exclude each other")
    with open_house(ctx) as house, house.store.read() as session:
        at = house.as_of(as_of)
        wanted = rolling_year(at.day) if rolling else period or period_of(at.day, "year")
        day = min(wanted.last, at.day)
        report = unit_trends if trend else report_units
        told = report(session, house.config.measuring, wanted, at)
        units = [{**unit.as_json(), "as_of": day} for unit in told]
    if as_json:
        print_json(units)
        return
    names = list(units[0]["rolled"]["metrics"])
    rows = [
        ["  " * depth + unit["name"], unit["rolled"]["n"]]
        + [_cell(unit["rolled"]["metrics"][name]) for name in names]
        for depth, unit in _as_tree(units, None)
    ]
    print_rows(["unit", "people", *(name.replace("_", " ") for name in names)], rows)
    click.echo(f"of everybody in the unit (of {day}) and below; whoever moved brought the hours")
    if any(_parts(one["rolled"]["metrics"]["culture_index"]) for one in units):
        click.echo("culture index (1 of 7): made of so many of its components; the others are")
        click.echo("unknown or hidden there, so units are compared with care; --json names them")
    click.echo("satisfaction of the whole agency is of all answers, of a unit of the named ones of")
    click.echo("its people alone, and so is the culture index: the topmost unit differs by that")
    click.echo("--json has the direct figures, n and unknown")


def _cell(figure: dict[str, Any]) -> str:
    """A figure, and how far it moved where that is asked and known."""
    moved = figure.get("change")
    arrow = "" if moved is None else f" ({'+' if moved >= 0 else '−'}{number(abs(moved))})"
    return number(figure["value"]) + arrow + _parts(figure)


def _parts(figure: dict[str, Any]) -> str:
    """Of how many components a composed figure is made, where it is not of all."""
    made, lacking = (len(figure.get(name, ())) for name in ("made_of", "left_out"))
    told = figure["value"] is not None and made and lacking
    return f" ({made} of {made + lacking})" if told else ""


def _as_tree(
    units: list[dict[str, Any]], parent: str | None, depth: int = 0
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every unit below its parent, with its depth."""
    for unit in units:
        if unit["parent"] == parent:
            yield depth, unit
            yield from _as_tree(units, unit["unit"], depth + 1)
