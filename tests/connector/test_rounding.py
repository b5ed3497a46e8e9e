"""Rounding for people is half up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connector.rounding import half_up
from lontar.cli.show import number
from templates.formats import formats


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (0.125, 2, "0.13"),
        (Decimal("0.25625"), 4, "0.2563"),
        (Decimal("-0.125"), 2, "-0.13"),
        (1.005, 2, "1.01"),
        (Decimal(20), 2, "20.00"),
    ],
)
def test_a_half_goes_up(value: float | Decimal, places: int, expected: str) -> None:
    assert str(half_up(value, places)) == expected


def test_tables_and_letters_round_alike() -> None:
    assert (number(0.125), number(Decimal("0.125")), number(Decimal("2.50"))) == (
        "0.13",
        "0.13",
        "2.5",
    )
    told = formats("id")
    assert (told["number"](Decimal("0.125")), told["percent"](Decimal("0.8125"))) == (
        "0,13",
        "81,3%",
    )
