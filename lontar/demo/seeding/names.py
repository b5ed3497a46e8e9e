"""Balinese names as a city's staff bears them: birth order, a middle name, a given name.

In: a random generator. Out: name and sex. Titles stand apart, as in personnel records.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

MALE_FIRST = (
    "I Wayan,I Putu,I Gede,I Made,I Kadek,I Nengah,I Nyoman,I Komang,I Ketut,I Gusti Ngurah,"
    "Anak Agung Gede,Ida Bagus,I Dewa Gede"
)
FEMALE_FIRST = (
    "Ni Wayan,Ni Putu,Ni Luh,Ni Made,Ni Kadek,Ni Nengah,Ni Nyoman,Ni Komang,Ni Ketut,"
    "I Gusti Ayu,Anak Agung Ayu,Ida Ayu,Desak Made"
)
MALE_MIDDLE = "Agus,Eka,Dwi,Tri,Catur,Budi,Adi,Surya,Indra,Bayu,Yoga,Arya,Gita"
FEMALE_MIDDLE = "Ayu,Sri,Rai,Eka,Dwi,Tri,Indah,Dian,Citra,Yuni,Novi,Intan,Mirah"
MALE_LAST = (
    "Suardana,Wirawan,Adnyana,Pradnyana,Sudarma,Artawan,Mahendra,Widiarta,Suarjana,Kusuma,"
    "Putrawan,Dharmawan,Sastrawan,Budiarsa,Parwata,Suastika,Wiguna,Jayantara,Sutama,Wibawa"
)
FEMALE_LAST = (
    "Lestari,Suryani,Puspawati,Astuti,Parwati,Widiastuti,Sukerti,Ariani,Yuliani,Kusumawati,"
    "Ratnadewi,Setiawati,Sumiati,Adnyani,Handayani,Wulandari,Permatasari,Trisnawati,Suartini,Dewi"
)
DEGREES = ("S.E.", "S.Kom.", "S.H.", "S.Sos.", "S.Pd.", "S.Kep.", "A.Md.", "S.T., M.T.", "M.Si.")


@dataclass(frozen=True, slots=True)
class Named:
    """A name as first and last part; ``male`` decides the digit in the number too."""

    first: str
    last: str
    male: bool

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


def draw_name(random: Random) -> Named:
    """One name; full names repeat now and then, as in life."""
    male = random.random() < 0.5
    first = _one(random, MALE_FIRST if male else FEMALE_FIRST)
    middle = _one(random, MALE_MIDDLE if male else FEMALE_MIDDLE)
    last = _one(random, MALE_LAST if male else FEMALE_LAST)
    return Named(first, f"{middle} {last}" if random.random() < 0.8 else last, male)


def _one(random: Random, names: str) -> str:
    return random.choice(names.split(","))


def draw_titles(random: Random) -> tuple[str, str]:
    """Titles before and after the name; mostly one after it."""
    before = random.choices(("", "Drs.", "dr.", "Ir."), (90, 4, 4, 2))[0]
    return before, random.choice(DEGREES) if random.random() < 0.7 else ""
