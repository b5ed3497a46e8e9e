"""``lontar init``: a configuration, a secrets folder and the database."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from connector.files import filling, write_whole
from lontar.cli.show import json_option, print_json
from lontar.config.loading import load
from lontar.wiring import House
from sync.store import schema

EXAMPLE = "config.example.toml"


@click.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path, file_okay=False))
@json_option
def command(directory: Path, as_json: bool) -> None:
    """Write config.toml (from the example), secrets/ and the database into DIRECTORY."""
    config = directory / "config.toml"
    if config.exists():
        raise click.ClickException(f"{config} exists already; it is left as it is")
    with filling(directory):
        (directory / "secrets").mkdir(mode=0o700, exist_ok=True)
        write_whole(config, example_text())
        house = House(load(config))
        schema.upgrade(house.store)
        house.close()
    if as_json:
        print_json({"config": str(config), "secrets": str(directory / "secrets")})
        return
    click.echo(f"{config}: edit [[site]], [[hr]] and [[scheme]], then run: lontar doctor")
    click.echo(f"{directory / 'secrets'}: put the site's token into lms-token")


def example_text() -> str:
    """The example configuration: beside the packages in a checkout, inside the wheel else."""
    packaged = files("lontar") / EXAMPLE
    source = packaged if packaged.is_file() else Path(__file__).parents[2] / EXAMPLE
    return source.read_text(encoding="utf-8")
