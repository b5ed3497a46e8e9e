"""``lontar scheme``: what rules may ask, a check of the schemes, and simulations of changes."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json, print_rows
from reports.frame import AsOf
from reports.hours_settings import HoursSettings
from reports.schemes.rules import Scheme
from reports.schemes.simulate import Draft
from reports.schemes.simulate import simulate as simulate_draft
from reports.schemes.vocabulary import known_facts


@click.group()
def command() -> None:
    """Facts that rules may ask, a check of the schemes, and simulations."""


@command.command()
@json_option
def facts(as_json: bool) -> None:
    """Every fact that a rule may ask, with its unit."""
    rows = [
        {
            "name": kind.name,
            "unit": kind.unit,
            "type": kind.type,
            "recovers": kind.recovers,
            "words": list(kind.words),
            "option": kind.option and {kind.option[0]: list(kind.option[1])},
        }
        for kind in known_facts().values()
    ]
    if as_json:
        print_json(rows)
        return
    table = [[r["name"], r["type"], r["unit"], r["recovers"], r["words"]] for r in rows]
    print_rows(["fact", "type", "unit", "can still be met", "words"], table)


@command.command()
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Read the configured schemes and list them; mistakes are reported with their line."""
    with open_house(ctx, with_schema=False) as house:
        rows = [
            {
                "scheme": scheme.id,
                "period": scheme.period,
                "rules": len(scheme.rule),
                "tiers": [tier.id for tier in scheme.tier],
            }
            for scheme in house.config.scheme
        ]
    if as_json:
        print_json(rows)
    else:
        print_rows(
            ["scheme", "period", "rules", "tiers"],
            [list(row.values()) for row in rows],
            empty="no [[scheme]] is configured",
        )


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--amount", type=Decimal, help="Money for one eligible person, to add up the cost.")
@json_option
@click.pass_context
def simulate(ctx: click.Context, file: Path, amount: Decimal | None, as_json: bool) -> None:
    """Who would enter and leave under the [[scheme]] and [hours] of FILE; nothing is written."""
    with open_house(ctx) as house, house.store.read() as session:
        draft = _read_draft(file, house.config.hours)
        at = AsOf(house.today, house.now())
        config = house.config
        effects = simulate_draft(session, config.measuring, config.scheme, draft=draft, at=at)
    if amount is not None:
        for effect in effects:
            eligible = {side: effect[side].get("eligible", 0) for side in ("before", "after")}
            effect["cost"] = {side: people * amount for side, people in eligible.items()}
    if as_json:
        print_json(effects)
        return
    for effect in effects:
        _print_effect(effect)


def _read_draft(file: Path, hours: HoursSettings) -> Draft:
    """The changes of a TOML file; its ``[hours]`` keys replace those of the configuration."""
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
        if strangers := sorted(set(tree) - {"scheme", "hours"}):
            raise click.ClickException(f"{file}: only scheme and hours: {', '.join(strangers)}")
        schemes = tuple(Scheme.model_validate(one) for one in tree.get("scheme", ()))
        given = tree.get("hours")
        changed = given and HoursSettings.model_validate({**hours.model_dump(), **given})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    return Draft(schemes, changed)


def _print_effect(effect: dict[str, Any]) -> None:
    click.echo(click.style(f"{effect['scheme']} {effect['period']}", bold=True))
    outcomes = sorted({*effect["before"], *effect["after"]})
    sides = ("before", "after")
    counts = [[name, *(effect[side].get(name, 0) for side in sides)] for name in outcomes]
    print_rows(["outcome", "before", "after"], counts)
    if "cost" in effect:
        print_rows(["cost", "before", "after"], [["", *effect["cost"].values()]])
    rows = [
        [change, row["nip"], row["name"], row["unit"], row["reason"]]
        for change in ("entered", "left")
        for row in effect[change]
    ]
    print_rows(["change", "person", "name", "unit", "reason"], rows, empty="nobody moves")
