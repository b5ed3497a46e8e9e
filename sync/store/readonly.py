"""A SQLite file that we may read and not write: another user's, a copy, a disk that only reads.

SQLite shares a file in WAL mode through two files beside it. While somebody writes they are there,
and a reader may use them; else they cannot be made, and the file is read as one that nobody
changes. ``stamp`` tells whether that was so.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

EFFECTIVE = os.access in os.supports_effective_ids  # by the rights that opening goes by
Stamp = tuple[int, int]


def may_write(file: Path) -> bool:
    """Whether this user may write the file, and what stands beside it; of one to be made, too."""
    return not file.is_file() or all(
        os.access(one, os.W_OK, effective_ids=EFFECTIVE) for one in (file, file.parent)
    )


def uri_of(file: Path) -> str:
    """By which SQLite opens the file: for reading alone where it must."""
    if may_write(file):
        return f"file:{quote(str(file))}"
    unshared = "" if _is_shared(file) else "&immutable=1"
    return f"file:{quote(str(file))}?mode=ro{unshared}"


def stamp(file: Path) -> Stamp | None:
    """What changes when anybody writes a file that is read as unchanging; None for any other."""
    if may_write(file) or _is_shared(file):
        return None
    found = file.stat()
    return found.st_mtime_ns, found.st_size


def _is_shared(file: Path) -> bool:
    return file.with_name(f"{file.name}-wal").exists()
