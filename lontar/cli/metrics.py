"""``lontar metrics``: the catalogue of metrics."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lontar.cli.show import json_option, print_json, print_rows

if TYPE_CHECKING:
    from reports.metrics.declaration import Declared
    from reports.regulations import Cited

SHOWN = ("name", "level", "unit", "formula")
KEYS = (*SHOWN, "range", "source", "unknown_when", "example")


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Every metric with its level, unit, range, formula and source.

    Where there is a configuration, also the settings that a metric depends on as they are today,
    each with its regulation.
    """
    from reports.metrics import CATALOGUE

    cited = _cited(ctx.find_root().obj)
    rows = [_row(metric, cited) for metric in CATALOGUE.values()]
    if as_json:
        print_json(rows)
        return
    print_rows(SHOWN, [[row[key] for key in SHOWN] for row in rows])
    named = [(one.setting, one.of or "", one.value, one.regulation) for one in cited]
    print_rows(["setting", "of", "value", "regulation"], [row for row in named if row[-1]])


def _row(metric: Declared, cited: list[Cited]) -> dict[str, Any]:
    from reports.regulations import of_metric

    told = {key: getattr(metric, key) for key in KEYS}
    return {**told, "regulations": [one.as_json() for one in of_metric(cited, metric)]}


def _cited(options: Mapping[str, Any]) -> list[Cited]:
    """The settings in force today; none where no configuration is named and none lies here."""
    from lontar.config.loading import find_file, load
    from lontar.config.model import DEFAULT_FILE
    from lontar.wiring import utc_now
    from reports.regulations import in_force

    file = find_file(options["config"], os.environ)
    if file == Path(DEFAULT_FILE) and not file.exists():
        return []
    config = load(file)
    now = (options["now"] or utc_now)()
    return in_force(config.measuring, now.astimezone(config.zone).date())
