"""Lesson hours (JP) as people write them: "16", "7,5", "4 JP"."""

from __future__ import annotations

import re
from decimal import Decimal

WRITTEN = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*(?:jp|jam|jam pelajaran)?\.?", re.IGNORECASE)


def read_hours(text: str | None) -> Decimal | None:
    """Hours in JP, at most two decimals; None for an empty or any other text."""
    match = WRITTEN.fullmatch((text or "").strip())
    return Decimal(f"{match[1]}.{match[2] or '0'}") if match else None
