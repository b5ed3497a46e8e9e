"""The one spot that knows APScheduler: named jobs by timetable or once, never two at a time.

Jobs live in memory and come from the configuration at each start; what was missed while the
process was down is the daemon's business. APScheduler is untyped: nothing of it leaves here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from reports.calendar.timetable import Timetable

Work = Callable[[], None]
OnFailure = Callable[[str, BaseException], None]


class Clockwork:
    """Runs work at its time in one worker thread; ``on_failure`` hears what a job raised.

    A job that is late by at most ``grace`` (the host slept, another job ran) runs once.
    """

    def __init__(self, zone: ZoneInfo, grace: timedelta, on_failure: OnFailure) -> None:
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # on_failure tells it better
        self._zone = zone
        self._scheduler: Any = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(max_workers=1)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": int(grace.total_seconds()),
            },
        )
        self._scheduler.add_listener(
            lambda event: on_failure(event.job_id, event.exception), EVENT_JOB_ERROR
        )

    def every(self, name: str, when: Timetable, work: Work) -> None:
        """Run ``work`` at each moment of the timetable."""
        trigger = CronTrigger(
            day_of_week=",".join(when.days),
            hour=when.at.hour,
            minute=when.at.minute,
            timezone=self._zone,
        )
        self._scheduler.add_job(work, trigger, id=name)

    def once(self, name: str, at: datetime, work: Work) -> None:
        """Run ``work`` at a moment; a later call with the same name replaces an earlier one."""
        self._scheduler.add_job(work, "date", run_date=at, id=name, replace_existing=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more and wait for the job that runs."""
        self._scheduler.shutdown(wait=True)
