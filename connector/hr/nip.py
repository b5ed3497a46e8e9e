"""The civil-service number (NIP, or NI PPPK): 18 digits that tell birth, appointment and sex.

A cell comes in, a ``Nip`` or a named ``NipFault`` goes out. Only the *writing* of a text is
repaired (spaces, dots, dashes, apostrophes); a number cell has lost digits and never is. Faults
name no digits, so a NIK that strayed into the column is neither kept nor repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

LENGTH = 18
DIGITS = re.compile(r"[0-9]+")
# Spaces of every kind, zero-width marks, soft hyphen, dots, dashes, apostrophes, backquotes.
BETWEEN = r"[\s.\-'`´\u00ad\u200b-\u200f\u2010-\u2015\u2018\u2019\u201b\u2032\u2060\u2212\ufeff]"
SEPARATORS = re.compile(BETWEEN)
AS_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+|[0-9]{6,}[.,]0")
LONG_RUN = re.compile(rf"[0-9]{{9,}}|[0-9](?:{BETWEEN}{{0,3}}[0-9]){{14,}}")
NIK = re.compile(r"[1-9][0-9]{5}(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{6}")
SIXTEEN = re.compile(rf"(?<![0-9])[0-9](?:{BETWEEN}?[0-9]){{15}}(?![0-9])")

FAULTS = {
    "empty": "the number is missing",
    "number": "the cell is a number, which keeps 15 digits; format the column as Text",
    "old_nip": "nine digits: an old NIP; the present one is needed",
    "nik": "sixteen digits: a NIK, which is not kept; the NIP is needed",
    "length": "a NIP has 18 digits",
    "digits": "a NIP has digits only",
    "birth_date": "digits 1-8 are no date of birth",
    "sex": "digit 15 is neither 1 nor 2",
    "serial": "digits 16-18 are 000, which no NIP has (a spreadsheet rounded it)",
}


@dataclass(frozen=True, slots=True)
class Nip:
    """A number that can be read; there is no check digit, so compare it with the row.

    ``mark`` are digits 13-14: the month of appointment, or what kind of employment it is.
    """

    digits: str = field(repr=False)
    mark: str
    birth_date: date = field(repr=False)
    sex: Literal["male", "female"]
    appointed_year: int

    @property
    def appointed_month(self) -> int | None:
        """None where the number tells the year alone."""
        month = int(self.mark)
        return month if 1 <= month <= 12 else None

    @property
    def ages(self) -> tuple[int, int]:
        """The fewest and the most whole years of age on a day of the month or year of
        appointment."""
        month, born = self.appointed_month, self.birth_date
        first, last = (month, month) if month else (1, 12)
        years = self.appointed_year - born.year
        return years - ((first, 1) < (born.month, born.day)), years - (last < born.month)


@dataclass(frozen=True, slots=True)
class NipFault:
    """Why a cell is no NIP: a key of ``FAULTS`` and its sentence."""

    kind: str

    @property
    def message(self) -> str:
        """What is wrong, in a sentence without the number."""
        return FAULTS[self.kind]


def parse_nip(cell: object) -> Nip | NipFault:
    """Read a cell of any type as a NIP; never raises."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return NipFault("empty" if cell is None else "digits")
    if isinstance(cell, str):
        return _from_text(cell)
    return _from_number(cell)


def mask(number: str) -> str:
    """A NIP for logs and messages: its last four digits alone."""
    return f"***{number[-4:]}" if len(number) >= LENGTH else "***"


def hide_numbers(text: str) -> str:
    """The text with every run of digits that may be a NIP or NIK replaced by ``***``."""
    return LONG_RUN.sub("***", text)


def is_nik(text: str) -> bool:
    """Whether a text is a NIK by its shape: area, date of birth (women: day + 40), serial."""
    return NIK.fullmatch(SEPARATORS.sub("", text)) is not None


def holds_nik(text: str) -> bool:
    """Whether a NIK stands anywhere in a text, in one run of digits or parted."""
    return is_nik(text) or any(is_nik(run) for run in SIXTEEN.findall(text))


def is_rounded(digits: str) -> bool:
    """Whether a number of 18 digits could have been through a 64-bit float.

    There they stand 32 apart; some programs print the 17 digits that tell such a number from
    its neighbours, and a zero.
    """
    return int(digits) % 32 == 0 or digits.endswith("0")


def digits_of(text: str) -> str | None:
    """The 18 digits of a text, whatever they mean, else None."""
    digits = SEPARATORS.sub("", text)
    return digits if len(digits) == LENGTH and DIGITS.fullmatch(digits) else None


def _from_text(text: str) -> Nip | NipFault:
    if AS_NUMBER.fullmatch(text.strip()):
        return NipFault("number")
    digits = SEPARATORS.sub("", text)
    if not digits:
        return NipFault("empty")
    if not DIGITS.fullmatch(digits):
        return NipFault("digits")
    if len(digits) != LENGTH:
        return _wrong_length(digits)
    return _checked(digits)


def _from_number(number: float) -> NipFault:
    """A number cell is never a NIP: 18 digits are beyond the 2^53 that it can hold exactly."""
    whole = abs(number) < 2**53 and number == int(number)
    return _wrong_length(str(int(number))) if whole and number >= 0 else NipFault("number")


def _wrong_length(digits: str) -> NipFault:
    return NipFault({9: "old_nip", 16: "nik"}.get(len(digits), "length"))


def _checked(digits: str) -> Nip | NipFault:
    born = _date(digits[:8])
    if born is None:
        return NipFault("birth_date")
    if digits[14] not in "12":
        return NipFault("sex")
    if digits[15:] == "000":
        return NipFault("serial")
    sex: Literal["male", "female"] = "male" if digits[14] == "1" else "female"
    return Nip(digits, digits[12:14], born, sex, int(digits[8:12]))


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
