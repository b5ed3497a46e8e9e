"""``lontar evaluate``: does a course, provider, method or programme work?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lontar.cli.house import as_of_option, open_frame, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import Period
from reports.evaluation.levels import Evaluation, evaluate
from reports.evaluation.sheets import Line, cautions, evaluation_sheets, lines
from reports.evaluation.subject import NoSuchSubject
from reports.exports.workbook import write_workbook

HEADERS = ("level", "figure", "value", "unit", "n", "95 % interval", "why not")


@click.command()
@click.argument("subject")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write a workbook.")
@period_option
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    subject: str,
    xlsx: Path | None,
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Reaction, learning, behaviour and results of a SUBJECT: a course (short name, id number,
    title or site/number), a provider, a method, or a [[programme]].

    Where a name means several things, write course:, provider:, method: or programme: before it.
    """
    with open_frame(ctx, period, as_of) as (house, session, frame):
        settings, programmes = house.config.evaluation, house.config.programme
        try:
            told = evaluate(session, frame, subject, settings, programmes)
        except NoSuchSubject as error:
            raise click.BadParameter(str(error), param_hint="SUBJECT") from error
    if xlsx:
        write_workbook(xlsx, evaluation_sheets(told))
    if as_json:
        print_json(told.as_json())
        return
    _print(told)
    if xlsx:
        click.echo(f"written: {xlsx}")


def _print(told: Evaluation) -> None:
    subject, behaviour, results = told.subject, told.behaviour, told.results
    courses = f"{len(subject.courses)} course{'s' if len(subject.courses) != 1 else ''}"
    click.echo(f"{subject.kind} {subject.name}: {courses}, {told.period} up to {told.reference}")
    print_rows(HEADERS, [_row(line) for line in lines(told)])
    click.echo(
        f"behaviour: {behaviour.participants} took part, {behaviour.reassessed} of them were "
        f"assessed before and again, {behaviour.unmatched} found nobody like them"
    )
    click.echo(
        f"results: IKM of {results.before} and {results.after}; units: {results.trained} trained, "
        f"{results.untrained} untrained, {results.between} between"
    )
    for caution in cautions(told):
        click.echo(caution)


def _row(line: Line) -> list[object]:
    interval = " to ".join(number(end) for end in line.interval)
    return [
        *(line.level, line.name, number(line.value), line.unit, number(line.n)),
        *(interval, line.unknown),
    ]
