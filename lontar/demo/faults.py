"""Faults on order: ``KIND@N`` makes the N-th request go wrong, counted from the start.

drop        the call is carried out, its answer never comes
503         maintenance: HTML with HTTP 503, nothing is carried out
html        HTML with HTTP 200, nothing is carried out
truncated   the call is carried out, half of the answer comes
slow        the call is carried out, the answer is held back
notices     the call is carried out, PHP's notices stand before the answer
bom         the call is carried out, a byte order mark stands before the answer
null        the call is carried out, the answer is null
half-batch  the first batch from N on loses the second half of its items, as PHP cuts forms
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from lontar.demo.wire import Tree

KINDS = ("drop", "503", "html", "truncated", "slow", "notices", "bom", "null", "half-batch")
BATCHES = ("requests", "users", "members", "cohorts", "courses")
SLOW_SECONDS = 5.0
NOTICE = (
    b"<br />\n<b>Notice</b>:  Undefined index: x in <b>/moodle/a.php</b> on line <b>7</b><br />\n"
)
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and the number of the request it strikes, from 1."""

    kind: str
    request: int


def parse_fault(text: str) -> Fault:
    """``503@4``; raises ValueError with the known kinds."""
    kind, _, number = text.partition("@")
    if kind not in KINDS or not number.isdigit() or int(number) < 1:
        known = ", ".join(KINDS)
        raise ValueError(f"{text!r} is no fault; write KIND@N with N from 1 and a kind of: {known}")
    return Fault(kind, int(number))


def spoilt(kind: str | None, body: bytes) -> bytes:
    """An answer as the fault leaves it."""
    match kind:
        case "notices":
            return NOTICE + body
        case "bom":
            return BOM + body
        case "null":
            return b"null"
    return body


class Faults:
    """The faults still to come."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._waiting = list(faults)
        self._lock = Lock()

    def strike(self, request: int) -> str | None:
        """The kind that hits this request, other than half-batch."""
        for fault in self._waiting:
            if fault.kind != "half-batch" and fault.request == request:
                return fault.kind
        return None

    def cut(self, request: int, form: Tree) -> Tree:
        """The form without the second half of its batch, once, if such a fault is due."""
        name = next((key for key in BATCHES if _is_batch(form.get(key))), None)
        if name is None or not self._take_half_batch(request):
            return form
        items = list(form[name].items())
        return {**form, name: dict(items[: len(items) // 2])}

    def _take_half_batch(self, request: int) -> bool:
        with self._lock:
            due = [x for x in self._waiting if x.kind == "half-batch" and x.request <= request]
            for fault in due[:1]:
                self._waiting.remove(fault)
            return bool(due)


def _is_batch(value: object) -> bool:
    return isinstance(value, dict) and len(value) > 1
