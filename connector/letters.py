"""Letters that nobody sees: taken out of every text that comes in or goes out.

Controls (PostgreSQL refuses a zero byte, a terminal obeys an escape), zero-width marks, soft
hyphens and marks of direction: left in, one name has two spellings, and an unclosed mark turns
the rest of a line around. Joiners stay: emoji and some scripts are other letters without them.
"""

from __future__ import annotations

from itertools import chain
from unicodedata import normalize

SPACES = frozenset((*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85))  # controls that part words
DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
HALVES = range(0xD800, 0xE000)  # of a pair, alone: no database keeps them
UNSEEN = dict.fromkeys(
    set(
        chain(range(0x20), range(0x7F, 0xA0), DIRECTIONS, HALVES, (0xAD, 0x200B, 0x2060, 0xFEFF)),
    )
    - SPACES
)


def seen(text: str) -> str:
    """The letters that a reader sees: composed (NFC), parted by single spaces."""
    if not text.isprintable():  # which ordinary text is; the rest is told apart letter by letter
        text = text.translate(UNSEEN)
    return " ".join(normalize("NFC", text).split())
