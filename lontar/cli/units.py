"""``lontar units``: learning figures of units, direct and rolled up the tree."""

from __future__ import annotations

from datetime import date

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
        units = [
            unit.as_json() for unit in report_units(session, house.config.measuring, wanted, at)
        ]
    if as_json:
        print_json(units)
        return
    names = list(units[0]["rolled"]["metrics"])
    rows = [
        [unit["name"], unit["parent"] or "", unit["rolled"]["n"]]
        + [_figure(unit["rolled"]["metrics"][name]) for name in names]
        for unit in units
    ]
    print_rows(["unit", "parent", "people", *names], rows)


def _figure(figure: dict[str, float | int | None]) -> str:
    """A value with the number of people behind it."""
    return f"{number(figure['value'])} (n {figure['n']}, unknown {figure['unknown']})"
