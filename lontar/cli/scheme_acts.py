"""``lontar scheme except|withdraw|exceptions|object|answer|objections``: what people say of
decisions, kept with who said it and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from sqlmodel import Session

from lontar.cli.house import DayType, PeriodType, open_house, who
from lontar.cli.scheme_effects import scheme_named
from lontar.cli.show import json_option, print_json, print_rows
from lontar.wiring import House
from reports.calendar.periods import Period, period_of
from reports.schemes.officials.acts import Place, WrongAct
from reports.schemes.officials.objections import (
    Answered,
    answer_objection,
    open_objection,
    read_objections,
)
from reports.schemes.officials.overruling import (
    OUTCOMES,
    list_exceptions,
    make_exception,
    withdraw_exception,
)
from reports.schemes.outcomes import Exemption

EXCEPTION = ("id", "nip", "scheme", "period", "outcome", "tier", "until", "state", "made_by")
OBJECTION = ("id", "nip", "scheme", "period", "text", "opened_by", "opened_at", "outcome")

scheme_option = click.option("--scheme", metavar="ID", required=True, help="Of which scheme.")
by_option = click.option(
    "--by", metavar="NAME", help="Who says it; default: the user of this computer."
)
period_option = click.option(
    "--period", type=PeriodType(), help="Of which period; default: the running one."
)


@contextmanager
def _speaking(house: House) -> Iterator[Session]:
    """A writing session in which wrong acts become wrong use."""
    try:
        with house.store.begin() as session:
            yield session
    except WrongAct as error:
        raise click.UsageError(str(error)) from error


def _place(house: House, nip: str, scheme: str, period: Period | None) -> Place:
    wanted = scheme_named(house.config, scheme)
    return Place(nip, wanted, period or period_of(house.today, wanted.period))


@click.command(name="except")
@click.argument("nip")
@scheme_option
@period_option
@click.option("--outcome", type=click.Choice(OUTCOMES), required=True)
@click.option("--tier", metavar="ID", help="With eligible: the tier.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; shown by explain.")
@click.option(
    "--until",
    type=DayType(),
    required=True,
    help="The last day on which it holds; the period's last day: for good.",
)
@by_option
@json_option
@click.pass_context
def except_(
    ctx: click.Context,
    nip: str,
    scheme: str,
    period: Period | None,
    outcome: str,
    tier: str | None,
    reason: str,
    until: date,
    by: str | None,
    as_json: bool,
) -> None:
    """Decide for the person with this NIP whatever the rules say, from the next sync on."""
    with open_house(ctx) as house, _speaking(house) as session:
        ruling = Exemption(None, outcome, tier, reason, until, by or who(), house.now())
        place = _place(house, nip, scheme, period)
        kept = make_exception(session, place, ruling, house.today)
    told = {"exception": kept, "scheme": scheme, "period": place.period.text}
    if as_json:
        print_json({**told, "outcome": outcome, "until": until})
    else:
        click.echo(f"exception {kept}: {outcome} until {until}, from the next sync on")


@click.command()
@click.argument("number", type=int)
@click.option("--reason", metavar="TEXT", required=True, help="Why; kept with the act.")
@by_option
@json_option
@click.pass_context
def withdraw(ctx: click.Context, number: int, reason: str, by: str | None, as_json: bool) -> None:
    """End exception NUMBER: the rules decide again from the next sync on."""
    with open_house(ctx) as house, _speaking(house) as session:
        withdraw_exception(session, number, by=by or who(), because=reason, now=house.now())
    if as_json:
        print_json({"exception": number, "state": "withdrawn"})
    else:
        click.echo(f"exception {number} is withdrawn; the rules decide from the next sync on")


@click.command()
@json_option
@click.pass_context
def exceptions(ctx: click.Context, as_json: bool) -> None:
    """All exceptions that officials ever made, with their state."""
    with open_house(ctx) as house, house.store.read() as session:
        rows = list_exceptions(session, house.at_present)
    _list(rows, EXCEPTION, "no exception", as_json=as_json)


@click.command(name="object")
@click.argument("nip")
@scheme_option
@period_option
@click.option("--text", metavar="TEXT", required=True, help="What the person objects to.")
@by_option
@json_option
@click.pass_context
def object_(
    ctx: click.Context,
    nip: str,
    scheme: str,
    period: Period | None,
    text: str,
    by: str | None,
    as_json: bool,
) -> None:
    """Write down that the person with this NIP objects to a decision; it waits for an answer."""
    with open_house(ctx) as house, _speaking(house) as session:
        place = _place(house, nip, scheme, period)
        kept = open_objection(session, place, text, by=by or who(), now=house.now())
    if as_json:
        print_json({"objection": kept, "scheme": scheme, "period": place.period.text})
    else:
        click.echo(f"objection {kept} waits; answer it with: lontar scheme answer {kept}")


@click.command()
@click.argument("number", type=int)
@click.option("--outcome", type=click.Choice(["upheld", "dismissed"]), required=True)
@click.option("--text", metavar="TEXT", required=True, help="The answer that the person gets.")
@by_option
@json_option
@click.pass_context
def answer(
    ctx: click.Context,
    number: int,
    outcome: Answered,
    text: str,
    by: str | None,
    as_json: bool,
) -> None:
    """Answer objection NUMBER; an answer alone changes no decision."""
    with open_house(ctx) as house, _speaking(house) as session:
        answer_objection(session, number, text, outcome, by=by or who(), now=house.now())
    if as_json:
        print_json({"objection": number, "outcome": outcome})
        return
    click.echo(f"objection {number} is {outcome}")
    if outcome == "upheld":
        click.echo("  → mend what was wrong in its source, or decide: lontar scheme except")


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only those without an answer.")
@json_option
@click.pass_context
def objections(ctx: click.Context, only_open: bool, as_json: bool) -> None:
    """Objections to decisions, with their answers."""
    with open_house(ctx) as house, house.store.read() as session:
        rows = read_objections(session)
    rows = [row for row in rows if row["open"] or not only_open]
    _list(rows, OBJECTION, "no objection", as_json=as_json)


def _list(rows: list[dict[str, Any]], shown: tuple[str, ...], empty: str, *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        cells = [["" if row[name] is None else row[name] for name in shown] for row in rows]
        print_rows([name.replace("_", " ") for name in shown], cells, empty=empty)


COMMANDS = (except_, withdraw, exceptions, object_, answer, objections)
