"""Telling words of a name: what is left when titles and common words are set aside.

A name never identifies anybody here; it can only contradict a number. Balinese names carry sex
and birth order and repeat a lot, so "I Made" says nothing, and a shared degree says nothing.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 3  # fewer letters are initials, abbreviations or degrees
SHORTEST_DOTTED = 5  # beside a dot, up to four letters are too: "S.Farm", "Ngr.", "A.Md.Keb"

PARTICLES = "bin binti dan dari ibn van von der den"
HONORIFICS = "bapak ibu haji hajah hajjah jero jro mangku pandita sri ust ustadz"
BALINESE = (
    "wayan gede gde putu iluh luh made kadek nengah nyoman komang ketut balik eka dwi tri catur "
    "gusti ngurah ayu anak agung ida bagus cokorda tjokorda cok tjok dewa desak sang sagung ngakan "
    "gst ngr wyn nym kmg ktt gung dsk dwa"
)
TITLES = (
    "prof drs dra drg apt ners amd amdkeb amdkep amk bsc dipl mba msc phd "
    "spd spdh ssos skom sikom skep skm sip sag sstp stp sfarm spsi shut sgz str ssi smn sak "
    "msi mkom mkes mpd mpdh mhum mag map mak mkn mph meng mars mhkes mfarm mikom mtr "
    "kom kes keb kep sos hum farm psi hut ikom eng tek pem stat arch adm ter far gizi"
)
SET_ASIDE = frozenset(" ".join((PARTICLES, HONORIFICS, BALINESE, TITLES)).split())
MARKS = re.compile(r"['`´\u2018\u2019\u02bc]")
TOKEN = re.compile(r"[a-z.]+")


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that could tell two people apart, folded to plain small letters."""
    decomposed = unicodedata.normalize("NFKD", MARKS.sub("", name)).casefold()
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    tokens: list[str] = TOKEN.findall(folded)
    return frozenset(word for token in tokens for word in _words(token))


def contradict(one: str, other: str) -> bool:
    """Whether two names speak of different people: both tell something, and nothing in common."""
    words = telling_words(one), telling_words(other)
    return all(words) and words[0].isdisjoint(words[1])


def _words(token: str) -> list[str]:
    shortest = SHORTEST_DOTTED if "." in token else SHORTEST
    return [word for word in token.split(".") if len(word) >= shortest and word not in SET_ASIDE]
