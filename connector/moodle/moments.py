"""Moodle's epochs as instants and civil dates; 0 and None both mean that there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from connector.moodle.errors import Misshapen

EARLIEST, LATEST = -2_208_988_800, 253_402_000_000  # 1900 to a few days before the year 10000


def instant(epoch: int | None) -> datetime | None:
    """The UTC instant of an epoch in seconds. Raises Misshapen for one of no year from 1900 on."""
    if not epoch:
        return None
    if not EARLIEST <= epoch < LATEST:
        raise Misshapen("a date", f"{epoch} is no moment in seconds")
    return datetime.fromtimestamp(epoch, UTC)


def civil_date(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """The date on the wall calendar of ``zone``."""
    return moment.astimezone(zone).date() if moment else None
