"""``lontar hr``: check, import, accept, reject and retire personnel sources; map a new file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from connector.hr.errors import HrError
from connector.hr.settings import SourceSettings
from lontar.advice import FAILED, NEEDS_PERSON
from lontar.cli.house import DayType, confirmed, open_house, who
from lontar.cli.hr_map import map_
from lontar.cli.hr_show import show_offered, show_refused
from lontar.cli.show import json_option, print_json, print_rows
from lontar.cli.watch import LogWatcher
from lontar.config.faults import ConfigError
from lontar.intake import (
    Offered,
    UnknownSource,
    judge,
    orphans_of,
    read_source,
    retire_source,
    sources,
    take_in,
)
from lontar.rounds import Round, open_round
from lontar.wiring import House
from sync.inward.personnel.importing import Decision
from sync.inward.personnel.trust import loses_half

as_of_file = click.option("--as-of", type=DayType(), help="The day that the file speaks for.")
all_option = click.option("--all", "everything", is_flag=True, help="Every source that waits.")
UNASKED = "--all doesn't take a file that lost half: name the source, or say --yes"


@click.group()
def command() -> None:
    """Map, check, import, accept, reject and retire personnel sources."""


command.add_command(map_)


@command.command()
@click.argument("source")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--records", is_flag=True, help="With --json: the records as they were read, too.")
@as_of_file
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    source: str,
    file: Path | None,
    records: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Read a SOURCE's file (or another FILE in its place), land nothing, and say what would be."""
    with open_house(ctx) as house:
        offered = _read(ctx, house, source, file=file, as_of=as_of, as_json=as_json)
        verdict = judge(house, offered)
    show_offered(offered, verdict, as_json=as_json, records=records)
    ctx.exit(0 if verdict.status == "accepted" else NEEDS_PERSON)


@command.command(name="import")
@click.argument("source")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@as_of_file
@json_option
@click.pass_context
def import_(
    ctx: click.Context, source: str, file: Path | None, as_of: date | None, as_json: bool
) -> None:
    """Read a SOURCE's file and land it if the trust gate lets it through."""
    with open_house(ctx) as house:
        offered = _read(ctx, house, source, file=file, as_of=as_of, as_json=as_json)
        with open_round(house, "hr import", LogWatcher()) as round_:
            imported = take_in(house, offered, round_.run)
    show_offered(offered, imported.verdict, as_json=as_json, records=False)
    ctx.exit(0 if imported.verdict.status == "accepted" else NEEDS_PERSON)


@command.command()
@click.argument("names", nargs=-1, metavar="SOURCE…")
@all_option
@click.option("--yes", is_flag=True, help="With --all: files that lost half or all, too.")
@json_option
@click.pass_context
def accept(
    ctx: click.Context, names: tuple[str, ...], everything: bool, yes: bool, as_json: bool
) -> None:
    """Let held files in: they are landed now, the next sync works with them."""
    _decide(ctx, names, everything=everything, as_json=as_json, status="accepted", sure=yes)


@command.command()
@click.argument("names", nargs=-1, metavar="SOURCE…")
@all_option
@json_option
@click.pass_context
def reject(ctx: click.Context, names: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Keep held files out; everything stays at the last good state."""
    _decide(ctx, names, everything=everything, as_json=as_json, status="rejected", sure=True)


@command.command()
@click.argument("source")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
@click.pass_context
def retire(ctx: click.Context, source: str, yes: bool, as_json: bool) -> None:
    """End the facts of a SOURCE that the configuration names no more."""
    with open_house(ctx) as house:
        known = [orphan for orphan in orphans_of(house) if orphan.source == source]
        if not known:
            raise click.UsageError(_not_retired(house, source))
        told = ", ".join(f"{orphan.facts:,} facts of {orphan.holds}" for orphan in known)
        if not yes and not confirmed(f"End {told} of {source}?"):
            raise click.UsageError(f"{told} would be ended; say --yes")
        with open_round(house, "hr retire", LogWatcher()) as round_:
            ended = retire_source(house, source, round_.run)
    if as_json:
        print_json({"source": source, "gone": ended.gone})
    else:
        click.echo(f"{source}: {ended.gone:,} facts ended; a later file of it is a first one again")


def _decide(
    ctx: click.Context,
    names: tuple[str, ...],
    *,
    everything: bool,
    as_json: bool,
    status: Any,
    sure: bool,
) -> None:
    if bool(names) == everything:
        raise click.UsageError("name the sources, or say --all")
    decision = Decision(status, who())
    with open_house(ctx) as house:
        wanted = _known(house, names)  # before a run begins: a wrong name leaves none
        with open_round(house, f"hr {status}", LogWatcher()) as round_:
            results = list(_decided(round_, wanted, decision, sure=sure or not everything))
    if as_json:
        print_json(results)
    else:
        headers = ["source", "status", "reason", "new", "changed", "gone"]
        print_rows(headers, [[row.get(h, 0) for h in headers] for row in results])
    ctx.exit(0 if all(row["status"] == status for row in results) else NEEDS_PERSON)


def _decided(
    round_: Round, wanted: list[SourceSettings], decision: Decision, *, sure: bool
) -> Iterator[dict[str, Any]]:
    house = round_.house
    for settings in wanted:
        try:
            offered = read_source(house, settings)
        except (HrError, ConfigError) as error:
            yield _result(settings.id, "refused", getattr(error, "reason", str(error)))
            continue
        if not sure and (reason := _needs_a_look(house, offered)):
            yield _result(settings.id, "held", f"{reason}; {UNASKED}")
            continue
        imported = take_in(house, offered, round_.run, decision)
        verdict, landed = imported.verdict, imported.landed
        told = {"new": landed.new, "changed": landed.changed, "gone": landed.gone}
        yield _result(settings.id, verdict.status, verdict.reason) | told


def _needs_a_look(house: House, offered: Offered) -> str:
    """Why a file is too strange to be accepted among others, unless a person says so now."""
    verdict = judge(house, offered)
    strange = verdict.status == "held" and loses_half(verdict.gate)
    if not strange or confirmed(f"{offered.settings.id}: {verdict.reason}. Accept it?"):
        return ""
    return verdict.reason


def _not_retired(house: House, source: str) -> str:
    if any(settings.id == source for settings in house.config.hr):
        return f"[[hr]] {source!r} is still configured; take it out of {house.config.file} first"
    return f"no facts in force are of a source {source!r}"


def _result(source: str, status: str, reason: str) -> dict[str, Any]:
    return {"source": source, "status": status, "reason": reason}


def _known(house: House, names: tuple[str, ...]) -> list[SourceSettings]:
    try:
        return list(sources(house, names))
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error


def _read(
    ctx: click.Context,
    house: House,
    source: str,
    *,
    file: Path | None,
    as_of: date | None,
    as_json: bool,
) -> Offered:
    """What a source's file says; a file that cannot be taken ends the command."""
    try:
        return read_source(house, _known(house, (source,))[0], file, as_of)
    except HrError as error:
        show_refused(error, as_json=as_json)
        ctx.exit(FAILED)
