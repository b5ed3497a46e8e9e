"""``lontar decisions``: what became of decisions between two days."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from lontar.cli.house import DayType, open_house
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.schemes.differences import NothingKnown, diff_decisions, first_decided, undecided


@click.group()
def command() -> None:
    """What became of decisions between two days."""


@command.command()
@click.argument("first", type=DayType())
@click.argument("second", type=DayType())
@json_option
@click.pass_context
def diff(ctx: click.Context, first: date, second: date, as_json: bool) -> None:
    """Decisions that differ between the ends of two days, with the rules that changed.

    A scheme's period that was decided by one of the days alone is named, without its people; in
    JSON it is a row whose nip is null, with ``undecided``: the day that knows no decision.
    """
    with open_house(ctx) as house, house.store.read() as session:
        moments = [house.at_end_of(day).moment for day in (first, second)]
        ends = [moment for moment in moments if moment]
        rows = diff_decisions(session, *ends)
        alone = [(one, two, (first, second)[side]) for one, two, side in undecided(session, *ends)]
        since = first_decided(session)
    for day, moment in zip((first, second), moments, strict=True):
        if moment and (since is None or since > moment):
            click.echo(str(NothingKnown("nothing was decided", day, since)), err=True)
    if as_json:
        print_json([*map(_alone, alone), *rows])
        return
    for scheme, period, day in alone:
        click.echo(f"{scheme} {period}: nothing was decided by the end of {day}; not compared")
    table = [
        [
            row["scheme"],
            row["period"],
            row["nip"],
            *(row[side]["outcome"] if row[side] else "–" for side in ("before", "after")),
            ", ".join(f"{name}: {_arrow(*sides)}" for name, sides in row["rules"].items()),
            "; ".join(map(_cause, row["because"])),
        ]
        for row in rows
    ]
    headers = ["scheme", "period", "person", "before", "after", "rules", "because"]
    print_rows(headers, table, empty="" if alone else "no decision differs")


def _arrow(old: str | None, new: str | None) -> str:
    return f"{old or '–'} → {new or '–'}"


def _alone(place: tuple[str, str, date]) -> dict[str, Any]:
    """A scheme's period that one of the days does not know, as a row."""
    scheme, period, day = place
    return {
        "scheme": scheme,
        "period": period,
        "nip": None,
        "before": None,
        "after": None,
        "rules": {},
        "because": [],
        "undecided": day,
    }


def _cause(one: dict[str, Any]) -> str:
    """An act behind a change in a few words."""
    if one["kind"] == "exception":
        ended = f", ended: {one['withdrawn_because']}" if one["withdrawn_because"] else ""
        return f"exception {one['id']} by {one['by']} held {one['held']}: {one['reason']}{ended}"
    if one["kind"] == "correction":
        old, new = map(number, one["hours"])
        return f"hours of {one['credit']} by {one['by']}: {old} → {new}: {one['reason']}"
    return f"objection {one['id']} {one['outcome']} by {one['by']}: {one['answer']}"
