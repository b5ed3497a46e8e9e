"""The guided round of ``lontar demo``: the real commands, one after the other, on the demo LMS."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from lontar.config.loading import load
from lontar.demo.folder import CONFIG_NAME, STATE_NAME, init_folder
from lontar.demo.server import serve
from lontar.wiring import House
from reports.calendar.periods import period_of


class TourStopped(Exception):
    """A command of the tour ended otherwise than shown."""


def take_tour(directory: Path, today: date) -> None:
    """Make a fresh demo folder, run the round there, and say what to try next.

    Raises TourStopped when a command ends with another exit code than it should.
    """
    _clear(directory)
    init_folder(directory, today=today)
    config = directory / CONFIG_NAME
    with serve(directory, port=None) as server:
        click.echo(f"A demo LMS listens on {server.url}; everything lies in {directory}/.")
        step = _Steps(config)
        step("1. The database", "db upgrade")
        step(
            "2. A first sync reads Moodle; every personnel file waits for a person", "sync", code=3
        )
        step("3. What the first files hold, and why they wait", "hr check simpeg", code=3)
        step("4. A person accepts them", "hr accept --all")
        step("5. The round again: people, links, hours, decisions, a plan", "sync", code=3)
        plan = _newest_plan(config)
        step("6. The plan, before anything is written", f"plan show {plan} --limit 12")
        step("7. A person approves it; it is written and read back", f"plan apply {plan} --approve")
        step("8. A second sync changes nothing", "sync")
        step("9. Why is this person eligible, or not?", f"explain {_somebody(config, today)}")
        step("10. Does a course work?", f"evaluate PIM-01-{today.year}")
        step("11. What a partner gives", "partners LAN")
        step("12. Which competencies are missing, and what closes them?", "needs --unit 05")
        step("13. How satisfied is the public?", "ikm")
        step("14. The weekly digest", "digest send")
    click.echo(f"\nThe mails lie in {directory / 'outbox'}/ (open an .eml in a mail program).")
    click.echo("\nTry next, with the LMS running in another terminal:")
    click.echo(f"  lontar demo serve {directory}")
    for line in ("people unmatched", "doctor", "units", "runs", "digest preview --html mail.html"):
        click.echo(f"  lontar --config {config} {line}")


class _Steps:
    """Shows a heading and a command, runs it, and insists on its exit code."""

    def __init__(self, config: Path) -> None:
        self.config = config

    def __call__(self, heading: str, words: str, *, code: int = 0) -> None:
        from lontar.cli import run

        click.echo(f"\n{click.style(heading, bold=True)}")
        click.echo(click.style(f"$ lontar --config {self.config} {words}", dim=True))
        ended = run(["--config", str(self.config), *words.split()])
        if ended != code:
            raise TourStopped(f"`lontar {words}` ended with {ended} instead of {code}")


def _clear(directory: Path) -> None:
    """Take an earlier demo away; anything else in its place is refused by ``init_folder``."""
    if (directory / STATE_NAME).is_file() and (directory / CONFIG_NAME).is_file():
        shutil.rmtree(directory)


def _newest_plan(config: Path) -> int:
    from sync.outward.showing import list_plans

    house = House(load(config))
    with house.store.read() as session:
        newest = int(list_plans(session)[0]["id"])
    house.close()
    return newest


def _somebody(config: Path, today: date) -> str:
    """The number of the person with most credits who is not eligible yet: it tells most."""
    from sqlalchemy import func
    from sqlmodel import col, select

    from sync.store.tables.decisions import decision
    from sync.store.tables.ledger import credit
    from sync.store.tables.people import Person

    house = House(load(config))
    year = period_of(today, "year").text
    query = (
        select(col(Person.nip))
        .join(decision, decision.c.person == col(Person.id))
        .join(credit, credit.c.person == col(Person.id))
        .where(decision.c.outcome == "not_yet", decision.c.seen_to.is_(None))
        .where(decision.c.period == year)
        .group_by(col(Person.nip))
        .order_by(func.count().desc(), col(Person.nip))
    )
    with house.store.read() as session:
        nip: str = session.exec(query).first() or ""
    house.close()
    return nip
