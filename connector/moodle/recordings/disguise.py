"""Stand-ins for everything in a site's answers that could name a person or a place.

In: JSON values as Moodle answered them. Out: the same shapes with other words and numbers; the
same word or number has the same stand-in everywhere, so that people still match. What is kept is
listed here, all else is replaced: Moodle's own words, small numbers, dates of events, ids. A NIP
becomes another one that ``parse_nip`` judges alike. Only this object knows what stands for what.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random, SystemRandom
from typing import Any

from connector.hr.nip import BETWEEN, SEPARATORS, Nip, NipFault, is_nik, parse_nip
from connector.hr.number_rules import NumberSettings
from connector.moodle.sheets.cells import DATE

Json = Any

KEYS = """
    auth component contextlevel datatype errorcode exception format headers itemmodule itemtype lang
    modname module release source state status timezone typ type version warningcode
"""
PERSONAL_KEYS = "username idnumber email firstname lastname fullname phone1 phone2"
WORDS = """
    lontar pre post test tes pretest posttest awal akhir jp jam yes no active suspended not current
    guest admin manual self enrolments enrolment external functions http https www html user profile
    view course mod php id a href span div p br ul li class img src
"""
OWN_WORDS = frozenset(KEYS.split())  # keys whose values are words of Moodle's own
OWN_MEMBERS = {"functions": {"name"}, "customfields": {"shortname", "name", "type"}}
PERSONAL = frozenset(PERSONAL_KEYS.split())
KEPT_WORDS = frozenset(WORDS.split())
FACTS = frozenset({"Completed", "Time completed", "Status", "Suspended", "Name"})  # of reports
SMALL_NUMBER = re.compile(r"[+-]?\d{1,5}(?:[.,]\d{1,5})?(?: ?(?:JP|jam|%))?", re.IGNORECASE)
PIECE = re.compile(
    rf"&#?\w+;|\bid=\d{{1,10}}\b|(?P<long>\d(?:{BETWEEN}{{0,3}}\d){{8,}})|(?P<word>[^\W\d_]+)|(?P<digits>\d{{3,}})"
)
LONG = 9  # digits of a number that may be somebody's
WORD = re.compile(r"[^\W\d_]+")
OURS = re.compile(r"moodlewssetting\w+|(?:.*\[)?(?:field|key|name)\]?")  # fields of our own words
PLAIN_KEY = re.compile(r"[A-Za-z0-9_:.-]{0,60}")
LARGE = 10**11  # whole numbers from here on are no epochs
CONSONANTS, VOWELS = "bdfgjklmnprstvz", "aeiou"
SYLLABLES = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
TRIES = 500


class Disguise:
    """One recording's stand-ins; words of ``patterns`` by which texts are chosen are kept too."""

    def __init__(self, patterns: Iterable[str] = (), *, random: Random | None = None) -> None:
        self._random = random or SystemRandom()
        words = (word for pattern in patterns for word in WORD.findall(pattern))
        self._kept = KEPT_WORDS | {word.casefold() for word in words}
        self._words: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._taken: set[str] = set()
        self._shifts: dict[int, tuple[int, int]] = {}  # by length: factor and addend
        self._texts: dict[str, str] = {}  # whole texts of answers, for questions that repeat them

    def answer(self, value: Json, key: str = "", parent: str = "") -> Json:
        """An answer, or a part of one that stands under ``key`` in a member of ``parent``."""
        match value:
            case dict() if isinstance(value.get("headers"), list) and "rows" in value:
                return {**value, "rows": list(self._rows(value["headers"], value["rows"]))}
            case dict():
                return {self._key(name): self.answer(one, name, key) for name, one in value.items()}
            case list():
                return [self.answer(one, key, parent) for one in value]
            case str() if key in OWN_WORDS or key in OWN_MEMBERS.get(parent, ()):
                return value
            case str():
                return self._noted(value, forced=key in PERSONAL)
            case bool() | None:
                return value
            case int() if abs(value) >= LARGE:
                return int(self.number(str(abs(value)))) * (1 if value > 0 else -1)
        return value

    def question(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields of a question: what came from an answer is replaced as it was there.

        Not so what a question says in Lontar's own words, which may be a text of the site as well.
        """
        personal = fields.get("field") in PERSONAL  # other small numbers are ids

        def is_own(name: str, value: str) -> bool:
            number = SMALL_NUMBER.fullmatch(value) and not personal
            return bool(number or OURS.fullmatch(name))

        return {
            name: value if is_own(name, value) else self._asked(value)
            for name, value in fields.items()
        }

    def text(self, text: str) -> str:
        """Every word and number of a text replaced."""
        return PIECE.sub(self._piece, text)

    def number(self, digits: str) -> str:
        """Another number of the same length; of 18 digits with the same verdict as a NIP."""
        if len(digits) < LONG:
            return self._shifted(digits)
        if digits not in self._numbers:
            candidates = (self._candidate(digits) for _ in range(TRIES))
            fitting = (one for one in candidates if one not in self._taken and _alike(digits, one))
            self._numbers[digits] = next(fitting, None) or self._any_number(len(digits))
            self._taken.add(self._numbers[digits])
        return self._numbers[digits]

    def _shifted(self, digits: str) -> str:
        """One to one among the numbers of that length; an odd addend leaves none as it was."""
        size = 10 ** len(digits)
        if len(digits) not in self._shifts:
            factor = self._random.randrange(0, size, 10) + 1
            self._shifts[len(digits)] = factor, self._random.randrange(1, size, 2)
        factor, addend = self._shifts[len(digits)]
        return f"{(int(digits) * factor + addend) % size:0{len(digits)}}"

    def _rows(self, headers: list[str], rows: list[Json]) -> Iterator[Json]:
        forced = [header not in FACTS for header in headers]
        for row in rows:
            cells = [
                self._noted(cell, forced=hide) if isinstance(cell, str) else self.answer(cell)
                for cell, hide in zip(row["columns"], forced, strict=False)
            ]
            yield {**row, "columns": cells}

    def _noted(self, text: str, *, forced: bool) -> str:
        if text not in self._texts or not forced:
            shown = self._shown(text, forced=forced)
            if shown == text and not forced:
                return text
            self._texts[text] = shown
            self._texts[html.unescape(text).strip()] = html.unescape(shown).strip()
        return self._texts[text]

    def _shown(self, text: str, *, forced: bool) -> str:
        if DATE.fullmatch(text) or (SMALL_NUMBER.fullmatch(text) and not forced):
            return text
        if text[:1] in ("{", "["):
            try:
                return json.dumps(self.answer(json.loads(text)), ensure_ascii=False)
            except ValueError:  # a text that only begins like JSON
                return self.text(text)
        return self.text(text)

    def _key(self, name: str) -> str:
        return name if PLAIN_KEY.fullmatch(name) else self.text(name)

    def _asked(self, value: str) -> str:
        known = self._texts.get(value)
        if known is not None:
            return known
        return PIECE.sub(lambda one: self._piece(one) if one["long"] else one[0], value)

    def _piece(self, match: re.Match[str]) -> str:
        if match["long"]:
            return _respaced(match[0], self.number(SEPARATORS.sub("", match[0])))
        if match["digits"]:
            return self.number(match[0])
        return self._word(match[0]) if match["word"] else match[0]

    def _word(self, word: str) -> str:
        folded = word.casefold()
        if folded in self._kept:
            return word
        shape = _shape(word)
        name = folded if shape else word  # "McLaren" and "Mclaren" may be two
        if name not in self._words:
            self._words[name] = f"x{''.join(_syllables(len(self._words)))}"
        return (shape or str.capitalize)(self._words[name])

    def _candidate(self, digits: str) -> str:
        if len(digits) != 18:
            return self._any_number(len(digits))
        serial = f"{self._random.randrange(1000):03}" if digits[15:] != "000" else "000"
        born = _birth(digits)
        if born is None:
            return f"{self._any_number(4)}{digits[4:8]}{digits[8:15]}{serial}"
        moved = born + timedelta(days=self._random.randrange(-1500, 1500))
        return f"{moved:%Y%m%d}{digits[8:15]}{serial}"

    def _any_number(self, length: int) -> str:
        """Digits without a 0 in front, which a number would lose."""
        first, rest = self._random.randrange(1, 10), length - 1
        return str(first) + "".join(str(self._random.randrange(10)) for _ in range(rest))


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:  # kept a wrong date
        return None


def _alike(one: str, other: str) -> bool:
    return one != other and _verdict(one) == _verdict(other)


def _verdict(digits: str) -> object:
    """What the number is: its kind, appointment and oddities, or its fault."""
    found = parse_nip(digits)
    if isinstance(found, NipFault):
        return found.kind, is_nik(digits)
    return _of_nip(found)


def _of_nip(nip: Nip) -> object:
    return nip.mark, nip.sex, nip.appointed_year, *NumberSettings().judge(nip)


def _shape(word: str) -> Callable[[str], str] | None:
    if word.islower():
        return str.lower
    if len(word) > 1 and word.isupper():
        return str.upper
    return str.capitalize if word == word.capitalize() else None


def _respaced(before: str, digits: str) -> str:
    """The digits with the separators of the text that they replace."""
    left = iter(digits)
    return "".join(next(left) if one.isdecimal() else one for one in before)


def _syllables(number: int) -> Iterator[str]:
    for _ in range(3):
        number, place = divmod(number, len(SYLLABLES))
        yield SYLLABLES[place]
