"""``lontar needs``: missing competencies by unit, courses that close them, and a year's plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from lontar.cli.house import as_of_option, open_frame
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import parse_period
from reports.exports.workbook import write_workbook
from reports.needs.analysis import analyse
from reports.needs.sheets import needs_sheets
from reports.organisation.named_units import UnknownUnit

WHY = {
    "no_course": "no course teaches it",
    "hours": "the limit of JP a person",
    "seats": "no seat is left",
    "budget": "the budget is spent",
}


@click.command()
@click.option("--unit", metavar="UNIT", help="Only this unit (key or name) and those below it.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Default: the running year.")
@click.option("--hours", type=click.FloatRange(0, min_open=True), help="JP at most a person.")
@click.option("--budget", type=click.FloatRange(0, min_open=True), help="Rupiah at most for all.")
@click.option("--plan", is_flag=True, help="Show the proposed plan instead of the gaps.")
@click.option("--people", is_flag=True, help="Small groups too, and names in the workbook.")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write a workbook.")
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    unit: str | None,
    year: int | None,
    hours: float | None,
    budget: float | None,
    plan: bool,
    people: bool,
    xlsx: Path | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Which competencies are missing where, what points to them, and which courses close them."""
    limits = {"hours": _exact(hours), "budget": _exact(budget)}
    period = parse_period(str(year)) if year else None
    with open_frame(ctx, period, as_of) as (house, session, frame):
        given = {name: limit for name, limit in limits.items() if limit is not None}
        settings = house.config.needs.model_copy(update=given)
        try:
            told = analyse(session, frame, settings, unit=unit, show_people=people)
        except UnknownUnit as error:
            raise click.BadParameter(str(error), param_hint="--unit") from error
    if xlsx:
        write_workbook(xlsx, needs_sheets(told, people=people))
    if as_json:
        print_json(told.as_json())
        return
    (_print_plan if plan else _print_gaps)(told.as_json())
    if xlsx:
        click.echo(f"written: {xlsx}")


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _print_gaps(told: dict[str, Any]) -> None:
    rows = [
        [
            need["unit_name"],
            need["competency_name"],
            _figure(need["lacking"]),
            _figure(need["levels"]),
            _figure(need["open"]),
            _figure(need["not_assessed"]),
            ", ".join(course["title"] for course in need["courses"]) or "none",
            "; ".join(need["because"]),
        ]
        for need in told["needs"]
    ]
    headers = ["unit", "competency", "lacking", "levels", "open", "not assessed", "courses", "why"]
    print_rows(headers, rows, empty="no post of anybody requires a competency that is known")
    missing = {need["competency_name"] for need in told["without_course"]}
    if missing:
        click.echo(f"no course teaches: {', '.join(sorted(missing))}")
    if told["needs"]:
        click.echo(
            "people who lack a level, levels summed, those not trained since; –: unknown, or"
        )
        click.echo("too few people to be shown without --people; --json says which")


def _print_plan(told: dict[str, Any]) -> None:
    plan = told["plan"]
    rows = [
        [
            line["unit_name"],
            line["competency_name"],
            line["course"]["title"],
            line["course"]["provider"] or "",
            _figure(line["people"]),
            _figure(line["course"]["hours"]),
            _figure(line["cost"]),
        ]
        for line in plan["lines"]
    ]
    headers = ["unit", "competency", "course", "provider", "people", "JP", "cost (Rp)"]
    print_rows(headers, rows, empty="nothing to plan")
    left = [
        [one["unit_name"], one["competency_name"], _figure(one["people"]), WHY[one["why"]]]
        for one in plan["left"]
    ]
    print_rows(["unit", "competency", "left", "why"], left)
    untold = plan["lines_without_cost"]
    cost = plan["cost"].get("value")
    shown = "–" if cost is None else f"{cost:,.0f}"
    click.echo(f"cost as far as told: Rp {shown}; {untold} lines tell none")


def _figure(told: dict[str, Any]) -> str:
    return number(told.get("value"))
