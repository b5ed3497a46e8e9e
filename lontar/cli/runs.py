"""``lontar runs``: what was run when, and how it ended."""

from __future__ import annotations

import click

from lontar.cli.house import open_house
from lontar.cli.show import json_option, print_json, print_rows
from lontar.process import has_died
from sync.store.lease import is_held
from sync.store.runs import UNFINISHED, recent_runs


@click.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many.")
@json_option
@click.pass_context
def command(ctx: click.Context, limit: int, as_json: bool) -> None:
    """What was run when, newest first."""
    with open_house(ctx) as house, house.store.read() as session:
        dead = not is_held(session, house.now(), has_died)  # then nobody will finish a run
        rows = [
            {
                "run": run.id,
                "trigger": run.trigger,
                "started": run.started,
                "finished": run.finished,
                "status": "interrupted" if run.status == UNFINISHED and dead else run.status,
            }
            for run in recent_runs(session, limit)
        ]
    if as_json:
        print_json(rows)
        return
    print_rows(
        ["run", "trigger", "started (UTC)", "finished", "status"],
        [list(row.values()) for row in rows],
        empty="no run yet; start one with: lontar sync",
    )
