"""``lontar trainings``: certificates from outside, and people's words on what counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, overload

import click

from connector.hours import read_hours
from lontar.cli.house import DayType, open_house, who
from lontar.cli.scheme_acts import by_option
from lontar.cli.show import json_option, print_json, print_rows
from lontar.cli.watch import LogWatcher
from lontar.rounds import open_round
from reports.hours.claims import claim_of
from reports.hours.outside import read_trainings, state_of
from reports.hours.settings import HoursSettings
from reports.schemes.officials.acts import WrongAct, worded
from sync.inward.correcting import Correction, NoSuchCredit, find_credit
from sync.inward.correcting import correct as correct_credit
from sync.inward.verifying import NoSuchTraining, State, Word, find_trainings, person_of, speak

SHOWN = (
    *("number", "nip", "title", "provider", "day", "hours", "minutes"),
    *("state", "late", "by", "source"),
)
WORDS: tuple[tuple[str, State, str], ...] = (
    (
        "verify",
        "verified",
        "Say that certificates are genuine: their hours count from the next sync on.",
    ),
    ("reject", "rejected", "Say that certificates do not count, whatever their list says."),
    ("reopen", "claimed", "Take a word back: the certificates are claims again."),
)


class HoursType(click.ParamType[Decimal]):
    """Lesson hours with two decimals at most."""

    name = "hours"

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The hours as an exact number."""
        told = value if isinstance(value, Decimal) else read_hours(value)
        if told is None:
            self.fail(f"{value!r} are no lesson hours; write 4 or 7.5", param, ctx)
        return told


claimed_option = click.option(
    "--claimed", type=DayType(), help="The day on which they were handed in, of late arrivals."
)
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
        hours = house.config.hours
        rows = [_told(row, hours) for row in read_trainings(session, None, people)]
    rows = [row for row in rows if state in (None, row["state"])]
    if as_json:
        print_json(rows)
    else:
        cells = [["" if row[name] is None else row[name] for name in SHOWN] for row in rows]
        print_rows(SHOWN, cells, empty="no certificate")


def _add_word(name: str, state: State, what: str) -> None:
    """The command by which a person says that certificates are in a state."""

    @command.command(name=name, help=what)
    @click.argument("numbers", nargs=-1, type=int, required=True, metavar="NUMBER…")
    @note_option
    @by_option
    @json_option
    @click.pass_context
    def say(
        ctx: click.Context,
        numbers: tuple[int, ...],
        note: str | None,
        by: str | None,
        as_json: bool,
        *,
        claimed: date | None = None,
    ) -> None:
        changed = _speak(ctx, numbers, Word(state, *_said(by, note), claimed))
        if as_json:
            print_json({"state": state, "numbers": numbers, "changed": changed})
        else:
            click.echo(f"{len(set(numbers))} now {state}, from the next sync on")

    if state == "verified":
        claimed_option(say)


for one in WORDS:
    _add_word(*one)


@command.command()
@click.argument("nip")
@click.argument("credit", metavar="CREDIT")
@click.option("--hours", type=HoursType(), help="What it is worth in JP.")
@click.option("--as-told", is_flag=True, help="Take the correction back: as its source tells.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept and shown by explain.")
@by_option
@json_option
@click.pass_context
def correct(
    ctx: click.Context,
    nip: str,
    credit: str,
    *,
    hours: Decimal | None,
    as_told: bool,
    reason: str,
    by: str | None,
    as_json: bool,
) -> None:
    """Give one credit of a person other hours, a completion's too, from the next sync on.

    CREDIT is its id as explain prints it: 12/34, or lms/12/34 where two sites have one; of a course
    that counts several times with its day: 12/34@2026-03-01.
    """
    if (hours is None) != as_told:
        raise click.UsageError("give either --hours or --as-told")
    told = Correction(hours, *_said(by, reason))
    with open_house(ctx) as house:
        with house.store.read() as session:
            try:
                find_credit(session, nip, credit)
            except (NoSuchTraining, NoSuchCredit) as error:
                raise click.ClickException(str(error)) from error
        with (
            open_round(house, "credit corrected", LogWatcher()) as round_,
            house.store.begin() as session,
        ):
            landed = correct_credit(session, nip, credit, told, round_.run)
    if as_json:
        print_json({"credit": credit, "hours": hours, "changed": landed.new + landed.changed})
    else:
        click.echo(
            f"{credit} is worth {'what its source tells' if as_told else hours}, from the "
            "next sync on"
        )


def _speak(ctx: click.Context, numbers: tuple[int, ...], word: Word) -> int:
    """Keep a person's word; how many certificates it changes."""
    with open_house(ctx) as house:
        if word.claimed_on and word.claimed_on > house.today:
            raise click.UsageError(f"nobody handed in anything on {word.claimed_on}: still to come")
        with house.store.read() as session:
            try:
                find_trainings(session, numbers)
            except NoSuchTraining as error:
                raise click.ClickException(str(error)) from error
        with (
            open_round(house, f"trainings {word.state}", LogWatcher()) as round_,
            house.store.begin() as session,
        ):
            landed = speak(session, numbers, word, round_.run)
    return landed.new + landed.changed


@overload
def _said(by: str | None, why: str) -> tuple[str, str]: ...
@overload
def _said(by: str | None, why: str | None) -> tuple[str, str | None]: ...
def _said(by: str | None, why: str | None) -> tuple[str, str | None]:
    """Whose word it is, and why, in words that say something."""
    try:
        told = None if why is None else worded("reason", why)
        return worded("name", who() if by is None else by), told
    except WrongAct as error:
        raise click.UsageError(str(error)) from error


def _told(row: Any, hours: HoursSettings) -> dict[str, Any]:
    names = ("nip", "title", "provider", "certificate", "form", "hours", "minutes", "by", "source")
    told = {name: row[name] for name in names}
    claim = claim_of(row, hours)
    days = {"day": claim.day, "claimed_on": claim.claimed_on, "until": claim.until}
    return {"number": row["id"], **told, **days, "state": state_of(row), "late": claim.late}
