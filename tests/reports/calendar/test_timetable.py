"""Timetables name their days and know their due moments."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reports.calendar.timetable import read_timetable

ZONE = ZoneInfo("Asia/Makassar")
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)


def day(text: str, number: int, hour: int) -> tuple[str, datetime]:
    return text, datetime(2026, 11, number, hour, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        day("12:00", 25, 12),
        day("13:00", 24, 13),
        day("mon 07:00", 23, 7),
        day("wed 13:00", 18, 13),
        day("tue,thu 07:00", 24, 7),
    ],
)
def test_the_last_due_moment_is_not_after_now(written: str, last: datetime) -> None:
    assert read_timetable(written).last_due(WEDNESDAY_NOON) == last


@pytest.mark.parametrize(
    "text", ["", "7:00", "07:60", "24:00", "1 07:00", "senin 07:00", "mon", "mon  07:00", 7, None]
)
def test_what_names_no_day_or_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="such"):
        read_timetable(text)


def test_days_are_written_back_in_order() -> None:
    assert str(read_timetable("thu,mon 07:00")) == "mon,thu 07:00"
