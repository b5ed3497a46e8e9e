"""Numbers and dates as Indonesian and English readers write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from templates.formats import formats

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=ZoneInfo("Asia/Makassar"))
DASH = "\N{THIN SPACE}–\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("name", "values", "indonesian", "english"),
    [
        ("number", (Decimal("20.50"),), "20,5", "20.5"),
        ("number", (Decimal("1234567.891"),), "1.234.567,89", "1,234,567.89"),
        ("number", (0,), "0", "0"),
        ("short_of", (Decimal(38) / 12,), "3,17", "3.17"),
        ("short_of", (Decimal("0.001"),), "0,01", "0.01"),
        ("signed", (Decimal("8.33"),), "+8,3", "+8.3"),
        ("signed", (Decimal("-8.33"),), "−8,3", "−8.3"),
        ("signed", (Decimal("-0.04"),), "0", "0"),
        ("percent", (Decimal("0.825"),), "82,5%", "82.5%"),
        ("percent", (Decimal(1),), "100%", "100%"),
        ("long_day", (MONDAY,), "Senin, 23 November 2026", "Monday, 23 November 2026"),
        ("day", (date(2026, 8, 17),), "17 Agustus 2026", "17 August 2026"),
        ("span", (date(2026, 11, 16), date(2026, 11, 22)), "16–22 Nov 2026", "16–22 Nov 2026"),
        (
            "span",
            (date(2026, 12, 28), date(2027, 1, 3)),
            f"28 Des 2026{DASH}3 Jan 2027",
            f"28 Dec 2026{DASH}3 Jan 2027",
        ),
        ("month", (date(2026, 8, 1),), "Agu", "Aug"),
        ("clock", (MORNING,), "06.30 WITA", "06:30 WITA"),
    ],
)
def test_values_are_written_as_readers_expect(
    name: str, values: tuple[Any, ...], indonesian: str, english: str
) -> None:
    assert formats("id")[name](*values) == indonesian
    assert formats("en")[name](*values) == english
