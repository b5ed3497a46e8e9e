"""Many names in a sentence: a few of them, and how many there are besides."""

from __future__ import annotations

from collections.abc import Sequence

FEW = 5


def few_of(names: Sequence[object]) -> str:
    """The first names: ``a, b, c, d, e and 3 more``."""
    told = ", ".join(map(str, names[:FEW]))
    return told if len(names) <= FEW else f"{told} and {len(names) - FEW} more"
