"""Workbooks are read in a process of their own, with limits on memory and time.

A number in a damaged or hostile workbook can make its reader ask for more memory than there is,
which ends the whole process: not even an exception is left. Here only the child ends, and the
file is refused. In: the file's bytes; out: a ``Grid``, or the child's error raised again.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from connector.hr import errors
from connector.hr.errors import HrError, TooLarge, Unreadable
from connector.hr.sheets import workbooks
from connector.hr.sheets.packages import SAVE_AGAIN
from connector.hr.sheets.table import Grid, Limits

ROOT = Path(__file__).resolve().parents[3]  # where the package ``connector`` lies
COMMAND = (sys.executable, "-c", "from connector.hr.sheets.apart import answer; answer()")


def read_grid(file: str, content: bytes, sheet: str | None, limits: Limits) -> Grid:
    """The named sheet, else the first visible one. Raises Unreadable, TooLarge or SheetMissing."""
    question = pickle.dumps((file, content, sheet, limits))
    try:
        child = subprocess.run(
            COMMAND,
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # traces may quote cells
            timeout=limits.seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        reason = f"takes longer than {limits.seconds} seconds to read"
        raise TooLarge(file, reason, SAVE_AGAIN) from error
    if child.returncode:
        raise Unreadable(file, "cannot be read: damaged, its reader gave up", SAVE_AGAIN)
    return _told(file, pickle.loads(child.stdout))  # our own child's words


def answer() -> None:
    """What the child does: read one question from standard input, write the grid or the error."""
    file, content, sheet, limits = pickle.load(sys.stdin.buffer)  # from our parent
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: Any = workbooks.read_grid(file, content, sheet, limits)
    except HrError as error:
        told = (type(error).__name__, error.reason, error.remedy)
    except MemoryError:
        told = (TooLarge.__name__, f"needs more than {limits.memory:,} bytes of memory", "")
    pickle.dump(told, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _told(file: str, told: Any) -> Grid:
    if isinstance(told, Grid):
        return told
    name, reason, remedy = told
    raise getattr(errors, name)(file, reason, remedy)


def _environment() -> dict[str, str]:
    paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
