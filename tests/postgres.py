"""A throw-away PostgreSQL cluster for the tests, made with the server's own programs."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)

# Nothing here outlives the tests, so nothing needs to survive a crash.
UNSAFE_AND_FAST = " ".join(
    f"-c {setting}"
    for setting in (
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
        "jit=off",
    )
)


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl of the newest installed server, or None."""
    found = [str(path) for path in PROGRAMS] + [shutil.which("initdb") or ""]
    return Path(found[0]).parent if found[0] else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster in ``folder`` on a free loopback port; gives the URL of its database."""
    programs = server_programs()
    assert programs is not None
    data, port = folder / "data", _free_port()
    settings = f"-p {port} -h 127.0.0.1 -k {folder} {UNSAFE_AND_FAST}"
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    _run(programs / "initdb", "-D", data, "-U", "lontar", "-A", "trust", "-E", "UTF8")
    control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    _run(*control, "-o", settings, "start")
    try:
        yield f"postgresql://lontar@127.0.0.1:{port}/postgres"
    finally:
        _run(*control, "-m", "immediate", "stop")


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0 and getpass.getuser() != "postgres":
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/", timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
