"""``lontar metrics``: the catalogue of metrics."""

from __future__ import annotations

import click

from lontar.cli.show import json_option, print_json, print_rows


@click.command()
@json_option
def command(as_json: bool) -> None:
    """Every metric with its level, unit, range, formula and source."""
    from reports.metrics import CATALOGUE

    keys = ("name", "level", "unit", "range", "formula", "source", "unknown_when", "example")
    rows = [{key: getattr(metric, key) for key in keys} for metric in CATALOGUE.values()]
    if as_json:
        print_json(rows)
        return
    print_rows(
        ["name", "level", "unit", "formula"],
        [[row[key] for key in ("name", "level", "unit", "formula")] for row in rows],
    )
