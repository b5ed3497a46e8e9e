"""A program on a terminal of some width: what it prints there, both streams together."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(command: Sequence[str], *, columns: int) -> tuple[int, str]:
    """Exit code and output, without colours."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environ, cwd=ROOT) as process:
        os.close(theirs)
        told = b""
        while piece := _some(ours):
            told += piece
    os.close(ours)
    return process.returncode, STYLE.sub("", told.decode().replace("\r", ""))


def _some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""
