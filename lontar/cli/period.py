"""``lontar period``: confirm a period's decisions, look at them, and answer later corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from connector.listing import few_of
from lontar.advice import FAILED, NEEDS_PERSON
from lontar.cli.house import PeriodType, confirmed, open_house, period_option
from lontar.cli.show import json_option, print_json, print_rows
from lontar.rounds import Silent, open_round
from lontar.wiring import House
from reports.calendar.periods import Period, period_of
from reports.frames.frame import AsOf
from reports.schemes.closed.closing import (
    CLOSED,
    Confirmation,
    check_closing,
    close_period,
    list_closings,
    withdraw_closing,
)
from reports.schemes.closed.corrections import answer_correction
from reports.schemes.closed.frozen_lists import head_of, list_of
from reports.schemes.closed.verification import verify as verify_closing
from reports.schemes.foreseeing import Foreseen, foresee
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.acts import WrongAct
from reports.schemes.officials.wordings import effective

by_option = click.option("--by", required=True, metavar="NAME", help="Who says so.")
scheme_option = click.option("--scheme", metavar="ID", help="Only this scheme.")
CHOICES = {"accept": "accepted", "reject": "rejected"}


@click.group()
def command() -> None:
    """Confirm and freeze a period's decisions; list and answer later corrections."""


@command.command()
@click.argument("scheme")
@period_option
@by_option
@click.option("--second", metavar="NAME", help="Another person who confirms it too.")
@click.option("--early", metavar="REASON", help="Why it is closed before it is over.")
@click.option("--yes", is_flag=True, help="Don't show the list first, and don't ask.")
@json_option
@click.pass_context
def close(
    ctx: click.Context,
    scheme: str,
    period: Period | None,
    by: str,
    second: str | None,
    early: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Confirm the decisions of SCHEME and freeze them: the list that money is paid on.

    Without --period it is the last one that is over. What would be frozen is shown first: people
    by outcome, and what is in doubt; a program that nobody watches says --yes. Where two people
    must confirm, the second one gives the same command under another name.
    """
    with open_house(ctx) as house:
        deciding = _deciding(house, scheme)
        asked = Confirmation(
            scheme=deciding,
            period=period or period_of(house.today, deciding.period).before,
            by=by,
            second=second,
            early=early,
            two=house.config.close.second_person,
        )
        told = _close(house, asked if yes else _asked(house, asked))
    if as_json:
        print_json(told)
    else:
        _print_head(told)
    if told["status"] != CLOSED:
        ctx.exit(NEEDS_PERSON)


@command.command()
@click.argument("period", type=PeriodType())
@scheme_option
@json_option
@click.pass_context
def show(ctx: click.Context, period: Period, scheme: str | None, as_json: bool) -> None:
    """The frozen decisions of PERIOD, and the corrections listed against them."""
    with open_house(ctx) as house, house.store.read() as session:
        told = [list_of(session, one) for one in list_closings(session, period, scheme)]
    if as_json:
        print_json(told)
    elif not told:
        click.echo(f"no scheme of {period.text} is closed; close one with: lontar period close")
    for one in () if as_json else told:
        _print_list(one)


@command.command()
@click.argument("period", type=PeriodType(), required=False)
@scheme_option
@json_option
@click.pass_context
def verify(ctx: click.Context, period: Period | None, scheme: str | None, as_json: bool) -> None:
    """Recompute the hashes of frozen lists, and their decisions as of the moment of then."""
    with open_house(ctx) as house, house.store.read() as session:
        told = [
            {**_place(one.scheme, one.period), **verify_closing(session, one).as_json()}
            for one in list_closings(session, period, scheme)
        ]
    if as_json:
        print_json(told)
    else:
        headers = ["scheme", "period", "intact", "altered", "made otherwise now", "problems"]
        print_rows(headers, [list(one.values()) for one in told], empty="nothing is closed")
    if not all(one["ok"] for one in told):
        ctx.exit(FAILED)


@command.command()
@click.argument("answer", type=click.Choice(list(CHOICES)))
@click.argument("scheme")
@click.argument("number", type=int)
@click.option("--period", type=PeriodType(), required=True, help="The closed period.")
@by_option
@click.option("--note", metavar="TEXT", help="Why.")
@json_option
@click.pass_context
def correct(
    ctx: click.Context,
    answer: str,
    scheme: str,
    number: int,
    period: Period,
    by: str,
    note: str | None,
    as_json: bool,
) -> None:
    """Accept or reject correction NUMBER of a closed period of SCHEME."""
    status = CHOICES[answer]
    with open_house(ctx) as house, house.store.begin() as session:
        try:
            answer_correction(
                session, scheme, period, number, status, by=by, note=note, now=house.now()
            )
        except WrongAct as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({**_place(scheme, period.text), "number": number, "status": status})
    else:
        click.echo(f"correction {number} of {scheme} {period.text} is {status}")


@command.command()
@click.argument("scheme")
@click.option("--period", type=PeriodType(), required=True, help="The waiting period.")
@json_option
@click.pass_context
def withdraw(ctx: click.Context, scheme: str, period: Period, as_json: bool) -> None:
    """Throw away a list of SCHEME that waits for its second person."""
    with open_house(ctx) as house, house.store.begin() as session:
        try:
            withdraw_closing(session, scheme, period)
        except WrongAct as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({**_place(scheme, period.text), "status": "withdrawn"})
    else:
        click.echo(f"the list of {scheme} {period.text} is gone; nothing is closed")


def _deciding(house: House, scheme: str) -> Scheme:
    """The scheme in the wording that decides now."""
    with house.store.read() as session:
        known = effective(session, [one for one in house.config.scheme if one.id == scheme])
    if not known:
        raise click.BadParameter(f"no scheme {scheme!r} decides", param_hint="SCHEME")
    return known[0]


def _asked(house: House, asked: Confirmation) -> Confirmation:
    """Show what would be frozen, and ask; the confirmation is of this list alone."""
    with house.store.read() as session:
        try:
            at = AsOf(house.today, house.now())
            found = foresee(session, house.config.measuring, asked, at)
        except WrongAct as error:
            raise click.ClickException(str(error)) from error
    for line in _foreseen_lines(found):
        click.echo(line, err=True)
    what = "Confirm this list too?" if found.first_by else "Freeze this list?"
    if not confirmed(what):
        place = f"{found.scheme} {found.period}"
        raise click.UsageError(f"nothing is closed: {place} would be frozen as above; say --yes")
    return replace(asked, seen=found.results_hash)


def _foreseen_lines(found: Foreseen) -> Iterator[str]:
    counts = ", ".join(f"{people:,} {name}" for name, (people, _) in found.counts.items())
    place = f"{found.scheme} {found.period}"
    yield f"{place}, by the facts as of {found.as_of}: {found.people:,} people"
    yield f"  {counts or 'nobody'}"
    money = sum(amount for _, amount in found.counts.values() if amount is not None)
    if money:
        yield f"  {money:,} to be paid in all"
    yield from (f"! {line}" for line in _warning_lines(found.warnings))
    if found.first_by:
        yield f"confirmed by {found.first_by} already"
    yield "What is frozen is never changed: later facts become corrections beside it."


def _close(house: House, asked: Confirmation) -> dict[str, Any]:
    """Close as a run of its own, so that nothing is landed meanwhile."""
    with house.store.read() as session:  # which keeps nothing: only whether it may be closed
        try:
            check_closing(session, asked, house.at_present)
        except WrongAct as error:
            raise click.ClickException(str(error)) from error
    with open_round(house, f"period close {asked.scheme.id}", Silent()) as round_:
        try:
            with house.store.begin() as session:
                measuring = house.config.measuring
                closing = close_period(session, measuring, asked, house.at_present, round_.run)
                return head_of(session, closing)
        except WrongAct as error:
            raise click.ClickException(str(error)) from error


def _place(scheme: str, period: str) -> dict[str, Any]:
    return {"scheme": scheme, "period": period}


def _print_head(told: dict[str, Any]) -> None:
    by = " and ".join(filter(None, (told["by"], told["second_by"])))
    click.echo(click.style(f"{told['scheme']} {told['period']}: {told['status']}", bold=True))
    click.echo(f"confirmed by {by} · as of {told['as_of']} · hash {told['hash'][:12]}")
    if told["status"] != CLOSED:
        click.echo("  → another person confirms it with the same command under another name")
    if told["early"]:
        click.echo(f"closed before its end: {told['early']}")
    counts = sorted(told["counts"].items())
    print_rows(["outcome", "people", "amount"], [[name, *told_] for name, told_ in counts])
    for line in _warning_lines(told["warnings"]):
        click.echo(f"! {line}")


def _warning_lines(warnings: dict[str, Any]) -> list[str]:
    review, objections = warnings["needs_review"], warnings["open_objections"]
    doubts = [
        f"{told['hours']} JP of {told['people']} people are {what}"
        for what, told in (
            ("withdrawn, under review", warnings["withdrawn_hours"]),
            ("claimed, not verified", warnings["pending_hours"]),
        )
        if told["people"]
    ]
    numbers = ", ".join(map(str, objections))
    return [
        *([f"{len(review)} people need a review: {few_of(review)}"] if review else []),
        *([f"objections without an answer: {numbers}"] if objections else []),
        *doubts,
    ]


def _print_list(told: dict[str, Any]) -> None:
    _print_head(told)
    keys = ("nip", "name", "unit", "outcome", "tier", "amount", "reason")
    print_rows(
        keys, [["" if one[k] is None else one[k] for k in keys] for one in told["decisions"]]
    )
    headers = ["correction", "person", "before", "after", "status", "because"]
    rows = [
        [
            one["number"],
            one["nip"],
            *(one[side]["outcome"] if one[side] else "" for side in ("before", "after")),
            one["status"],
            one["because"],
        ]
        for one in told["corrections"]
    ]
    print_rows(headers, rows)
