"""``lontar trainings``: certificates from outside, and people's words on them."""

from __future__ import annotations

from typing import Any

import click

from lontar.cli.house import open_house, who
from lontar.cli.show import json_option, print_json, print_rows
from lontar.cli.watch import LogWatcher
from lontar.rounds import open_round
from reports.outside import day_of, read_trainings, state_of
from sync.inward.verifying import NoSuchTraining, State, Word, person_of, speak

SHOWN = ("number", "nip", "title", "provider", "day", "hours", "state", "by", "source")
note_option = click.option("--note", metavar="TEXT", help="Why; kept with the word.")


@click.group()
def command() -> None:
    """Certificates from outside: list, verify and reject them."""


@command.command(name="list")
@click.option("--nip", metavar="NIP", help="Of one person alone, by any of the numbers.")
@click.option("--state", type=click.Choice(["claimed", "verified", "rejected"]))
@json_option
@click.pass_context
def list_(ctx: click.Context, nip: str | None, state: str | None, as_json: bool) -> None:
    """Every certificate with its state and whose word that is; only verified ones count."""
    with open_house(ctx) as house, house.store.read() as session:
        try:
            people = None if nip is None else [person_of(session, nip)]
        except NoSuchTraining as error:
            raise click.ClickException(str(error)) from error
        rows = [_told(row) for row in read_trainings(session, None, people)]
    rows = [row for row in rows if state in (None, row["state"])]
    if as_json:
        print_json(rows)
    else:
        cells = [["" if row[name] is None else row[name] for name in SHOWN] for row in rows]
        print_rows(SHOWN, cells, empty="no certificate")


@command.command()
@click.argument("numbers", nargs=-1, type=int, required=True, metavar="NUMBER…")
@note_option
@json_option
@click.pass_context
def verify(ctx: click.Context, numbers: tuple[int, ...], note: str | None, as_json: bool) -> None:
    """Say that certificates are genuine: their hours count from the next sync on."""
    _speak(ctx, numbers, "verified", note, as_json=as_json)


@command.command()
@click.argument("numbers", nargs=-1, type=int, required=True, metavar="NUMBER…")
@note_option
@json_option
@click.pass_context
def reject(ctx: click.Context, numbers: tuple[int, ...], note: str | None, as_json: bool) -> None:
    """Say that certificates do not count, whatever their list says."""
    _speak(ctx, numbers, "rejected", note, as_json=as_json)


@command.command()
@click.argument("numbers", nargs=-1, type=int, required=True, metavar="NUMBER…")
@note_option
@json_option
@click.pass_context
def reopen(ctx: click.Context, numbers: tuple[int, ...], note: str | None, as_json: bool) -> None:
    """Take a word back: the certificates are claims again."""
    _speak(ctx, numbers, "claimed", note, as_json=as_json)


def _speak(
    ctx: click.Context, numbers: tuple[int, ...], state: State, note: str | None, *, as_json: bool
) -> None:
    with open_house(ctx) as house, open_round(house, f"trainings {state}", LogWatcher()) as round_:
        try:
            with house.store.begin() as session:
                landed = speak(session, numbers, Word(state, who(), note), round_.run)
        except NoSuchTraining as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"state": state, "numbers": numbers, "changed": landed.new + landed.changed})
    else:
        click.echo(f"{len(set(numbers))} now {state}, from the next sync on")


def _told(row: Any) -> dict[str, Any]:
    names = ("nip", "title", "provider", "certificate", "form", "hours", "by", "source")
    told = {name: row[name] for name in names}
    return {"number": row["id"], **told, "day": day_of(row), "state": state_of(row)}
