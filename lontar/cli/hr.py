"""``lontar hr``: check, import, accept and reject personnel files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from connector.hr.errors import HrError
from connector.hr.faults import RowFault
from connector.hr.reading import values_of
from lontar.advice import FAILED, NEEDS_PERSON
from lontar.cli.house import DayType, open_house, who
from lontar.cli.show import json_option, print_json, print_rows
from lontar.cli.watch import LogWatcher
from lontar.intake import Offered, UnknownSource, judge, read_source, sources, take_in
from lontar.rounds import open_round
from lontar.wiring import House
from sync.inward.importing import Decision, Verdict

SHOWN = 20  # faulty rows on a terminal; --json has them all
STATUS = {"accepted": "read", "held": "held", "rejected": "refused"}
as_of_file = click.option("--as-of", type=DayType(), help="The day that the file speaks for.")


@click.group()
def command() -> None:
    """Check, import, accept and reject personnel files."""


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
        try:
            offered = _read(house, source, file, as_of)
        except HrError as error:
            _refused(error, as_json)
            ctx.exit(FAILED)
        verdict = judge(house, offered)
    _show(offered, verdict, as_json=as_json, records=records)
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
        try:
            offered = _read(house, source, file, as_of)
        except HrError as error:
            _refused(error, as_json)
            ctx.exit(FAILED)
        with open_round(house, "hr import", LogWatcher()) as round_:
            imported = take_in(house, offered, round_.run)
    _show(offered, imported.verdict, as_json=as_json)
    ctx.exit(0 if imported.verdict.status == "accepted" else NEEDS_PERSON)


@command.command()
@click.argument("names", nargs=-1, metavar="SOURCE…")
@click.option("--all", "everything", is_flag=True, help="Every source that waits.")
@json_option
@click.pass_context
def accept(ctx: click.Context, names: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Let held files in: they are landed now, the next sync works with them."""
    _decide(ctx, names, everything=everything, as_json=as_json, status="accepted")


@command.command()
@click.argument("names", nargs=-1, metavar="SOURCE…")
@click.option("--all", "everything", is_flag=True, help="Every source that waits.")
@json_option
@click.pass_context
def reject(ctx: click.Context, names: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Keep held files out; everything stays at the last good state."""
    _decide(ctx, names, everything=everything, as_json=as_json, status="rejected")


def _decide(
    ctx: click.Context, names: tuple[str, ...], *, everything: bool, as_json: bool, status: Any
) -> None:
    if bool(names) == everything:
        raise click.UsageError("name the sources, or say --all")
    with open_house(ctx) as house, open_round(house, f"hr {status}", LogWatcher()) as round_:
        decision = Decision(status, who())
        results: list[dict[str, Any]] = []
        for settings in _known(house, names):
            try:
                imported = take_in(house, read_source(house, settings), round_.run, decision)
            except HrError as error:
                results.append(_result(settings.id, "refused", error.reason))
                continue
            verdict, landed = imported.verdict, imported.landed
            told = {"new": landed.new, "changed": landed.changed, "gone": landed.gone}
            results.append(_result(settings.id, verdict.status, verdict.reason) | told)
    if as_json:
        print_json(results)
    else:
        headers = ["source", "status", "reason", "new", "changed", "gone"]
        print_rows(headers, [[row.get(h, 0) for h in headers] for row in results])
    ctx.exit(0 if all(row["status"] == status for row in results) else NEEDS_PERSON)


def _result(source: str, status: str, reason: str) -> dict[str, Any]:
    return {"source": source, "status": status, "reason": reason}


def _known(house: House, names: tuple[str, ...]) -> list[Any]:
    try:
        return list(sources(house, names))
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error


def _read(house: House, source: str, file: Path | None, as_of: date | None) -> Offered:
    return read_source(house, _known(house, (source,))[0], file, as_of)


def _refused(error: HrError, as_json: bool) -> None:
    if as_json:
        keys = {"rows": 0, "records": [], "refused": [], "gate": []}
        print_json({"status": "refused", "reason": error.reason, **keys})
    else:
        click.echo(f"refused: {error}")


def _show(offered: Offered, verdict: Verdict, *, as_json: bool, records: bool = False) -> None:
    reading = offered.reading
    gate = [entry.as_json() for entry in verdict.gate]
    if as_json:
        document: dict[str, Any] = {
            "status": STATUS[verdict.status],
            "reason": verdict.reason,
            "rows": reading.rows,
            "refused": [_fault(fault) for fault in reading.faults],
            "gate": gate,
        }
        if records:
            document["records"] = _records(offered)
        print_json(document)
        return
    click.echo(
        f"{reading.file}: {reading.rows} rows, {len(reading.entries)} read, "
        f"{reading.refused_rows} refused; as of {offered.as_of}"
    )
    shown = [_fault(fault) for fault in reading.faults[:SHOWN]]
    headers = ["sheet", "row", "column", "kind", "message"]
    print_rows(headers, [[fault[h] or "" for h in headers] for fault in shown])
    if len(reading.faults) > SHOWN:
        click.echo(f"… and {len(reading.faults) - SHOWN} more (--json lists all)")
    held = [entry for entry in verdict.gate if entry.held]
    print_rows(["gate", "held because"], [[entry.name, entry.message] for entry in held])
    click.echo(f"{STATUS[verdict.status]}: {verdict.reason}" if verdict.reason else "read")


def _records(offered: Offered) -> list[dict[str, Any]]:
    kind = offered.reading.kind
    rows = []
    for record in offered.reading.records:
        key = [getattr(record, name) for name in kind.key]
        rows.append({"key": key[0] if len(key) == 1 else key, "values": values_of(kind, record)})
    return rows


def _fault(fault: RowFault) -> dict[str, Any]:
    names = ("file", "sheet", "row", "column", "field", "kind", "message")
    return {name: getattr(fault, name) for name in names}
