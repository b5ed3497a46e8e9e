"""``lontar scheme``: what rules may ask, a check of the schemes, what changes of them would do,
and what people say of decisions."""

from __future__ import annotations

import click

from lontar.cli import scheme_acts as acts
from lontar.cli import scheme_effects as effects
from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json, print_rows
from reports.schemes.language.vocabulary import known_facts


@click.group()
def command() -> None:
    """Facts and checks of schemes, effects of changes, near misses, exceptions, objections."""


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


for one in (*effects.COMMANDS, *acts.COMMANDS):
    command.add_command(one)
