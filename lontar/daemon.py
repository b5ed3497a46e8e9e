"""The daemon: the daily sync and the weekly digest by themselves, until it is told to stop.

In: the duties (what to call), timetables, a clock and an event that asks to stop. What was due
while the process was down is done at the start; what another run's lease or a silent mail server
kept from being done is tried again. No duty ever runs beside another.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from types import FrameType
from zoneinfo import ZoneInfo

import structlog
from pydantic import BaseModel, ConfigDict, Field

from reports.calendar.timetable import Timetable, WrittenTimetable, read_timetable
from sync.store.errors import LeaseHeld

LONGEST_WAIT = 240  # minutes
Once = Callable[[str, datetime, Callable[[], None]], None]
log = structlog.get_logger()


class DaemonSettings(BaseModel):
    """``[daemon]``: when the sync runs, in the agency's zone; the digest's time is its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sync: WrittenTimetable = read_timetable("05:30")  # daily, or with days: "mon,thu 05:30"
    retry_minutes: int = Field(10, ge=1, le=720)  # after another run, or a silent mail server
    grace_hours: int = Field(12, ge=1, le=72)  # how late a duty may still begin (host asleep)


@dataclass(frozen=True, slots=True)
class Duties:
    """What the daemon calls.

    ``run_sync`` and ``send_digests`` say whether all was done; False: try again later.
    ``last_sync`` tells when the last sync that ended well began (UTC), None when there was none.
    """

    run_sync: Callable[[], bool]
    send_digests: Callable[[], bool]
    last_sync: Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Times:
    """When, in which zone, by which clock."""

    settings: DaemonSettings
    digest: Timetable
    zone: ZoneInfo
    now: Callable[[], datetime]

    def here(self) -> datetime:
        """The present moment in the agency's zone."""
        return self.now().astimezone(self.zone)


class Stopped(KeyboardInterrupt):
    """A stop was asked for; like Ctrl-C it ends a round between two calls."""


def serve(duties: Duties, times: Times, stop: Event) -> None:
    """Do the duties at their times until ``stop`` is set, then finish the current call and return.

    A duty that fails is logged and tried again, each time after twice the wait.
    """
    from lontar.clockwork import Clockwork  # the configuration imports this module, for settings

    clockwork = Clockwork(times.zone, timedelta(hours=times.settings.grace_hours), log_failure)
    worker = Worker(duties, times, stop, clockwork.once)
    start = times.here()
    clockwork.every("sync", times.settings.sync, worker.sync)
    clockwork.every("digest", times.digest, worker.digest)
    clockwork.once("sync at start", start, worker.sync_if_missed)
    clockwork.once("digest at start", start + timedelta(seconds=1), worker.digest_if_due)
    log.info("daemon started", sync=str(times.settings.sync), digest=str(times.digest))
    clockwork.start()
    stop.wait()
    log.info("daemon stops")
    clockwork.stop()


class Worker:
    """The duties as jobs: each says what it does, and comes back when it could not finish."""

    def __init__(self, duties: Duties, times: Times, stop: Event, once: Once) -> None:
        self._duties = duties
        self._times = times
        self._stop = stop
        self._once = once
        self._tries = {"sync": 0, "digest": 0}

    def sync(self) -> None:
        """Run the pipeline."""
        self._perform("sync", self._duties.run_sync, self.sync)

    def digest(self) -> None:
        """Send the digests that are owed."""
        self._perform("digest", self._duties.send_digests, self.digest)

    def sync_if_missed(self) -> None:
        """Run the pipeline when it was due while nobody was here."""
        if is_sync_missed(self._times.settings.sync, self._duties.last_sync(), self._times.here()):
            self.sync()

    def digest_if_due(self) -> None:
        """Send what is owed when its time came while nobody was here."""
        if is_digest_due(self._times.digest, self._times.here()):
            self.digest()

    def _perform(self, name: str, duty: Callable[[], bool], again: Callable[[], None]) -> None:
        if self._stop.is_set():
            return
        log.info("duty begins", duty=name)
        try:
            done = duty()
        except LeaseHeld as held:
            log.warning("another run is under way", duty=name, owner=held.owner)
            done = False
        except Stopped:
            log.info("duty stopped between two calls", duty=name)
            return
        except Exception:
            self._try_again(name, again)
            raise
        log.info("duty ends", duty=name, done=done)
        if done:
            self._tries[name] = 0
        else:
            self._try_again(name, again)

    def _try_again(self, name: str, again: Callable[[], None]) -> None:
        self._tries[name] += 1
        wait = wait_minutes(self._times.settings.retry_minutes, self._tries[name])
        self._once(f"{name} again", self._times.here() + timedelta(minutes=wait), again)


def wait_minutes(first: int, tries: int) -> int:
    """Minutes until the next try: ``first``, then twice as long each time, at most a few hours."""
    return min(first << min(tries - 1, 10), max(first, LONGEST_WAIT))


def is_sync_missed(when: Timetable, last_sync: datetime | None, now: datetime) -> bool:
    """Whether no sync that ended well began since the last due time; ``now`` in agency zone."""
    return last_sync is None or last_sync < when.last_due(now)


def is_digest_due(when: Timetable, now: datetime) -> bool:
    """Whether this ISO week's digest time has come; who got it already gets nothing again."""
    return when.last_due(now).isocalendar()[:2] == now.isocalendar()[:2]


def stop_on_signals(stop: Event) -> None:
    """SIGTERM and Ctrl-C set ``stop``; call it from the main thread."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def log_failure(name: str, error: BaseException) -> None:
    """A duty raised: say so and live on."""
    log.error("duty failed", duty=name, error=type(error).__name__, reason=str(error))


class StopWatcher:
    """A round's watcher that ends the round between two calls once a stop is asked for."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop

    def check(self) -> None:
        """Raise Stopped when a stop was asked for."""
        if self._stop.is_set():
            raise Stopped

    def begin(self, stage: str) -> None:
        """A stage begins."""
        self.check()

    def note(self, kind: str, done: int, total: int | None) -> None:
        """Something was read or written."""
        self.check()

    def end(self, stage: str, status: str, seconds: float, counts: dict[str, int | float]) -> None:
        """A stage ended; a stop is heeded at the next one."""
        log.info("stage", stage=stage, status=status, seconds=seconds, **counts)
