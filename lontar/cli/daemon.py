"""``lontar daemon``: syncs and digests on schedule until stopped."""

from __future__ import annotations

from datetime import datetime
from threading import Event

import click
import structlog

from lontar import daemon
from lontar.advice import advise
from lontar.cli.house import open_house
from lontar.mailing import send_all
from lontar.pipeline import run_round
from lontar.wiring import House
from reports.digest.gather import NothingToTell
from sync.store.runs import last_pull

log = structlog.get_logger()
TRIGGER = "daemon"


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run the sync and the weekly digest at their times until SIGTERM or Ctrl-C."""
    root = ctx.find_root().obj
    root["verbose"] = max(root["verbose"], 1)
    with open_house(ctx) as house:
        stop = Event()
        daemon.stop_on_signals(stop)
        config = house.config
        times = daemon.Times(config.daemon, config.digest.when, config.zone, house.now)
        daemon.serve(duties_of(house, stop), times, stop)


def duties_of(house: House, stop: Event) -> daemon.Duties:
    """The daemon's duties in a house."""
    watcher = daemon.StopWatcher(stop)

    def run_sync() -> bool:
        round_ = run_round(house, TRIGGER, watcher)
        for problem in round_.problems:
            log.warning("problem", kind=problem.kind, message=problem.message)
        return round_.status != "failed"

    def send_digests() -> bool:
        try:
            done = send_all(house, watcher.check)
        except NothingToTell as nothing:
            log.info("no digest yet", reason=str(nothing))
            return False
        log.info("digests", sent=len(done.sent), refused=len(done.refused), owed=len(done.owed))
        if done.stopped:
            advice = advise(done.stopped)
            log.warning("mail stopped", reason=str(done.stopped), remedy=advice and advice.remedy)
        return not done.owed

    def last_sync() -> datetime | None:
        with house.store.read() as session:
            return last_pull(session)

    return daemon.Duties(run_sync, send_digests, last_sync)
