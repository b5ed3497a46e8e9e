"""``lontar doctor``: check each Moodle site and say what to click to mend it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from connector.moodle.checks import Check, check_site
from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from lontar.advice import FAILED, advise
from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json
from lontar.config import ConfigError
from lontar.wiring import House

SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


@click.command()
@click.option("--site", metavar="ID", help="Only this site.")
@json_option
@click.pass_context
def command(ctx: click.Context, site: str | None, as_json: bool) -> None:
    """Check each Moodle site: address, token, functions, rights, reports, clock."""
    with open_house(ctx, with_schema=False) as house:
        wanted = [one for one in house.config.site if site in (None, one.id)]
        if not wanted:
            raise click.UsageError("no such [[site]]" if site else "no [[site]] is configured")
        results = [examine(house, settings) for settings in wanted]
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print(result)
    ctx.exit(0 if all(result["ok"] for result in results) else FAILED)


def examine(house: House, settings: SiteSettings) -> dict[str, Any]:
    """All checks of one site, with the keys of design §16; what stops the site is a check too."""
    checks: list[Check] = []
    try:
        opened = house.open_site(settings)
        checks.append(Check("reachable", "ok", f"{settings.url} answers, the token holds"))
        checks.extend(check_site(opened, now=house.now()))
    except (MoodleError, ConfigError) as error:
        advice = advise(error)
        remedy = advice.remedy if advice else ""
        checks.append(Check("reachable", "fail", str(error), remedy))
    ok = all(check.level != "fail" for check in checks)
    return {"site": settings.id, "ok": ok, "checks": [asdict(check) for check in checks]}


def _print(result: dict[str, Any]) -> None:
    click.echo(click.style(result["site"], bold=True))
    for check in result["checks"]:
        sign, colour = SIGNS[check["level"]]
        click.echo(f"  {click.style(sign, fg=colour)} {check['id']}: {check['message']}")
        if check["remedy"]:
            click.echo(f"      → {check['remedy']}")
