"""``lontar partners``: what organisers of learning give, and which agreements end soon."""

from __future__ import annotations

from datetime import date

import click

from connector.hr.words import fold
from lontar.cli.house import as_of_option, open_frame, period_option
from lontar.cli.show import json_option, number, print_json, print_rows
from reports.calendar.periods import Period
from reports.offerings.partners import Partner, report_partners

HEADERS = ("provider", "type", "agreement", "to", "JP", "share", "completion", "satisfaction")
FIGURES = ("hours", "share_of_hours", "completion_rate", "satisfaction", "gain", "cost_per_hour")


@click.command()
@click.argument("provider", required=False)
@period_option
@as_of_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    provider: str | None,
    period: Period | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Every organiser with its agreement, hours, satisfaction, gain and cost; of one PROVIDER the
    whole scorecard."""
    with open_frame(ctx, period, as_of) as (_, session, frame):
        told = report_partners(session, frame)
    shown = [one for one in told if provider is None or fold(provider) == one.key]
    if provider is not None and not shown:
        raise click.BadParameter(f"no provider {provider!r}", param_hint="PROVIDER")
    if as_json:
        print_json([one.as_json() for one in shown])
    elif provider is None:
        headers = (*HEADERS, "gain", "Rp per JP")
        print_rows(headers, [_row(one) for one in shown], empty="no provider is known")
    else:
        _print_card(shown[0])


def _row(one: Partner) -> list[object]:
    told = one.provider
    values = [number(one.figures[name].as_json().get("value")) for name in FIGURES]
    state = one.agreement.replace("_", " ")
    return [one.name, (told and told.kind) or "", state, (told and told.until) or "", *values]


def _print_card(one: Partner) -> None:
    told = one.as_json()
    agreement = told["agreement"]
    click.echo(f"{one.name} ({told['type'] or 'type unknown'})")
    days = f"{agreement['from'] or '…'} to {agreement['to'] or '…'}"
    state = agreement["state"].replace("_", " ")
    click.echo(f"agreement: {state}" + (f", {agreement['number']}, {days}" if one.provider else ""))
    rows = [
        [
            name.replace("_", " "),
            number(figure.get("value")),
            figure.get("unit", ""),
            number(figure.get("n")),
            figure.get("unknown", ""),
        ]
        for name, figure in told["figures"].items()
    ]
    print_rows(("figure", "value", "unit", "n", "why not"), rows)
