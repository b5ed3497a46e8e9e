"""Who holds the lease: this process by host and number, and whether such a process still lives.

Hosts and containers may share a name and count their processes alike, so the owner also bears a
mark of this boot and of the space in which its number counts: only behind the same mark can it
be told that an owner died.
"""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
SPACE = Path("/proc/self/ns/pid")


def this_process() -> str:
    """``host/pid/mark``."""
    return f"{socket.gethostname()}/{os.getpid()}/{_mark()}"


def has_died(owner: str) -> bool:
    """Whether ``owner`` was a process that we would see, and do not (killed, disk full)."""
    _, number, mark = f"//{owner}".rsplit("/", 2)
    if not number.isdecimal() or mark != _mark() or not mark:
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it lives, as somebody else's
    return False


def _mark() -> str:
    """Eight digits that are the same for processes that see each other; empty where none tells."""
    try:
        seen = f"{BOOT.read_text(encoding='ascii')} {SPACE.stat().st_ino}"
    except OSError:
        return ""
    return hashlib.sha256(seen.encode()).hexdigest()[:8]
