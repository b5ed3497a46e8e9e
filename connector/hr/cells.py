"""One cell becomes one value: a reader for each form that a record's field can have.

``READERS`` is the index, by the annotation of the field. A reader gives a value, None (empty) or
a ``CellFault``; it never raises, and no value is taken from another row.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from connector.hours import read_hours
from connector.hr import words
from connector.hr.dates import read_date
from connector.hr.faults import CellFault
from connector.hr.nip import Nip, is_nik, parse_nip
from connector.hr.sheets.table import Cell, plain

MAIL = re.compile(r"[^@\s<>,;:\"']+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
MAIL_IN_BRACKETS = re.compile(r"[^<]*<([^<>]+)>")
CODE = re.compile(r"[0-9]{1,3}", re.ASCII)
ZERO = "0"
KNOWN_EMPLOYMENT = words.dictionary(words.EMPLOYMENT)
# What stands in cells that mean nothing; a 0 too, except where a number is asked for.
PLACEHOLDERS = frozenset(
    ("", "-", "--", "---", "–", "—", "null", "none", "n/a", "nan", "nil")
    + ("0000-00-00", "0000-00-00 00:00:00", "00-00-0000", "00/00/0000")
    + ("1900-01-01", "01-01-1900", "01/01/1900", "1/1/1900")
)
FORMULA_ERRORS = ("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!")


@dataclass(frozen=True, slots=True)
class Reader:
    """How a cell of one form is read; ``zero``: 0 is a value here, not a placeholder."""

    read: Callable[[Cell], object]
    zero: bool = False


def read_cell(cell: Cell, reader: Reader, mapped: Mapping[str, str]) -> object:
    """The cell's value, None when it is empty, or a CellFault.

    ``mapped`` holds the source's own ``values`` by folded word; "" makes a word empty.
    """
    text = plain(cell)
    own = mapped.get(_own_word(text))
    if own is not None:
        cell = text = own
    shown = text.casefold()
    if shown in PLACEHOLDERS or (shown == ZERO and not reader.zero):
        return None
    if shown in FORMULA_ERRORS:
        return CellFault("formula", "is the error of a formula")
    return reader.read(cell)


def own_words(values: Mapping[str, str]) -> dict[str, str]:
    """A source's ``values`` of one field, ready for ``read_cell``."""
    return {_own_word(word): ours for word, ours in values.items()}


def reader_for(annotation: object) -> Reader:
    """The reader of a field, by its annotation with extras (``date | None``, ``Sex``, ...)."""
    form = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Annotated:
        return READERS[form[1]]
    plain_types = [each for each in form if each is not type(None)]
    return READERS[plain_types[0] if plain_types else annotation]


def _own_word(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(cell: Cell) -> str | CellFault:
    if isinstance(cell, str):
        text = plain(cell)
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        return CellFault("type", "is a date or a truth value; format the column as Text")
    elif abs(cell) >= 2**53:
        return CellFault("number", "is a number of more than 15 digits; format the column as Text")
    else:
        text = plain(cell)
    if is_nik(text):
        return CellFault("nik", "is a NIK, which is not kept; map another column")
    if isinstance(parse_nip(text), Nip):
        return CellFault("nip", "is a NIP; is the right column mapped?")
    return text


def _name(cell: Cell) -> str | CellFault:
    text = _text(cell)
    if isinstance(text, str) and not any(letter.isalpha() for letter in text):
        return CellFault("name", "is no name")
    return text


def _nip(cell: Cell) -> str | CellFault | None:
    number = parse_nip(cell)
    if isinstance(number, Nip):
        return number.digits
    return None if number.kind == "empty" else CellFault(number.kind, number.message)


def _choice(table: Mapping[str, tuple[str, ...]]) -> Callable[[Cell], object]:
    known = words.dictionary(table)

    def read(cell: Cell) -> str | CellFault:
        text = _text(cell)
        if isinstance(text, CellFault):
            return text
        unknown = CellFault("word", f"is none of: {', '.join(table)}; map it under values")
        return known.get(words.fold(text), unknown)

    return read


def _yes_no(cell: Cell) -> bool | CellFault:
    if isinstance(cell, bool):
        return cell
    word = _choice(words.YES_NO)(cell)
    return word if isinstance(word, CellFault) else word == "yes"


def _employment(cell: Cell) -> str | CellFault:
    """Our word for the known types; an office's further types keep their own."""
    text = _text(cell)
    if isinstance(text, CellFault):
        return text
    return KNOWN_EMPLOYMENT.get(words.fold(text), text)


def _status(cell: Cell) -> str | CellFault:
    text = _text(cell)
    if isinstance(text, CellFault):
        return text
    if CODE.fullmatch(text):
        return text.zfill(2)
    return CellFault("code", "is no status code of two digits; map it under values")


def _email(cell: Cell) -> str | CellFault:
    text = _text(cell)
    if isinstance(text, CellFault):
        return text
    inside = MAIL_IN_BRACKETS.fullmatch(text)
    address = (inside[1] if inside else text).strip().casefold().removeprefix("mailto:")
    return address if MAIL.fullmatch(address) else CellFault("email", "is no e-mail address")


def _whole(cell: Cell) -> int | CellFault:
    text = _text(cell)
    if isinstance(text, CellFault):
        return text
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return CellFault("number", "is no whole number")


def _year(cell: Cell) -> int | CellFault:
    year = _whole(cell)
    if isinstance(year, CellFault) or 1950 <= year <= 2100:
        return year
    return CellFault("year", "is no year of four digits")


def _hours(cell: Cell) -> Decimal | CellFault:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 10_000:
        return Decimal(repr(cell)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    hours = read_hours(plain(cell)) if isinstance(cell, str) else None
    return CellFault("hours", "is no number of lesson hours") if hours is None else hours


READERS: dict[object, Reader] = {
    str: Reader(_text),
    date: Reader(read_date),
    Decimal: Reader(_hours, zero=True),
    int: Reader(_whole, zero=True),
    bool: Reader(_yes_no, zero=True),
    "nip": Reader(_nip),
    "name": Reader(_name),
    "sex": Reader(_choice(words.SEX)),
    "email": Reader(_email),
    "employment": Reader(_employment),
    "status": Reader(_status),
    "role": Reader(_choice(words.ROLE)),
    "year": Reader(_year),
    "rating": Reader(_choice(words.RATING)),
    "sanction_level": Reader(_choice(words.SANCTION_LEVEL)),
    "repeat": Reader(_choice(words.REPEAT)),
}
