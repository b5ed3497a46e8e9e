"""Rounding for people, half up, as a pen does it; what is kept stays exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float | Decimal, places: int) -> Decimal:
    """The value with so many decimals: 0.125 gives 0.13; of a float, the number that it shows."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return exact
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
