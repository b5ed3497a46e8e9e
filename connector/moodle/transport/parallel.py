"""Several calls at once, politely: a gate that can be narrowed, and an ordered bounded map.

The gate holds back more than ``width`` calls; after a sign of overload it stays at one for the
rest of the run. The map keeps the order of its items, runs only a little ahead of its reader,
and lets running calls finish when the reader stops.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gate:
    """A context manager that lets ``width`` threads in at once."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._inside = 0
        self._changed = threading.Condition()

    def narrow(self) -> None:
        """One at a time from now on."""
        self.width = 1

    def __enter__(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self.width)
            self._inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify()


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    width: int,
    interrupted: Callable[[], object] = lambda: None,
) -> Iterator[Result]:
    """``work(item)`` for each item in turn, ``width`` at once; the first error ends it.

    ``interrupted`` is called at Ctrl-C, before running calls are waited for.
    """
    if width == 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(width, thread_name_prefix="moodle")
    ahead: deque[Future[Result]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > width:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    except (KeyboardInterrupt, SystemExit):
        interrupted()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
