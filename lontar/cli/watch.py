"""Watching a round from a terminal: a progress bar on standard error, or plain lines in pipes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from lontar.rounds import Counts, Silent, Watcher
from sync.outward.exceptions import LEFT

log = structlog.get_logger("lontar.round")


class LogWatcher:
    """One log line per stage: for pipes, cron and the daemon."""

    def begin(self, stage: str) -> None:
        """A stage begins."""
        log.debug("stage begins", stage=stage)

    def note(self, kind: str, done: int, total: int | None) -> None:
        """Counted only at the end."""

    def end(self, stage: str, status: str, seconds: float, counts: Counts) -> None:
        """A stage ended: its counts on one line."""
        log.info("stage ended", stage=stage, status=status, seconds=seconds, **counts)


@contextmanager
def terminal_watcher() -> Iterator[Watcher]:
    """A moving bar where standard error is a terminal, log lines elsewhere."""
    if not sys.stderr.isatty():
        yield LogWatcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        class Bar(Silent):
            """Shows the stage and what is being read."""

            def begin(self, stage: str) -> None:
                progress.reset(task, total=None, description=stage)

            def note(self, kind: str, done: int, total: int | None) -> None:
                progress.update(task, completed=done, total=total, description=f"{kind} {done}")

        yield Bar()


def counts_line(counts: Counts) -> str:
    """``accounts 203 · new 12``; zeros are left out. What stays in Moodle stands last."""
    told = {name.replace("_", " "): f"{value:,}" for name, value in counts.items() if value}
    prefix = LEFT.replace("_", " ")
    shown = [f"{name} {n}" for name, n in told.items() if not name.startswith(prefix)]
    stays = [f"{n} {name[len(prefix) :]}" for name, n in told.items() if name.startswith(prefix)]
    left = [f"left as it is in Moodle: {', '.join(stays)}"] if stays else []
    return " · ".join(shown + left) or "–"
