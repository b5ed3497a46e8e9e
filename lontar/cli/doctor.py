"""``lontar doctor``: check each Moodle site, say what to click to mend it, set up its reports."""

from __future__ import annotations

from dataclasses import asdict

import click

from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from lontar.advice import DONE, FAILED, NEEDS_PERSON, advise
from lontar.cli.house import open_house
from lontar.cli.reports_setup import Outcome, set_up
from lontar.cli.show import json_option, print_json
from lontar.config.model import Config
from lontar.examination import Examined, examine
from lontar.fix_list import Language, fix_list
from lontar.wiring import House

SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
LANGUAGES: dict[str, tuple[Language, ...]] = {"id": ("id",), "en": ("en",), "both": ("id", "en")}


@click.command()
@click.option("--site", metavar="ID", help="Only this site.")
@click.option("--fix-list", "list_", is_flag=True, help="The administrator's to-do list instead.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="Language of the to-do list; default: that of the agency.",
)
@click.option("--set-up-reports", is_flag=True, help="Fill the two reports that are lacking.")
@click.option("--yes", is_flag=True, help="With --set-up-reports: do not ask.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    site: str | None,
    list_: bool,
    language: str | None,
    set_up_reports: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Check each Moodle site: address, token, functions, rights, reports, clock."""
    _refuse_nonsense(list_, language, set_up_reports, yes, as_json)
    with open_house(ctx, with_schema=False) as house:
        chosen = _chosen(house.config, site)
        if set_up_reports:
            ctx.exit(_set_up(house, chosen, yes=yes, as_json=as_json))
        results = [examine(house, settings) for settings in chosen]
        spoken = language or house.config.agency.language
    if list_:
        click.echo(fix_list(results, LANGUAGES[spoken]))
    elif as_json:
        print_json([_document(result) for result in results])
    else:
        for result in results:
            _print(result)
    ctx.exit(DONE if all(result.ok for result in results) else FAILED)


def _refuse_nonsense(
    list_: bool, language: str | None, set_up_reports: bool, yes: bool, as_json: bool
) -> None:
    if list_ and (set_up_reports or as_json):
        raise click.UsageError("--fix-list is a text of its own: leave the other out")
    if language and not list_:
        raise click.UsageError("--language is that of --fix-list")
    if yes and not set_up_reports:
        raise click.UsageError("--yes answers --set-up-reports")


def _chosen(config: Config, site: str | None) -> list[SiteSettings]:
    found = [one for one in config.site if site in (None, one.id)]
    if not found:
        raise click.UsageError("no such [[site]]" if site else "no [[site]] is configured")
    return found


def _document(result: Examined) -> dict[str, object]:
    """The keys of design §16."""
    checks = [asdict(check) for check in result.checks]
    return {"site": result.site, "ok": result.ok, "checks": checks}


def _print(result: Examined) -> None:
    click.echo(click.style(result.site, bold=True))
    for check in result.checks:
        sign, colour = SIGNS[check.level]
        click.echo(f"  {click.style(sign, fg=colour)} {check.id}: {check.message}")
        if check.remedy:
            click.echo(f"      → {check.remedy}")


def _set_up(house: House, chosen: list[SiteSettings], *, yes: bool, as_json: bool) -> int:
    """Every site's reports; 1 where something was refused, 3 where something remains."""
    outcomes: list[Outcome] = []
    failed = False
    for settings in chosen:
        try:
            outcomes += set_up(house, settings, yes=yes, quiet=as_json)
        except MoodleError as error:
            failed = True
            advice = advise(error)
            remedy = advice.remedy if advice else ""
            click.echo(f"lontar: {settings.id}: {error}\n  → {remedy}", err=True)
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    if failed:
        return FAILED
    return NEEDS_PERSON if any(outcome.remains for outcome in outcomes) else DONE
