"""The folder of a demo: config.toml, token, personnel files and lms.json, ready for every command.

In: a directory that doesn't exist or is empty. Out: everything in it; the same arguments write
the same people, courses and personnel files, only the token is drawn anew.
"""

from __future__ import annotations

import secrets
import socket
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from connector.files import filling
from lontar.demo.errors import FolderInUse, StateError
from lontar.demo.office import write_office
from lontar.demo.seed import make_site
from lontar.demo.seeding.agency import CITY
from lontar.demo.seeding.staff import make_staff
from lontar.demo.state import State
from lontar.demo.store import write_state

STATE_NAME = "lms.json"
CONFIG_NAME = "config.toml"
TOKEN_PATH = Path("secrets") / "lms-token"
PORT = 8765


def init_folder(
    directory: Path, *, people: int = 200, courses: int = 12, seed: int = 1, today: date
) -> None:
    """Write a new demo folder; raises FolderInUse when something is there already."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise FolderInUse(directory)
    site = make_site(people, courses, seed, today=today)
    staff = make_staff(people, seed, today)
    with filling(directory):
        write_state(directory / STATE_NAME, State.model_validate(site))
        write_office(directory / "hr", staff, courses=courses, seed=seed, today=today)
        _write_token(directory)
        _write_config(directory, today)


def _write_token(directory: Path) -> None:
    path = directory / TOKEN_PATH
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(16) + "\n", encoding="ascii")


def _write_config(directory: Path, today: date) -> None:
    text = files("lontar.demo").joinpath("config.template.toml").read_text(encoding="utf-8")
    filled = Template(text).substitute(port=_free_port(), year=today.year, city=CITY)
    (directory / CONFIG_NAME).write_text(filled, encoding="utf-8")


def _free_port() -> int:
    """The usual port, else the next that nobody listens on."""
    for port in range(PORT, PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return PORT


def folder_port(directory: Path) -> int:
    """The port that the folder's config.toml gives the site; the usual one without it."""
    try:
        config = tomllib.loads((directory / CONFIG_NAME).read_text(encoding="utf-8"))
        return urlsplit(str(config["site"][0]["url"])).port or PORT
    except (OSError, KeyError, IndexError, TypeError, ValueError):
        return PORT  # no readable site there: the command that needs it will say so


def folder_token(directory: Path) -> str:
    """The token of the folder's service account; made when the folder has none yet."""
    path = directory / TOKEN_PATH
    if not path.exists():
        _write_token(directory)
    token = path.read_text(encoding="utf-8").strip()
    if not token:
        raise StateError(f"{path} is empty; put a token there or remove the file")
    return token
