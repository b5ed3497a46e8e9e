"""``lontar people``: accounts that belong to nobody, and links made by hand."""

from __future__ import annotations

import click

from lontar.cli.house import open_house, who
from lontar.cli.show import json_option, print_json, print_rows
from sync.inward.matching import CannotLink, link_account, list_unmatched, unlink_account


@click.group()
def command() -> None:
    """Accounts that are linked to nobody, and links made by hand."""


@command.command()
@json_option
@click.pass_context
def unmatched(ctx: click.Context, as_json: bool) -> None:
    """Every account that is linked to nobody, with the reason."""
    with open_house(ctx) as house, house.store.read() as session:
        rows = list_unmatched(session)
    if as_json:
        print_json(rows)
        return
    headers = ["site", "account", "username", "reason", "detail"]
    print_rows(
        headers,
        [[row.get(h, "") for h in headers] for row in rows],
        empty="every account is linked to a person",
    )


@command.command()
@click.argument("site")
@click.argument("account", type=int)
@click.argument("nip")
@json_option
@click.pass_context
def link(ctx: click.Context, site: str, account: int, nip: str, as_json: bool) -> None:
    """Link the Moodle ACCOUNT (its id) of SITE to the person with this NIP, from the next sync on.

    The link stands above every other key and survives re-imports.
    """
    with open_house(ctx) as house, house.store.begin() as session:
        try:
            link_account(session, site, account, person_nip=nip, by=who(), now=house.now())
        except CannotLink as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"site": site, "account": account, "nip": nip})
    else:
        click.echo(f"account {account} of {site} is linked by hand from the next sync on")


@command.command()
@click.argument("site")
@click.argument("account", type=int)
@json_option
@click.pass_context
def unlink(ctx: click.Context, site: str, account: int, as_json: bool) -> None:
    """Say that the Moodle ACCOUNT of SITE belongs to nobody, from the next sync on."""
    with open_house(ctx) as house, house.store.begin() as session:
        try:
            unlink_account(session, site, account, by=who(), now=house.now())
        except CannotLink as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"site": site, "account": account, "nip": None})
    else:
        click.echo(f"account {account} of {site} is linked to nobody from the next sync on")
