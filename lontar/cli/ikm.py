"""``lontar ikm``: the public satisfaction index of units, element by element, and its trend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_frame, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import Period
from reports.organisation.named_units import UnknownUnit
from reports.organisation.tree import read_tree
from reports.organisation.unit_satisfaction import UnitSatisfaction, report_satisfaction
from reports.surveys.satisfaction_index import sample_size


@click.command()
@click.argument("unit", required=False)
@click.option("--served", type=click.IntRange(1), help="People served: says how many to ask.")
@period_option
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    unit: str | None,
    served: int | None,
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """How satisfied the public is with a UNIT (key or name), or with each that was surveyed."""
    with open_frame(ctx, period, as_of) as (house, session, frame):
        tree = read_tree(session, frame)
        if unit and tree.find(unit) is None:
            raise click.BadParameter(str(UnknownUnit(unit)), param_hint="UNIT")
        told = report_satisfaction(session, house.config.measuring, frame.period, frame.at, tree)
    shown = [one for one in told if unit is None or one.unit.key == tree.find(unit)]
    needed = sample_size(served) if served else None
    if as_json:
        text = frame.settings.surveys.on(frame.reference).regulation
        told_of = {"period": frame.period.text, "needed": needed, "regulation": text}
        print_json({**told_of, "units": [_json(u) for u in shown]})
        return
    _print(shown, one=unit is not None)
    if needed:
        click.echo(f"of {served} people served at least {needed} should answer (Krejcie–Morgan)")


def _json(one: UnitSatisfaction) -> dict[str, Any]:
    return {
        "unit": one.unit.key,
        "name": one.unit.name,
        **one.rolled.as_json(),
        "trend": one.trend.as_json(),
        "direct": one.direct.as_json(),
    }


def _print(units: list[UnitSatisfaction], *, one: bool) -> None:
    headers = ["unit", "IKM", "quality", "respondents", "trend", "lowest", "why not"]
    print_rows(headers, [_row(_json(u)) for u in units], empty="no public survey in the period")
    if one and units:
        elements = _json(units[0])["elements"]
        rows = [[e["name"], number(e.get("value")), number(e.get("n"))] for e in elements]
        print_rows(["element", "mean (1–4)", "answers"], rows)
    for reason in sorted({reason for u in units for reason in u.rolled.left_out}):
        click.echo(f"left out: {reason}")


def _row(told: Mapping[str, Any]) -> list[object]:
    index, quality, names = told["index"], told["quality"], _names(told)
    return [
        told["name"],
        number(index.get("value")),
        f"{quality['mutu']} {quality['kinerja']}" if quality else "",
        number(index.get("n")),
        number(told["trend"].get("value")),
        ", ".join(names[code] for code in told["lowest"]),
        index.get("unknown", ""),
    ]


def _names(told: Mapping[str, Any]) -> dict[str, str]:
    return {one["element"]: one["name"] for one in told["elements"]}
