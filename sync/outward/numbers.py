"""Numbers as they are written into Moodle."""

from __future__ import annotations

from connector.rounding import half_up
from sync.outward.standing import Number


def number_text(value: Number) -> str:
    """A decimal point, at most two decimals, no trailing zeros: ``12.5``, ``0``."""
    return f"{half_up(value, 2).normalize() + 0:f}"
