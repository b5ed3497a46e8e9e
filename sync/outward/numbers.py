"""Numbers as they are written into Moodle."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sync.outward.standing import Number

HUNDREDTH = Decimal("0.01")


def number_text(value: Number) -> str:
    """A decimal point, at most two decimals, no trailing zeros: ``12.5``, ``0``."""
    rounded = Decimal(str(value)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return f"{rounded.normalize() + 0:f}"
