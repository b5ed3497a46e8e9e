"""Refusals of single questions, told once for all that suffer the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from connector.moodle.errors import MoodleError
from connector.pull import Skipped


class Refusals:
    """Counts errors by what they say."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, error: MoodleError) -> None:
        """One more question was refused."""
        self._counts[error.told, error.advice] += 1

    def told(self, noun: str) -> Iterator[Skipped]:
        """How many of ``noun`` suffer each of them."""
        for why, count in self._counts.items():
            yield Skipped(f"{count} {noun}", *why)
