"""``lontar people``: whose an account is, which numbers are one person, and people's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from lontar.cli.house import open_house, who
from lontar.cli.show import json_option, print_json, print_rows
from sync.inward.people.linking import CannotLink, link_account, unlink_account
from sync.inward.people.persons import CannotMerge, merge, split
from sync.inward.people.suggesting import list_unmatched, suggest_merges


@click.group()
def command() -> None:
    """Accounts that are linked to nobody, numbers that are one person, and people's words."""


@command.command()
@json_option
@click.pass_context
def unmatched(ctx: click.Context, as_json: bool) -> None:
    """Every account that is linked to nobody, with the reason."""
    with open_house(ctx) as house, house.store.read() as session:
        rows = [one.as_json() for one in list_unmatched(session)]
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
@json_option
@click.pass_context
def suggest(ctx: click.Context, as_json: bool) -> None:
    """Whom unmatched accounts may belong to, and which two numbers may be one person.

    A suggestion changes nothing: confirm it with people link, or people merge.
    """
    with open_house(ctx) as house, house.store.read() as session:
        accounts = [one.as_json() for one in list_unmatched(session)]
        merges = [one.as_json() for one in suggest_merges(session)]
    if as_json:
        print_json({"accounts": accounts, "merges": merges})
        return
    likely = [(row, one) for row in accounts for one in row["suggestions"]]
    lines = [
        [f"people link {row['site']} {row['account']} {one['nip']}", one["score"], one["evidence"]]
        for row, one in likely
    ]
    lines += [
        [f"people merge {one['former']} {one['nip']}", one["score"], one["evidence"]]
        for one in merges
    ]
    print_rows(["to confirm: lontar", "score", "evidence"], lines, empty="nothing to suggest")


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
    _decide(
        ctx,
        lambda session, word: link_account(session, site, account, person_nip=nip, **word),
        {"site": site, "account": account, "nip": nip},
        f"account {account} of {site} is linked by hand from the next sync on",
        as_json=as_json,
    )


@command.command()
@click.argument("site")
@click.argument("account", type=int)
@json_option
@click.pass_context
def unlink(ctx: click.Context, site: str, account: int, as_json: bool) -> None:
    """Say that the Moodle ACCOUNT of SITE belongs to nobody, from the next sync on."""
    _decide(
        ctx,
        lambda session, word: unlink_account(session, site, account, **word),
        {"site": site, "account": account, "nip": None},
        f"account {account} of {site} is linked to nobody from the next sync on",
        as_json=as_json,
    )


@command.command(name="merge")
@click.argument("old")
@click.argument("new")
@json_option
@click.pass_context
def merge_(ctx: click.Context, old: str, new: str, as_json: bool) -> None:
    """Say that OLD and NEW are numbers of one person, NEW the present one, from the next sync on.

    The word stands above every import; people split takes it back without losing anything.
    """
    _decide(
        ctx,
        lambda session, word: merge(session, old, new, **word),
        {"former": old, "nip": new, "joined": True},
        "the two numbers are one person from the next sync on",
        as_json=as_json,
    )


@command.command(name="split")
@click.argument("old")
@click.argument("new")
@json_option
@click.pass_context
def split_(ctx: click.Context, old: str, new: str, as_json: bool) -> None:
    """Say that OLD and NEW are numbers of two people, from the next sync on."""
    told = _decide(
        ctx,
        lambda session, word: split(session, old, new, **word),
        {"former": old, "nip": new, "joined": False},
        "the two numbers are two people from the next sync on",
        as_json=as_json,
    )
    if told:
        click.echo(f"other numbers join them still: {told}", err=True)


def _decide(
    ctx: click.Context,
    decide: Callable[[Any, dict[str, Any]], str | None],
    document: dict[str, Any],
    sentence: str,
    *,
    as_json: bool,
) -> str | None:
    """Keep a person's word and say so; gives what the decision had to tell."""
    with open_house(ctx) as house, house.store.begin() as session:
        try:
            told = decide(session, {"by": who(), "now": house.now()})
        except (CannotLink, CannotMerge) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json(document)
    else:
        click.echo(sentence)
    return told
