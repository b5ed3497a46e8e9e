"""Numbers that are the same on every database."""

from __future__ import annotations

from decimal import Decimal

from sync.outward.standing import Number

NOISE = 9  # decimals beyond which a mean differs between databases by the order of its sum


def exact(value: Number) -> Number:
    """Floats lose their noise, the rest is kept."""
    return Decimal(repr(round(value, NOISE))) if isinstance(value, float) else value
