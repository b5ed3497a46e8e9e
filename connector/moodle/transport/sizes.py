"""How many calls travel in one batch: learned from the time that each batch takes.

In: how long batches of a function took, and which failed. Out: the next size, so that one request
keeps the server busy for about a second: 200 completions on a fast site, a handful on a slow one.
A batch that failed is followed by smaller ones for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

FIRST = 50  # has nearly all of the gain
MOST = 200
TARGET_SECONDS = 1.0
QUIET = 8  # batches without growth after a failure


@dataclass(slots=True)
class Size:
    """The size for one function; ``quiet`` batches must succeed before it grows again."""

    now: int = FIRST
    quiet: int = 0


class Sizes:
    """Sizes by function; safe for several threads."""

    def __init__(self) -> None:
        self._sizes: dict[str, Size] = {}
        self._lock = Lock()

    def size(self, function: str) -> int:
        """How many calls of the function should travel next."""
        with self._lock:
            return self._of(function).now

    def took(self, function: str, count: int, seconds: float) -> None:
        """A batch of ``count`` was answered whole in ``seconds`` of server time and line."""
        fitting = round(TARGET_SECONDS * count / seconds) if seconds > 0 else MOST
        with self._lock:
            size = self._of(function)
            if fitting < size.now:
                size.now = max(1, fitting)
            elif size.quiet:
                size.quiet -= 1
            elif count >= size.now:
                size.now = min(2 * size.now, fitting, MOST)

    def failed(self, function: str, count: int) -> None:
        """A batch of ``count`` was not answered."""
        with self._lock:
            size = self._of(function)
            size.now, size.quiet = max(1, count // 2), QUIET

    def _of(self, function: str) -> Size:
        return self._sizes.setdefault(function, Size())
