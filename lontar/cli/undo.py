"""``lontar undo``: plan the inverse of what a run wrote to Moodle."""

from __future__ import annotations

from dataclasses import asdict

import click

from lontar.advice import NEEDS_PERSON
from lontar.cli.house import open_house
from lontar.cli.show import (
    json_option,
    print_json,
    print_problems,
    print_rows,
    problem_json,
)
from lontar.cli.watch import terminal_watcher
from lontar.pipeline import undo_run
from sync.outward.undo import Undoing


@click.command()
@click.argument("run", type=int)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only this target, key (a field or a cohort's id number) or NIP; may be repeated.",
)
@json_option
@click.pass_context
def command(ctx: click.Context, run: int, only: tuple[str, ...], as_json: bool) -> None:
    """Draw up the plan that takes back what RUN wrote, as far as nobody changed it since.

    RUN is a run that wrote to Moodle, or the sync whose plan was applied later. Look at the plan
    and apply it like any other. What was undone is not pushed again until something else is
    wanted there; undoing the undo brings it back.
    """
    with open_house(ctx) as house, terminal_watcher() as watcher:
        undoing, round_ = undo_run(house, run, only, watcher)
    if as_json:
        left = [asdict(one) for one in undoing.left]
        counts = {
            "plan": undoing.plan,
            "changes": undoing.changes,
            "companions": undoing.companions,
        }
        traces = [asdict(one) for one in undoing.traces]
        problems = list(map(problem_json, round_.problems))
        print_json(
            {"run": round_.run.id, **counts, "left": left, "traces": traces, "problems": problems}
        )
    else:
        print_problems(round_.problems)
        _print(undoing)
    if undoing.plan is not None or undoing.left or round_.problems:
        ctx.exit(NEEDS_PERSON)


def _print(undoing: Undoing) -> None:
    for because, listed in (("left because", undoing.left), ("taken back, but", undoing.traces)):
        rows = [(one.target, one.site, one.account or "", one.key, one.reason) for one in listed]
        print_rows(("target", "site", "account", "key", because), rows)
    if undoing.plan is None:
        click.echo("nothing to undo")
        return
    places, along = undoing.changes - undoing.companions, undoing.companions
    beside = f", and {along:,} values that go along with them (as the day does)" if along else ""
    click.echo(
        f"plan {undoing.plan} takes back {places:,} values{beside}; look at it with lontar plan "
        f"show {undoing.plan}, then lontar plan apply {undoing.plan} --approve"
    )
    if undoing.left:
        click.echo(f"{len(undoing.left):,} stay as they are, listed above with the reason")
