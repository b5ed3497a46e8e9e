"""``lontar sync``: the whole round once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lontar.advice import DONE, FAILED, NEEDS_PERSON
from lontar.cli.house import open_house, open_replay
from lontar.cli.show import (
    json_option,
    print_json,
    print_problems,
    print_rows,
    problem_json,
)
from lontar.cli.watch import counts_line, terminal_watcher
from lontar.pipeline import run_round
from lontar.rounds import Round

EXIT_CODES = {"ok": DONE, "partial": NEEDS_PERSON, "waiting": NEEDS_PERSON, "failed": FAILED}


@click.command()
@click.option("--dry-run", is_flag=True, help="Read and land, but keep no plan and push nothing.")
@click.option("--site", metavar="ID", help="Only this Moodle site.")
@click.option("--full", is_flag=True, help="Read all enrolments and completions again.")
@click.option(
    "--replay",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Read a recording instead of the network, into DIR/replay.db; nothing is pushed.",
)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    dry_run: bool,
    site: str | None,
    full: bool,
    replay: Path | None,
    as_json: bool,
) -> None:
    """Pull, land, match, measure, decide, plan, and push what needs no person."""
    dry_run, full = dry_run or replay is not None, full or replay is not None
    opened = open_replay(ctx, replay) if replay else open_house(ctx)
    with opened as house, terminal_watcher() as watcher:
        known = [settings.id for settings in house.config.site]
        if site is not None and site not in known:
            raise click.BadParameter(f"no site {site!r}; configured: {', '.join(known)}")
        round_ = run_round(house, "manual", watcher, dry_run=dry_run, only_site=site, full=full)
    if as_json:
        print_json(document(round_))
    else:
        print_round(round_)
    ctx.exit(EXIT_CODES[round_.status])


def document(round_: Round) -> dict[str, Any]:
    """The JSON of a round, with the keys of design §16."""
    return {
        "run": round_.run.id,
        "status": round_.status,
        "stages": [
            {"name": s.name, "status": s.status, "seconds": s.seconds, "counts": s.counts}
            for s in round_.stages
        ],
        "roads": round_.roads,
        "plan": round_.plan,
        "waiting": round_.waiting,
        "problems": [problem_json(one) for one in round_.problems],
    }


def print_round(round_: Round) -> None:
    """A round for reading: stages, problems with remedies, what waits for a person."""
    print_rows(
        ["stage", "status", "seconds", "counts"],
        [[s.name, s.status, f"{s.seconds:.2f}", counts_line(s.counts)] for s in round_.stages],
    )
    print_problems(round_.problems)
    for waiting in round_.waiting:
        click.echo(f"waits: {waiting}")
    click.echo(f"run {round_.run.id}: {round_.status}")
