"""The command line: ``lontar COMMAND``; one module per command, imported when it is called.

``lontar --help`` imports neither database nor network: names and one-line helps stand in
``COMMANDS``. Known errors become one sentence, a remedy and an exit code (``lontar.advice``):
0 done, 1 failed, 2 wrong use or config, 3 something needs a person, 4 another run holds the lease.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import click

from lontar import __version__

COMMANDS = {
    "init": "Write a configuration, a secrets folder and the database.",
    "doctor": "Check each Moodle site and say what to click to mend it.",
    "sync": "Run the whole round once: pull, land, match, measure, decide, plan, push.",
    "plan": "List, show, approve and apply plans of changes to Moodle.",
    "undo": "Plan the inverse of what a run wrote to Moodle.",
    "explain": "Say why a person is eligible or not, down to the source facts.",
    "hr": "Map, check, import, accept, reject and retire personnel sources.",
    "people": "Accounts linked to nobody, suggestions, links, merges and splits by hand.",
    "trainings": "Certificates from outside: verify, reject; correct the hours of a credit.",
    "quality": "Whatever in the data needs a person, with the remedy.",
    "units": "Learning figures of units, direct and rolled up.",
    "needs": "Missing competencies, the courses that close them, a year's plan.",
    "professionalism": "An estimate of IP-ASN, and what would raise it.",
    "export": "Tables for other systems: every figure; the training history for SIASN.",
    "ikm": "Public satisfaction of units: index, elements, trend.",
    "metrics": "The catalogue of metrics.",
    "evaluate": "Whether a course, provider, method or programme works, on four levels.",
    "partners": "What organisers give: hours, satisfaction, gain, cost, agreements that end.",
    "methods": "Whom each method of learning reaches, how well, and when people learn.",
    "scheme": "Schemes: facts, checks, effects of changes, near misses, exceptions, objections.",
    "decisions": "What became of decisions between two days.",
    "period": "Confirm and freeze a period's decisions; list and answer later corrections.",
    "digest": "Preview and send the weekly digest.",
    "record": "Write down a site's answers without names, to attach to a bug report.",
    "runs": "What was run when, and how it ended.",
    "daemon": "Run syncs and digests on schedule until stopped.",
    "db": "Upgrade, back up and check the database.",
    "demo": "Try the whole round on an embedded Moodle-like site.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lontar.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table, so that help imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="lontar")
@click.option("--config", metavar="FILE", help="Configuration file (or LONTAR_CONFIG).")
@click.option("-v", "--verbose", count=True, help="Say more on standard error.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Shape of log lines on standard error.",
)
@click.pass_context
def cli(ctx: click.Context, config: str | None, verbose: int, log_format: str) -> None:
    """Lontar joins Moodle with personnel records: learning metrics, incentive decisions with
    reasons, reviewed and reversible write-back."""
    ctx.obj = {"config": config, "verbose": verbose, "log_format": log_format, "now": ctx.obj}


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: run a command and leave with its exit code."""
    code = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader left early, as head does: nothing more to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(
    arguments: Sequence[str] | None = None, *, now: Callable[[], datetime] | None = None
) -> int:
    """Run a command and return its exit code; ``now`` is another clock than the system's."""
    try:
        ended: object = cli.main(arguments, prog_name="lontar", standalone_mode=False, obj=now)
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort) as stopped:  # click makes the one the other
        click.echo(_stopped(getattr(stopped.__cause__, "run", None)), err=True)
        return 1
    except Exception as error:  # noqa: BLE001 - advised, or raised again
        return _leave(error)
    return ended if isinstance(ended, int) else 0  # the code that a command left with


def _stopped(run: int | None) -> str:
    if run is None:
        return "stopped; no run was under way, so there is nothing to continue"
    return f"run {run} was interrupted; the next one continues where it left off (lontar runs)"


def _leave(error: Exception) -> int:
    from lontar.advice import advise

    advice = advise(error)
    if advice is None:
        raise error
    click.echo(f"lontar: {advice.message}", err=True)
    if advice.remedy and advice.remedy not in advice.message:
        click.echo(f"  → {advice.remedy}", err=True)
    return advice.exit_code
