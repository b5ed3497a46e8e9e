"""Weeks are ISO weeks, and the one told about is over."""

from __future__ import annotations

from datetime import date

import pytest

from reports.digest.facts import Week, reported_week, week_of


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)])
def test_the_whole_week_tells_about_the_one_before_its_monday(today: date) -> None:
    week = reported_week(today)
    assert (week.monday, week.sunday) == (date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("monday", "text"),
    [
        (date(2026, 11, 16), "2026-W47"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_is_written_and_read(monday: date, text: str) -> None:
    assert Week(monday).text == text
    assert week_of(text) == Week(monday)


def test_the_week_before_is_seven_days_earlier() -> None:
    assert Week(date(2027, 1, 4)).before().text == "2026-W53"
