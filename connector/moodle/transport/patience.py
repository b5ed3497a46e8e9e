"""Waiting for a site that is in maintenance, so that a run goes on where it stopped.

In: how long all waits of a run may take together, whom to tell, and a probe of the site. Out:
whether it is back. Waits are cut into short steps: at each the listener is told, may hold its
lease and may raise to end the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

STEP = 5.0  # seconds, also the first pause between two probes, which doubles each time
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Pause:
    """One step of a wait: why, how long the run has waited so far, and how long it may at most.

    ``begins`` is True at the first step of each wait.
    """

    reason: str
    waited: float
    limit: float
    begins: bool


Paused = Callable[[Pause], None]


class Patience:
    """The waits of one run at one site; ``sleep`` answers True when it was broken off."""

    def __init__(self, limit: float, paused: Paused, sleep: Callable[[float], bool | None]) -> None:
        self.limit = limit
        self.waited = 0.0
        self._paused = paused
        self._sleep = sleep
        self._lock = Lock()

    def outlasts(
        self, reason: str, is_back: Callable[[], bool], *, asked: float | None = None
    ) -> bool:
        """Whether the site came back while we could wait; ``asked`` is its own Retry-After.

        One thread waits and asks for all; raises what the listener raises.
        """
        with self._lock:
            pause, begins = max(STEP, asked or 0.0), True
            while not is_back():
                left = self.limit - self.waited
                if left <= 0 or self._is_broken_off(reason, min(pause, left), begins=begins):
                    return False
                pause, begins = min(2 * pause, LONGEST_PAUSE), False
            return True

    def _is_broken_off(self, reason: str, seconds: float, *, begins: bool) -> bool:
        until = self.waited + seconds
        while self.waited < until:
            self._paused(Pause(reason, self.waited, self.limit, begins))
            begins = False
            step = min(STEP, until - self.waited)
            if self._sleep(step):
                return True
            self.waited += step
        return False
