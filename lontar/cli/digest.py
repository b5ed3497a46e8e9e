"""``lontar digest``: preview and send the weekly digest."""

from __future__ import annotations

from pathlib import Path

import click

from connector.files import write_whole
from lontar.advice import FAILED, NEEDS_PERSON
from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json, print_rows
from lontar.mailing import office_of, send_all
from reports.digest.sending import preview as preview_digests


@click.group()
def command() -> None:
    """Preview and send the weekly digest."""


@command.command()
@click.option("--to", "recipient", metavar="EMAIL", help="Only this recipient; default: a list.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write HTML here.")
@json_option
@click.pass_context
def preview(ctx: click.Context, recipient: str | None, html: Path | None, as_json: bool) -> None:
    """What would be sent now, to whom; sends nothing.

    Without --to a list of recipients; --html alone writes the digest of the first one.
    """
    with open_house(ctx) as house:
        letters = preview_digests(house.store, office_of(house), house.now())
    chosen = [(to, letter) for to, letter in letters if recipient in (None, to.email)]
    if recipient and not chosen:
        raise click.BadParameter(f"{recipient} gets no digest", param_hint="--to")
    if html is not None and chosen:
        write_whole(html, chosen[0][1].html)
        click.echo(f"{html}: the digest of {chosen[0][0].email}", err=True)
        if len(chosen) > 1:
            click.echo(f"  → of another of the {len(chosen)}: --to EMAIL", err=True)
    if as_json:
        keys = ("subject", "html", "text")
        print_json([{"to": to.email} | {k: getattr(one, k) for k in keys} for to, one in chosen])
    elif recipient:
        click.echo(chosen[0][1].text)
    else:
        rows = [[to.email, letter.subject] for to, letter in chosen]
        print_rows(["to", "subject"], rows, empty="nobody gets a digest: no heads with e-mail")
        if rows:
            click.echo("one of them whole: lontar digest preview --to EMAIL [--html FILE]")


@command.command()
@json_option
@click.pass_context
def send(ctx: click.Context, as_json: bool) -> None:
    """Send last week's digest to everybody who has not got it yet."""
    with open_house(ctx) as house:
        done = send_all(house)
    stopped = str(done.stopped) if done.stopped else None
    if as_json:
        owed = {"sent": done.sent, "refused": done.refused, "owed": done.owed}
        print_json({**owed, "stopped": stopped})
    else:
        click.echo(f"{len(done.sent)} sent, {len(done.refused)} refused, {len(done.owed)} owed")
        if done.stopped:
            click.echo(f"stopped: {stopped}\n  → {done.stopped.remedy}", err=True)
    if done.stopped:
        ctx.exit(FAILED)
    ctx.exit(NEEDS_PERSON if done.refused else 0)
