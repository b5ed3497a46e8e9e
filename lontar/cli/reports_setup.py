"""``lontar doctor --set-up-reports``: say what our reports lack, ask, do it, look again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import click

from connector.moodle.checks.reports import kinds_on
from connector.moodle.report_setup import Setup, carry_out, look_at, still_lacking
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site
from lontar.examination import needs_of
from lontar.fix_list import sentences_of
from lontar.wiring import House


@dataclass(frozen=True, slots=True)
class Outcome:
    """One report: what was to be done, whether it was, and what an administrator must do."""

    site: str
    report: int | None
    name: str
    changes: list[str]
    done: bool
    remains: list[str]


def set_up(house: House, settings: SiteSettings, *, yes: bool, quiet: bool) -> Iterator[Outcome]:
    """The two reports of one site, one after another. Raises MoodleError."""
    site = house.open_site(settings)
    fields = needs_of(house.config).shown_fields
    for kind in kinds_on(site):
        setup = look_at(site, kind, fields)
        if not quiet:
            _tell(settings.id, setup)
        agreed = bool(setup.changes) and (yes or click.confirm("Do this?", err=True))
        outcome = _outcome(site, setup, fields, agreed=agreed)
        if not quiet:
            _tell_outcome(outcome)
        yield outcome


def _outcome(site: Site, setup: Setup, fields: Collection[str], *, agreed: bool) -> Outcome:
    remains = [line for fix in setup.remains for line in sentences_of(fix, "en")]
    lacking: list[str] = setup.changes
    if agreed:
        carry_out(site, setup)
        lacking = still_lacking(site, setup, fields)
    remains += lacking
    done = setup.report is not None and not lacking
    return Outcome(site.id, setup.report, setup.name, setup.changes, done, remains)


def _tell(site: str, setup: Setup) -> None:
    number = "not there" if setup.report is None else f"report {setup.report}"
    click.echo(click.style(f"{site}: {setup.name} ({number})", bold=True))
    for change in setup.changes:
        click.echo(f"  + {change}")


def _tell_outcome(outcome: Outcome) -> None:
    if outcome.done:
        click.echo("  ✓ it has what is needed" if outcome.changes else "  ✓ nothing to do")
    for line in outcome.remains:
        click.echo(f"  → {line}")
