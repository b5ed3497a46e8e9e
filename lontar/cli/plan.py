"""``lontar plan``: list, show, approve and apply plans of changes to Moodle."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from connector.files import write_whole
from lontar.advice import FAILED, NEEDS_PERSON
from lontar.cli.house import open_house, who
from lontar.cli.show import (
    json_option,
    print_json,
    print_problems,
    print_rows,
    problem_json,
)
from lontar.cli.watch import terminal_watcher
from lontar.pipeline import push_plan
from lontar.planpage import plan_page
from lontar.wiring import House
from sync.outward.journal import plan_of
from sync.outward.plans import approve as approve_plan
from sync.outward.showing import list_plans, show_plan

LEFT = ("nip", "account", "key", "stays", "kind", "why")
LEFT_SHOWN = 20  # after an undo everything is left: thousands of places hide the plan
HEADERS = ("nip", "account", "key", "change", "status", "because")


@click.group()
def command() -> None:
    """List, show, approve and apply plans of changes to Moodle."""


@command.command(name="list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """All plans, newest first."""
    with open_house(ctx) as house, house.store.read() as session:
        plans = list_plans(session)
    if as_json:
        print_json(plans)
        return
    rows = [[p["id"], p["run"], p["status"], p["created"], p["counts"]["changes"]] for p in plans]
    headers = ["plan", "run", "status", "created (UTC)", "changes"]
    print_rows(headers, rows, empty="no plan yet; a sync makes one when something is to change")


@command.command()
@click.argument("plan", type=int)
@click.option("--limit", type=click.IntRange(1), help="Show only so many changes.")
@click.option("--person", metavar="NIP", help="Show only what changes for this person.")
@click.option("--unit", metavar="UNIT", help="Show only what changes for people of this unit.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page for a browser into this file.",
)
@json_option
@click.pass_context
def show(
    ctx: click.Context,
    plan: int,
    limit: int | None,
    person: str | None,
    unit: str | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """One plan: every change with before, after and because, and the safety limits."""
    with open_house(ctx) as house, house.store.read() as session:
        shown = show_plan(session, plan, house.config.push, nip=person, unit=unit)
        language = house.config.agency.language
    if page is not None:
        write_whole(page, plan_page(shown, language))
    if as_json:
        print_json(shown)
    elif page is None:
        _print(shown, limit)


@command.command()
@click.argument("plan", type=int)
@click.option("--hash", "hash_", help="Approve only this content; default: the plan as it is now.")
@json_option
@click.pass_context
def approve(ctx: click.Context, plan: int, hash_: str | None, as_json: bool) -> None:
    """Say yes to exactly this content; it is written by: lontar plan apply."""
    with open_house(ctx) as house:
        missing, approved = _approve(house, plan, hash_)
    status = "draft" if missing else "approved"
    if as_json:
        print_json({"plan": plan, "hash": approved, "status": status, "missing": missing})
    elif missing:
        click.echo(f"plan {plan} needs the yes of {missing} more, somebody else")
    else:
        click.echo(f"plan {plan} is approved; write it with: lontar plan apply {plan}")
    if missing:
        ctx.exit(NEEDS_PERSON)


@command.command()
@click.argument("plan", type=int)
@click.option("--approve", "yes", is_flag=True, help="Approve it first.")
@json_option
@click.pass_context
def apply(ctx: click.Context, plan: int, yes: bool, as_json: bool) -> None:
    """Write an approved plan into Moodle and read every value back."""
    with open_house(ctx) as house, terminal_watcher() as watcher:
        if yes:
            _approve(house, plan, None)
        push, round_ = push_plan(house, plan, watcher)
    if as_json:
        told = {"status": push.status, "counts": dict(push.counts)}
        print_json({"plan": plan, **told, "problems": list(map(problem_json, round_.problems))})
    else:
        print_problems(round_.problems)
        counted = ", ".join(f"{number} {word}" for word, number in sorted(push.counts.items()))
        click.echo(f"plan {plan} is {push.status.replace('_', ' ')}: {counted}")
    if push.status != "applied":
        ctx.exit(FAILED if round_.problems else NEEDS_PERSON)


def _approve(house: House, plan: int, hash_: str | None) -> tuple[int, str]:
    """How many more people must say yes, and the hash that was approved."""
    with house.store.begin() as session:
        content = hash_ or str(plan_of(session, plan).hash)
        settings = house.config.push
        missing = approve_plan(session, plan, content, by=who(), settings=settings, now=house.now())
    return missing, content


def _print(shown: dict[str, Any], limit: int | None) -> None:
    changes = shown["changes"][:limit]
    print_rows(HEADERS, map(_row, changes))
    if len(changes) < len(shown["changes"]):
        click.echo(f"… and {len(shown['changes']) - len(changes)} more changes")
    _print_left(shown["left"], limit)
    for row in shown["limits"]:
        sign = "exceeds" if row["exceeded"] else "within"
        where = f": {row['where']}" if row["where"] and row["exceeded"] else ""
        click.echo(f"limit {row['name']}: {row['actual']} ({sign} {row['limit']}){where}")
    if len(shown["approvals"]) < shown["needs"] and shown["needs"] > 1:
        click.echo(f"needs the yes of {shown['needs']} people; so far {len(shown['approvals'])}")
    click.echo(
        f"plan {shown['id']} of run {shown['run']}: {shown['status']}, hash {shown['hash'][:12]}"
    )


def _print_left(left: list[dict[str, Any]], limit: int | None) -> None:
    """How much stays as it is of each kind, and the first of these places."""
    for kind, number in sorted(Counter(one["kind"] for one in left).items()):
        click.echo(f"left as it is, {kind}: {number} {'place' if number == 1 else 'places'}")
    shown = left[: limit or LEFT_SHOWN]
    print_rows(LEFT, [_left_row(one) for one in shown])
    if len(shown) < len(left):
        click.echo(f"… and {len(left) - len(shown)} more that are left: plan show --json lists all")


def _left_row(one: dict[str, Any]) -> list[object]:
    account = "" if one["account"] is None else f"{one['site']}/{one['account']}"
    return [one["nip"] or "", account, one["key"], one["value"] or "", one["kind"], one["detail"]]


def _row(change: dict[str, Any]) -> list[object]:
    """``before → after``, one side of the arrow being empty where nothing was or will be."""
    account = "" if change["account"] is None else f"{change['site']}/{change['account']}"
    before, after = (change[side] or "" for side in ("before", "after"))
    arrow = f"{before} → {after}".strip()
    return [change["nip"] or "", account, change["key"], arrow, change["status"], change["because"]]
