"""``lontar demo``: the whole round on an embedded Moodle-like site."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lontar.advice import FAILED
from lontar.cli.show import json_option, print_json
from lontar.cli.tour import TourStopped, take_tour
from lontar.demo import folder as demo_folder
from lontar.demo import server as demo_server
from lontar.demo.faults import KINDS, Fault, parse_fault
from lontar.environment import FILE_VARIABLE, PREFIX
from lontar.wiring import utc_now

DEFAULT = Path("demo")


class FaultType(click.ParamType[Fault]):
    """A fault at the n-th request, such as drop@3."""

    name = "kind@n"

    def convert(
        self, value: str | Fault, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fault:
        """The fault that the text names."""
        try:
            return value if isinstance(value, Fault) else parse_fault(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the whole round in ./demo, then say what to try next."""
    if ctx.invoked_subcommand is not None:
        return
    if ours := [name for name in os.environ if name.startswith(PREFIX) and name != FILE_VARIABLE]:
        raise click.UsageError(f"{', '.join(ours)} would hold for the demo too: unset it first")
    try:
        take_tour(DEFAULT, utc_now().date())
    except TourStopped as stopped:
        click.echo(f"the demo stopped: {stopped}", err=True)
        ctx.exit(FAILED)


@command.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--people", default=200, show_default=True, type=click.IntRange(10, 200_000))
@click.option("--courses", default=12, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same people.")
@json_option
def init(directory: Path, people: int, courses: int, seed: int, as_json: bool) -> None:
    """Write a folder with config.toml, HR files and token, ready for every other command."""
    today = utc_now().date()
    demo_folder.init_folder(directory, people=people, courses=courses, seed=seed, today=today)
    if as_json:
        print_json({"config": str(directory / demo_folder.CONFIG_NAME)})
        return
    click.echo(f"{directory}: config.toml, hr/, secrets/lms-token, lms.json")
    click.echo(f"  in one terminal: lontar demo serve {directory}")
    click.echo(f"  in another:      lontar --config {directory}/config.toml db upgrade")
    click.echo(f"                   lontar --config {directory}/config.toml sync")


@command.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), help="Default: as config.toml says.")
@click.option(
    "--cost",
    type=click.Choice(["none", "real"]),
    default="none",
    show_default=True,
    help="Answer at once, or at the prices of a real Moodle.",
)
@click.option("--latency", default=0.0, type=click.FloatRange(0), help="Milliseconds per request.")
@click.option(
    "--fault",
    "faults",
    type=FaultType(),
    multiple=True,
    help=f"KIND@N: one of {', '.join(KINDS)} at the N-th request.",
)
@click.option(
    "--max-input-vars", type=click.IntRange(10), help="Form fields after which PHP drops the rest."
)
def serve(
    directory: Path,
    port: int | None,
    cost: demo_server.Cost,
    latency: float,
    faults: tuple[Fault, ...],
    max_input_vars: int | None,
) -> None:
    """Run the demo LMS alone until stopped; its state is kept in DIRECTORY/lms.json."""

    def announce(server: demo_server.Server) -> None:
        click.echo(f"demo LMS on {server.url}, state in {directory / 'lms.json'}; Ctrl-C stops it")

    meter = demo_server.serve_until_stopped(
        directory,
        announce=announce,
        port=port,
        cost=cost,
        latency_ms=latency,
        max_input_vars=max_input_vars,
        faults=faults,
    )
    click.echo(f"{meter.requests} requests answered", err=True)
