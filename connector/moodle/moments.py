"""Moodle's epochs as instants and civil dates; 0 and None both mean that there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def instant(epoch: int | None) -> datetime | None:
    """The UTC instant of an epoch in seconds."""
    return datetime.fromtimestamp(epoch, UTC) if epoch else None


def civil_date(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """The date on the wall calendar of ``zone``."""
    return moment.astimezone(zone).date() if moment else None
