"""How Moodle writes moments and yes/no for people: in the language and zone of the call.

In: epoch seconds. Out: "Friday, 15 May 2026, 12:03 PM" in English, "Jumat, 15 Mei 2026, 12:03"
in Indonesian; nothing for 0. To the minute, as everywhere in Moodle's reports.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
}
YES = {"en": "Yes", "id": "Ya"}
NO = {"en": "No", "id": "Tidak"}


def moment(epoch: int, lang: str, zone: ZoneInfo) -> str:
    """A moment as display text; "" for 0."""
    if not epoch:
        return ""
    at = datetime.fromtimestamp(epoch, zone)
    weekday, month = DAYS[lang].split()[at.weekday()], MONTHS[lang].split()[at.month - 1]
    hour = f"{at:%H:%M}" if lang == "id" else _twelve_hours(at)
    return f"{weekday}, {at.day} {month} {at.year}, {hour}"


def _twelve_hours(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def yes_no(value: bool | None, lang: str) -> str:
    """Yes, no, or "" where there is nothing to say."""
    if value is None:
        return ""
    return YES[lang] if value else NO[lang]
