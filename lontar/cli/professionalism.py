"""``lontar professionalism``: an estimate of IP-ASN, and what would raise it most."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_house
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import parse_period, period_of
from reports.organisation.named_units import UnknownUnit
from reports.professionalism.report import report_professionalism
from reports.schemes.explain import UnknownPerson

DIMENSIONS = ("qualification", "competence", "performance", "discipline")


@click.command()
@click.argument("nip", required=False)
@click.option("--unit", metavar="UNIT", help="Everybody of this unit (key or name) and below.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Default: the running year.")
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    nip: str | None,
    unit: str | None,
    year: int | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """An estimate of the index of professionalism (IP-ASN) of a person, a unit, or everybody."""
    with open_house(ctx) as house, house.store.read() as session:
        at = house.as_of(as_of)
        period = parse_period(str(year)) if year else period_of(at.day, "year")
        measuring, settings = house.config.measuring, house.config.professionalism
        try:
            told = report_professionalism(
                session, measuring, settings, period, at, nip=nip, unit=unit
            )
        except (UnknownPerson, UnknownUnit) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json(told)
        return
    _print(told, one=nip is not None)


def _print(told: dict[str, Any], *, one: bool) -> None:
    table = told["table"]
    click.echo(f"IP-ASN {told['year']}: {told['label']} ({table['regulation']})")
    rows = [
        [person["name"], person["nip"], _points(person["total"]), person["band"] or "–"]
        + [_points(person["dimensions"][name]) for name in DIMENSIONS]
        + [number(person["official"].get("value"))]
        for person in told["people"]
    ]
    print_rows(["name", "NIP", "estimate", "band", *DIMENSIONS, "official"], rows, empty="nobody")
    if one:
        for person in told["people"]:
            raises = [[step["what"], number(step["points"])] for step in person["raise"]]
            print_rows(["what would raise it", "points at most"], raises)
    click.echo("a range: what is unknown may be worth that much")


def _points(told: dict[str, Any]) -> str:
    """The points, or between what they lie."""
    if "value" in told:
        return number(told["value"])
    return f"{number(told['at_least'])}–{number(told['at_most'])}"
