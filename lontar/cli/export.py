"""``lontar export``: tables for other systems; files alone, nothing is ever sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lontar.cli.house import as_of_option, open_house, period_option
from lontar.cli.show import json_option, print_json
from reports.calendar.periods import Period, period_of

FILE = click.Path(path_type=Path, dir_okay=False)
ENDINGS = (".xlsx", ".csv")


@click.group()
def command() -> None:
    """Tables for other systems."""


@command.command()
@click.argument("file", type=FILE)
@click.option("--year", type=click.IntRange(2000, 2100), help="Only trainings that ended in it.")
@click.option("--unit", metavar="UNIT", help="Only this unit (key or name) and those below it.")
@click.option(
    "--reconcile", type=click.Path(path_type=Path, exists=True), help="What SIASN holds already."
)
@as_of_option
@json_option
@click.pass_context
def siasn(
    ctx: click.Context,
    file: Path,
    year: int | None,
    unit: str | None,
    reconcile: Path | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Write riwayat kursus and diklat to FILE (.xlsx, or .csv in two files) for SIASN.

    An earlier FILE is taken up: ids that were written into it are kept.
    """
    from reports.exports.reconciling import NoSuchColumns
    from reports.exports.transfer import write_transfer
    from reports.organisation.named_units import UnknownUnit

    if file.suffix not in ENDINGS:
        raise click.BadParameter(f"end it with {' or '.join(ENDINGS)}", param_hint="FILE")
    with open_house(ctx) as house, house.store.read() as session:
        at = house.as_of(as_of)
        measuring, settings = house.config.measuring, house.config.siasn
        try:
            told = write_transfer(
                session, measuring, settings, at, file, year=year, unit=unit, theirs=reconcile
            )
        except (UnknownUnit, NoSuchColumns) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json(told)
        return
    click.echo(f"written: {', '.join(map(str, told['files']))}")
    click.echo(f"  {told['complete']} rows are complete, {told['lacking']} lack something")
    for fault, rows in told["faults"].items():
        click.echo(f"    {rows} × {fault}")
    click.echo(f"  {told['held']} are in SIASN already, {told['proposed']} perhaps")
    if reconcile:
        click.echo(f"  {told['only_theirs']} are in SIASN alone")


@command.command()
@click.argument("file", type=FILE)
@click.option("--unit", metavar="UNIT", help="Only this unit (key or name) and those below it.")
@period_option
@as_of_option
@json_option
@click.pass_context
def figures(
    ctx: click.Context,
    file: Path,
    unit: str | None,
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Write every metric of people and units to FILE (.xlsx, or .csv in three files).

    It holds names and numbers of persons; what is unknown, or of a group too small to be shown, is
    left empty.
    """
    from reports.exports.figures import write_figures
    from reports.organisation.named_units import UnknownUnit

    if file.suffix not in ENDINGS:
        raise click.BadParameter(f"end it with {' or '.join(ENDINGS)}", param_hint="FILE")
    with open_house(ctx) as house, house.store.read() as session:
        at = house.as_of(as_of)
        wanted = period or period_of(at.day, "year")
        try:
            files = write_figures(session, house.config.measuring, wanted, at, file=file, unit=unit)
        except UnknownUnit as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"period": wanted.text, "files": files})
    else:
        click.echo(f"written: {', '.join(files)}")
