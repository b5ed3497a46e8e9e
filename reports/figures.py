"""Figures as machines get them: a value with its unit and what stands behind it, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from sync.outward.standing import Number


@dataclass(frozen=True, slots=True)
class Known:
    """``n`` people, answers or courses stand behind the value; None: nobody told how many.

    ``interval`` holds the true value with 95 % confidence, where one was computed.
    """

    value: Number
    unit: str
    n: int | None
    interval: tuple[float, float] | None = None

    def as_json(self) -> dict[str, Any]:
        """``{value, unit, n}``, and ``interval`` where there is one."""
        told = {"value": self.value, "unit": self.unit, "n": self.n}
        return told | ({"interval": list(self.interval)} if self.interval else {})


@dataclass(frozen=True, slots=True)
class Unknown:
    """No figure, and why; absence is a value with a reason."""

    because: str

    def as_json(self) -> dict[str, Any]:
        """``{unknown: reason}``."""
        return {"unknown": self.because}


Figure: TypeAlias = Known | Unknown


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """A fraction with so many decimals, halves away from zero."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    step = Decimal(1).scaleb(-places)
    digits = Decimal(whole).scaleb(-places).quantize(step, ROUND_HALF_UP)
    return -digits if value < 0 else digits


def too_few(n: int, small: int, what: str) -> Unknown:
    """Why a figure with so few behind it is not shown."""
    return Unknown(f"fewer than {small} {what}")
