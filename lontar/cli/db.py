"""``lontar db``: the database's schema and copies."""

from __future__ import annotations

from pathlib import Path

import click

from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json
from sync.store import schema


@click.group()
def command() -> None:
    """Upgrade, back up and check the database."""


@command.command()
@json_option
@click.pass_context
def upgrade(ctx: click.Context, as_json: bool) -> None:
    """Bring the schema to this program's version; a SQLite file is copied first."""
    with open_house(ctx, with_schema=False) as house:
        copy = schema.backup_before_upgrade(
            house.store, house.config.folder / "backup", house.now()
        )
        before, after = schema.upgrade(house.store)
    if as_json:
        print_json({"before": before, "after": after, "backup": copy and str(copy)})
        return
    if copy:
        click.echo(f"backup: {copy}")
    click.echo(f"schema {after} is up to date" if before == after else f"schema is now {after}")


@command.command()
@click.option("--to", type=click.Path(path_type=Path), help="Folder for the copy.")
@json_option
@click.pass_context
def backup(ctx: click.Context, to: Path | None, as_json: bool) -> None:
    """Copy a SQLite database while it is in use."""
    with open_house(ctx) as house:
        copy = schema.backup(house.store, to or house.config.folder / "backup", house.now())
    if as_json:
        print_json({"backup": str(copy)})
    else:
        click.echo(f"backup: {copy}")


@command.command()
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Say whether the schema is the one that this program knows."""
    with open_house(ctx):
        version = schema.known_version()
    if as_json:
        print_json({"schema": version, "ok": True})
    else:
        click.echo(f"schema {version} is up to date")
