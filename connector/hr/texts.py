"""Cells that hold words: names, numbers of people, codes, choices, e-mail addresses.

No text keeps a NIK, wherever it stands in the cell, nor a NIP where another thing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from connector.hr import words
from connector.hr.catalogues import form_code
from connector.hr.faults import CellFault
from connector.hr.nip import LENGTH, SEPARATORS, Nip, holds_nik, parse_nip
from connector.hr.sheets.table import Cell, plain

MAIL = re.compile(r"[^@\s<>,;:\"']+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
MAIL_IN_BRACKETS = re.compile(r"[^<]*<([^<>]+)>")
CODE = re.compile(r"[0-9]{1,3}", re.ASCII)
FORMER = re.compile(r"[0-9]{9,15}", re.ASCII)  # an old NIP has nine; contract numbers vary
SEVERAL = re.compile(r"[;,|\n]")
SHORTEST_NUMBER = 16  # letters of a cell that may hold a NIK
KNOWN_EMPLOYMENT = words.dictionary(words.EMPLOYMENT)
YES_NO = words.dictionary(words.YES_NO)
MAIN = words.dictionary(words.MAIN) | YES_NO

Read = Callable[[Cell], object]


def read_text(cell: Cell) -> str | CellFault:
    """Any text, with single spaces."""
    if isinstance(cell, str):
        text = plain(cell)
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        return CellFault("type", "is a date or a truth value; format the column as Text")
    elif abs(cell) >= 2**53:
        return CellFault("number", "is a number of more than 15 digits; format the column as Text")
    else:
        text = plain(cell)
    return text if len(text) < SHORTEST_NUMBER else _without_numbers(text)


def read_name(cell: Cell) -> str | CellFault:
    """A text with a letter in it."""
    text = read_text(cell)
    if isinstance(text, str) and not any(letter.isalpha() for letter in text):
        return CellFault("name", "is no name")
    return text


def read_nip(cell: Cell) -> str | CellFault | None:
    """The digits of a NIP."""
    number = parse_nip(cell)
    if isinstance(number, Nip):
        return number.digits
    return None if number.kind == "empty" else CellFault(number.kind, number.message)


def read_former(cell: Cell) -> str | CellFault | None:
    """The digits of a number that somebody went by: a NIP, an old one, or of 9 to 15 digits."""
    if isinstance(cell, float) and not 10**8 <= cell < 2**53:
        return CellFault("number", "is a number cell; format the column as Text")
    digits = SEPARATORS.sub("", plain(cell))
    if FORMER.fullmatch(digits):
        return digits
    return read_nip(cell)


def read_email(cell: Cell) -> str | CellFault:
    """One address, in small letters."""
    text = read_text(cell)
    if isinstance(text, CellFault):
        return text
    inside = MAIL_IN_BRACKETS.fullmatch(text)
    address = (inside[1] if inside else text).strip().casefold().removeprefix("mailto:")
    return address if MAIL.fullmatch(address) else CellFault("email", "is no e-mail address")


def choice(table: Mapping[str, tuple[str, ...]]) -> Read:
    """A reader for one of our words, by any of theirs."""
    known = words.dictionary(table)
    unknown = CellFault("word", f"is none of: {', '.join(table)}; map it under values")
    return _mapped(lambda text: known.get(words.fold(text), unknown))


def read_several(cell: Cell) -> object:
    """Several words, parted by semicolons, commas, strokes or lines, as ``one; two``."""
    return _several(cell)


def read_form(cell: Cell) -> object:
    """A form of training by its code, where the catalogue knows it, else the office's word."""
    return _form(cell)


def read_yes_no(cell: Cell) -> object:
    """Yes or no, as a word or a truth value."""
    return cell if isinstance(cell, bool) else _claim(YES_NO)(cell)


def read_main(cell: Cell) -> object:
    """Whether a post is the main one: yes or no, or what an office calls it (Plt., Definitif)."""
    return cell if isinstance(cell, bool) else _claim(MAIN)(cell)


def read_employment(cell: Cell) -> object:
    """Our word for the known types; an office's further types keep their own."""
    return _employment(cell)


def read_status(cell: Cell) -> object:
    """A code of kedudukan hukum with two digits."""
    return _status(cell)


def _without_numbers(text: str) -> str | CellFault:
    if holds_nik(text):
        return CellFault("nik", "is a NIK, which is not kept; map another column")
    if len(text) >= LENGTH and isinstance(parse_nip(text), Nip):
        return CellFault("nip", "is a NIP; is the right column mapped?")
    return text


def _mapped(meaning: Callable[[str], object]) -> Read:
    """A reader that gives a text its meaning."""

    def read(cell: Cell) -> object:
        text = read_text(cell)
        return text if isinstance(text, CellFault) else meaning(text)

    return read


def _claim(known: Mapping[str, str]) -> Read:
    unknown = CellFault("word", "is none of: yes, no; map it under values")

    def meaning(text: str) -> bool | CellFault:
        word = known.get(words.fold(text))
        return unknown if word is None else word == "yes"

    return _mapped(meaning)


def _code(text: str) -> str | CellFault:
    if CODE.fullmatch(text):
        return text.zfill(2)
    return CellFault("code", "is no status code of two digits; map it under values")


def _parts(text: str) -> str | None:
    parts = (part.strip() for part in SEVERAL.split(text))
    return "; ".join(dict.fromkeys(filter(None, parts))) or None


_several = _mapped(_parts)
_form = _mapped(lambda text: form_code(text) or text)
_employment = _mapped(lambda text: KNOWN_EMPLOYMENT.get(words.fold(text), text))
_status = _mapped(_code)
