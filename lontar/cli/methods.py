"""``lontar methods``: whom each method of learning reaches, how well, and when people learn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from lontar.cli.house import as_of_option, open_frame, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import Period
from reports.offerings.methods import Method, by_month, report_methods
from reports.offerings.methods_by_unit import by_unit
from reports.offerings.rhythm import read_rhythm

FIGURES = ("reach", "completion_rate", "satisfaction", "csat", "gain", "pass_rate")
PARTS = ("unit", "month")


@click.command()
@click.option("--by", "parts", type=click.Choice(PARTS), multiple=True, help="More detail.")
@period_option
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    parts: tuple[str, ...],
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Reach, completion, satisfaction and gain of each method (e-learning, webinar, classroom,
    blended, coaching …), by unit or month where asked, and the hours in which people learn."""
    with open_frame(ctx, period, as_of) as (house, session, frame):
        told: dict[str, list[Method]] = {"methods": report_methods(session, frame)}
        rhythm = read_rhythm(session, frame).as_json()
        if "unit" in parts:
            told["by_unit"] = by_unit(session, frame)
        if "month" in parts:
            told["by_month"] = by_month(session, house.config.measuring, frame.period, frame.at)
    document = {name: [one.as_json() for one in rows] for name, rows in told.items()}
    if as_json:
        print_json({"period": frame.period.text, **document, "when": rhythm})
        return
    for name, rows in document.items():
        _print(name.replace("by_", ""), rows)
    _print_rhythm(rhythm)


def _print(where: str, rows: list[dict[str, Any]]) -> None:
    named = [] if where == "methods" else [where]
    names = [name for name in FIGURES if any(name in row["figures"] for row in rows)]
    cells = [
        ([row["where"]] if named else [])
        + [row["name"], *(number(row["figures"].get(name, {}).get("value")) for name in names)]
        for row in rows
    ]
    headers = [*named, "method", *(name.replace("_", " ") for name in names)]
    print_rows(headers, cells, empty="no course names a method")


def _print_rhythm(rhythm: Mapping[str, Mapping[str, Any]]) -> None:
    """Weekdays, and the hours in which something happened."""
    days = rhythm["weekdays"].items()
    hours = [(hour, one) for hour, one in rhythm["hours"].items() if one.get("value") != 0]
    print_rows(
        ("when", "learning events"), [(name, number(one.get("value"))) for name, one in days]
    )
    clock = [(f"{int(hour):02}:00", number(one.get("value"))) for hour, one in hours]
    print_rows(("hour", "learning events"), clock)
