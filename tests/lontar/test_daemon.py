"""The daemon does what is due, once, catches up what was missed, and stops when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from lontar.daemon import (
    DaemonSettings,
    Duties,
    Stopped,
    StopWatcher,
    Times,
    Worker,
    is_digest_due,
    is_sync_missed,
    serve,
    wait_minutes,
)
from reports.calendar.timetable import read_timetable
from sync.store.errors import LeaseHeld

ZONE = ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
DAILY = read_timetable("05:30")
WEEKLY = read_timetable("mon 07:00")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def times(now: datetime = MONDAY) -> Times:
    return Times(DaemonSettings(), WEEKLY, ZONE, lambda: now.astimezone(UTC))


class Diary:
    """Keeps which duties were called and which tries were put off until when."""

    def __init__(self, result: bool = True, error: BaseException | None = None) -> None:
        self.result, self.error = result, error
        self.calls: list[str] = []
        self.later: list[tuple[str, datetime]] = []

    def call(self, name: str) -> bool:
        self.calls.append(name)
        if self.error is not None:
            raise self.error
        return self.result

    def once(self, name: str, when: datetime, _work: Callable[[], None]) -> None:
        self.later.append((name, when))

    def duties(self, last: datetime | None = None) -> Duties:
        return Duties(lambda: self.call("sync"), lambda: self.call("digest"), lambda: last)

    def worker(self, stop: Event | None = None) -> Worker:
        return Worker(self.duties(), times(), stop or Event(), self.once)


@pytest.mark.parametrize(
    ("last", "now", "missed"),
    [
        (None, at(23, 8), True),
        (at(22, 5, 30), at(23, 8), True),
        (at(23, 5, 30), at(23, 8), False),
        (at(22, 5, 30), at(23, 5, 29), False),
        (at(22, 5, 30), at(23, 5, 30), True),
        (at(23, 6, 0), at(23, 8), False),
    ],
)
def test_a_sync_is_missed_when_none_began_since_it_was_due(
    last: datetime | None, now: datetime, missed: bool
) -> None:
    assert is_sync_missed(DAILY, last, now) is missed


@pytest.mark.parametrize(
    ("when", "now", "due"),
    [
        ("mon 07:00", at(23, 6, 59), False),
        ("mon 07:00", at(23, 7), True),
        ("mon 07:00", at(29, 23, 59), True),
        ("fri 15:00", at(25, 12), False),
        ("fri 15:00", at(28, 12), True),
    ],
)
def test_a_digest_is_due_from_its_time_to_the_end_of_the_week(
    when: str, now: datetime, due: bool
) -> None:
    assert is_digest_due(read_timetable(when), now) is due


def test_waits_double_up_to_a_few_hours() -> None:
    assert [wait_minutes(10, tries) for tries in range(1, 8)] == [10, 20, 40, 80, 160, 240, 240]


def test_a_duty_that_was_done_does_not_come_back() -> None:
    diary = Diary()
    diary.worker().sync()
    assert (diary.calls, diary.later) == (["sync"], [])


@pytest.mark.parametrize("diary", [Diary(False), Diary(error=LeaseHeld("host/1", MONDAY))])
def test_a_duty_that_could_not_be_done_comes_back(diary: Diary) -> None:
    worker = diary.worker()
    worker.digest()
    worker.digest()
    assert diary.later == [
        ("digest again", MONDAY + timedelta(minutes=10)),
        ("digest again", MONDAY + timedelta(minutes=20)),
    ]


def test_a_duty_that_failed_comes_back_and_the_failure_is_told() -> None:
    diary = Diary(error=ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        diary.worker().sync()
    assert [name for name, _ in diary.later] == ["sync again"]


def test_after_success_the_waits_begin_anew() -> None:
    diary = Diary(result=False)
    worker = diary.worker()
    worker.sync()
    diary.result = True
    worker.sync()
    diary.result = False
    worker.sync()
    assert {when for _, when in diary.later} == {MONDAY + timedelta(minutes=10)}


def test_a_stopped_duty_does_not_come_back() -> None:
    diary = Diary(error=Stopped())
    diary.worker().sync()
    assert diary.later == []


def test_nothing_begins_after_a_stop() -> None:
    diary, stop = Diary(), Event()
    stop.set()
    diary.worker(stop).sync()
    assert diary.calls == []


def test_a_watcher_ends_a_round_between_two_calls() -> None:
    stop = Event()
    watcher = StopWatcher(stop)
    watcher.note("completion", 1, 2)
    stop.set()
    with pytest.raises(Stopped):
        watcher.note("completion", 2, 2)


def test_missed_duties_are_done_at_the_start_sync_first() -> None:
    stop, diary = Event(), Diary()

    def send() -> bool:
        stop.set()
        return diary.call("digest")

    serve(Duties(lambda: diary.call("sync"), send, lambda: None), present(), stop)
    assert diary.calls == ["sync", "digest"]


def test_a_duty_that_fails_does_not_end_the_daemon() -> None:
    stop, diary = Event(), Diary(error=ValueError("broken"))

    def send() -> bool:
        stop.set()
        return True

    serve(Duties(lambda: diary.call("sync"), send, lambda: None), present(), stop)
    assert diary.calls == ["sync"]


def present() -> Times:
    """The real clock, which the scheduler goes by; the digest's time has always come."""
    today = datetime.now(ZONE)
    digest = read_timetable(f"{today:%a} 00:00".lower())
    return Times(DaemonSettings(), digest, ZONE, lambda: datetime.now(UTC))


PROGRAM = """
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo
from lontar.daemon import *
from reports.calendar.timetable import read_timetable

stop = Event()
watcher = StopWatcher(stop)

def endless_round():
    print("running", flush=True)
    while True:
        stop.wait(0.01)
        watcher.note("completion", 1, None)

now = lambda: datetime.now(UTC)
times = Times(DaemonSettings(), read_timetable("mon 07:00"), ZoneInfo("Asia/Makassar"), now)
stop_on_signals(stop)
serve(Duties(endless_round, lambda: True, lambda: None), times, stop)
print("left", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_good_order(number: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        lines = iter(line for line in process.stdout if line in ("running\n", "left\n"))
        assert next(lines) == "running\n"
        process.send_signal(number)
        assert next(lines) == "left\n"
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("settings", [{"sync": "1 05:30"}, {"sync": "5.30"}, {"retry_minutes": 0}])
def test_bad_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DaemonSettings.model_validate(settings)
