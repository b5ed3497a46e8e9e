"""``lontar record``: a site's answers without names, to attach to a bug report."""

from __future__ import annotations

from pathlib import Path

import click

from lontar.advice import DONE, FAILED
from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json
from lontar.cli.sync import document, print_round
from lontar.cli.watch import terminal_watcher
from lontar.recorded import record


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--site", metavar="ID", help="Only this Moodle site.")
@json_option
@click.pass_context
def command(ctx: click.Context, directory: Path, site: str | None, as_json: bool) -> None:
    """Read each site once as a full sync does, and write its answers into DIRECTORY.

    Names, numbers, addresses, texts and the token are replaced, the same ones alike everywhere.
    Your database is not touched.
    """
    with open_house(ctx, with_schema=False) as house, terminal_watcher() as watcher:
        known = [settings.id for settings in house.config.site]
        if site is not None and site not in known:
            raise click.BadParameter(f"no site {site!r}; configured: {', '.join(known)}")
        round_ = record(house, directory, watcher, only_site=site)
    if as_json:
        print_json({"folder": str(directory), **document(round_)})
    else:
        print_round(round_)
        click.echo(f"{directory}: look through it, then attach it to your report")
        click.echo(f"  to replay it: lontar sync --replay {directory}")
    ctx.exit(FAILED if round_.status == "failed" else DONE)
