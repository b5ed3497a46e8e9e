"""``lontar quality``: whatever in the data needs a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json, print_rows
from reports.quality import build_context, find_problems
from sync.inward.happenings import Happening, list_happenings

NOTHING_FOUND = "nothing in the data needs a person"
NOTHING_HAPPENED = "nothing has happened to courses, accounts and completions"
SHOWN = ("kind", "subject", "unit", "since", "detail", "remedy")
TOLD = ("kind", "subject", "since", "run", "people", "detail", "remedy")


@click.command()
@click.option("--history", is_flag=True, help="What happened in Moodle, all that was recognised.")
@json_option
@click.pass_context
def command(ctx: click.Context, history: bool, as_json: bool) -> None:
    """Everything that a person should mend, with the remedy, kind by kind."""
    with open_house(ctx) as house, house.store.read() as session:
        if history:
            rows = [_told(one) for one in reversed(list_happenings(session))]
        else:
            context = build_context(session, house.config.measuring, house.at_present)
            rows = [asdict(problem) for problem in find_problems(session, context)]
    if as_json:
        print_json(rows)
        return
    columns, empty = (TOLD, NOTHING_HAPPENED) if history else (SHOWN, NOTHING_FOUND)
    print_rows(columns, [[row[name] or "" for name in columns] for row in rows], empty=empty)


def _told(one: Happening) -> dict[str, Any]:
    return {
        **asdict(one),
        "subject": one.subject,
        "since": one.seen_at,
        "remedy": one.remedy,
    }
