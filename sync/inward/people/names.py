"""Names as they are compared: titles set aside, abbreviations spelled out, common words known.

A name never identifies anybody here: it can contradict a number, and it can suggest whom to look
at. Balinese names carry sex and birth order and repeat a lot, so "I Made" says nothing, and a
shared degree says nothing. The words stand in ``names.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import dropwhile

from rapidfuzz import fuzz

SHORTEST = 3  # fewer letters are initials, abbreviations or degrees
SHORTEST_DOTTED = 5  # beside a dot, up to four letters are too: "S.Farm", "Ngr.", "A.Md.Keb"
TELLING = 0.65  # what telling words weigh in a likeness; the rest is shared by half the town
NOT_TELLING = 75.0  # the most that two names are alike that share common words alone

SLIP = 75.0  # of 100: two words that may be one, misspelt

WORDS = tomllib.loads(
    files("sync.inward.people").joinpath("names.toml").read_text(encoding="utf-8")
)
ABBREVIATIONS: dict[str, str] = WORDS["abbreviations"]
ORDER: dict[str, int] = WORDS["order"]
PHRASES: dict[str, str] = WORDS["phrases"]
TITLES = frozenset(WORDS["titles"])
FEMALE = frozenset(WORDS["female"])
SHORT_TITLES = frozenset(WORDS["short_titles"])
SET_ASIDE = TITLES.union(*(WORDS[kind] for kind in ("particles", "honorifics", "shared")))
MARKS = re.compile(r"['`´\u2018\u2019\u02bc]")
TOKEN = re.compile(r"[a-z.]+")


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that could tell two people apart, folded to plain small letters."""
    return frozenset(word for token in _tokens(name) for word in _telling(token))


def contradict(one: str, other: str) -> bool:
    """Whether two names speak of different people.

    They do where both tell something and nothing in common, where each has a telling word that
    is like none of the other's ("Agus Wirawan", "Agus Sudarma"), or another order of birth.
    """
    orders = _orders(one), _orders(other)
    if all(orders) and orders[0].isdisjoint(orders[1]):
        return True
    words = telling_words(one), telling_words(other)
    if not all(words):
        return False
    left = words[0] - words[1], words[1] - words[0]
    unlike = not any(_may_be_one(a, b) for a in left[0] for b in left[1])
    return words[0].isdisjoint(words[1]) or (all(left) and unlike)


def adds_words(name: str, told: str) -> bool:
    """Whether a name has a word, however common, that is like none of the other's."""
    words, others = _all_words(name), _all_words(told)
    left = others - words
    return any(not any(_may_be_one(word, one) for one in left) for word in words - others)


def same_words(one: str, other: str) -> bool:
    """Whether two names are the same but for titles, particles, abbreviations and order."""
    return _all_words(one) == _all_words(other) != frozenset()


@lru_cache(maxsize=50_000)
def spelled_out(name: str) -> str:
    """The name without titles and doubled words, its abbreviations spelled out."""
    told = " ".join(ABBREVIATIONS.get(word, word) for word in _without_titles(name))
    for short, long in PHRASES.items():
        told = re.sub(rf"\b{short}\b", long, told)
    return " ".join(dict.fromkeys(told.split()))


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 100; alike in common words alone is never much."""
    whole = fuzz.token_sort_ratio(spelled_out(one), spelled_out(other))
    told = _in_order(telling_words(one)), _in_order(telling_words(other))
    if not all(told):
        return min(whole, NOT_TELLING)
    return (1 - TELLING) * whole + TELLING * fuzz.token_sort_ratio(*told)


def seems_female(name: str) -> bool:
    """Whether the name begins with a word that only women bear; False says nothing."""
    return spelled_out(name).split(" ")[0] in FEMALE


def _all_words(name: str) -> frozenset[str]:
    """The words of a name without ``I`` and ``Ni``; those of one order of birth are one."""
    words = (word for word in spelled_out(name).split() if word not in ("i", "ni"))
    return frozenset(f"order {ORDER[word]}" if word in ORDER else word for word in words)


def _orders(name: str) -> set[int]:
    return {ORDER[word] for word in spelled_out(name).split() if word in ORDER}


def _may_be_one(word: str, other: str) -> bool:
    """Whether two words are one by a slip or cut short."""
    short, long = sorted((word, other), key=len)
    return long.startswith(short) or fuzz.ratio(word, other) >= SLIP


def _tokens(name: str) -> list[str]:
    """Runs of letters and dots, folded to plain small letters."""
    decomposed = unicodedata.normalize("NFKD", MARKS.sub("", name)).casefold()
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    tokens: list[str] = TOKEN.findall(folded)
    return tokens


def _telling(token: str) -> Iterator[str]:
    shortest = SHORTEST_DOTTED if "." in token else SHORTEST
    for word in token.split("."):
        spelled = ABBREVIATIONS.get(word, word)
        if len(spelled) >= shortest and spelled not in SET_ASIDE:
            yield spelled


def _without_titles(name: str) -> list[str]:
    """The words of a name; what follows a comma is titles, and so are degrees at either end."""
    tokens = _tokens(name.split(",", maxsplit=1)[0]) or _tokens(name)
    name_alone = list(dropwhile(_is_title, tokens)) or tokens
    name_alone = list(dropwhile(_is_title, reversed(name_alone))) or name_alone
    return [word for token in reversed(name_alone) for word in token.split(".") if word]


def _is_title(token: str) -> bool:
    squeezed = token.replace(".", "")
    return squeezed in TITLES or squeezed in SHORT_TITLES


def _in_order(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
