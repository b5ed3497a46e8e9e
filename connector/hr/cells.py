"""One cell becomes one value: a reader for each form that a record's field can have.

``READERS`` is the index, by the annotation of the field; the readers stand in ``texts``,
``figures`` and ``dates``. A reader gives a value, None (empty) or a ``CellFault``; it never
raises, and no value is taken from another row.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from connector.hr import figures, texts, words
from connector.hr.dates import read_date
from connector.hr.faults import CellFault
from connector.hr.sheets.table import Cell, plain

ZERO = "0"
# What stands in cells that mean nothing; a 0 too, except where a number is asked for.
PLACEHOLDERS = frozenset(
    ("", "-", "--", "---", "–", "—", "null", "none", "n/a", "nan", "nil")
    + ("0000-00-00", "0000-00-00 00:00:00", "00-00-0000", "00/00/0000")
    + ("1900-01-01", "01-01-1900", "01/01/1900", "1/1/1900")
)
LONGEST = max(map(len, PLACEHOLDERS))
FORMULA = re.compile(r"#(?:n/a|ref!|value!|name\?|div/0!|null!|num!|formula!|spill!)|err:\d{3}")
MARK = "#FORMULA!"  # what ``packages`` writes where nobody computed a formula
NOT_COMPUTED = CellFault("formula", "is a formula that nobody computed; open the file and save it")
FORMULA_ERROR = CellFault("formula", "is the error of a formula")


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
    if mapped and (own := mapped.get(_own_word(text))) is not None:
        cell = text = own
    if len(text) <= LONGEST:
        shown = text.casefold()
        if shown in PLACEHOLDERS or (shown == ZERO and not reader.zero):
            return None
        if FORMULA.fullmatch(shown):
            return NOT_COMPUTED if text == MARK else FORMULA_ERROR
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


READERS: dict[object, Reader] = {
    str: Reader(texts.read_text),
    date: Reader(read_date),
    "JP": Reader(figures.hours_in("JP"), zero=True),
    "clock": Reader(figures.hours_in("clock"), zero=True),
    "minutes": Reader(figures.hours_in("minutes"), zero=True),
    int: Reader(figures.read_whole, zero=True),
    bool: Reader(texts.read_yes_no, zero=True),
    "nip": Reader(texts.read_nip),
    "former": Reader(texts.read_former),
    "name": Reader(texts.read_name),
    "sex": Reader(texts.choice(words.SEX)),
    "email": Reader(texts.read_email),
    "employment": Reader(texts.read_employment),
    "status": Reader(texts.read_status),
    "role": Reader(texts.choice(words.ROLE)),
    "main": Reader(texts.read_main, zero=True),
    "rating": Reader(texts.choice(words.RATING)),
    "sanction_level": Reader(texts.choice(words.SANCTION_LEVEL)),
    "repeat": Reader(texts.choice(words.REPEAT)),
    "state": Reader(texts.choice(words.STATE)),
    "form": Reader(texts.read_form),
    "competencies": Reader(texts.read_several),
    "year": Reader(figures.read_year),
    "period": Reader(figures.read_period),
    "level": Reader(figures.read_level),
    "score": Reader(figures.read_score),
    "mean": Reader(figures.read_mean),
    "education": Reader(texts.choice(words.EDUCATION)),
    "points": Reader(figures.read_points, zero=True),
    "money": Reader(figures.read_money, zero=True),
}
