"""Functions that give no answer on a site that answers others: they are asked less and less.

In: answers to single questions, in the order in which they come. Out: the error that the next
question suffers unasked. Every question in vain costs several attempts, and a gateway may take a
minute for each: without this a site with a thousand courses is asked all night for nothing. One
that answers again is asked as ever; a few heavy courses side by side keep nobody else waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from connector.moodle.errors import MoodleError, Refused

BORNE = 5  # questions in a row


@dataclass(slots=True)
class Silence:
    """One function: questions in vain since its last answer, and how many are passed over now."""

    error: MoodleError
    count: int = 0
    passed_over: int = 0


class InVain:
    """Silences by function; safe for several threads."""

    def __init__(self) -> None:
        self._silences: dict[str, Silence] = {}
        self._lock = Lock()

    def passed_over(self, function: str) -> MoodleError | None:
        """The error of a question that is not worth asking; None: ask it."""
        with self._lock:
            silence = self._silences.get(function)
            if silence is None or not silence.passed_over:
                return None
            silence.passed_over -= 1
            return silence.error

    def note(self, function: str, answer: Any | MoodleError) -> None:
        """A question was asked, after all its attempts."""
        with self._lock:
            if not _is_silence(answer):
                self._silences.pop(function, None)
                return
            silence = self._silences.setdefault(function, Silence(answer))
            silence.error, silence.count = answer, silence.count + 1
            if silence.count > BORNE:
                silence.passed_over = 2 ** (silence.count - BORNE)


def _is_silence(answer: Any | MoodleError) -> bool:
    passing = isinstance(answer, MoodleError) and answer.passing
    return passing and not isinstance(answer, Refused)
