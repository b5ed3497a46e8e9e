"""The words and codes by which offices name the few things that we tell apart.

Each table maps our word to theirs; what is not here is mapped by a source's ``values``. Words
are compared without case, punctuation and doubled spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PUNCTUATION = re.compile(r"[\W_]+")

SEX = {
    "male": ("L", "Lk", "Laki-laki", "Lakilaki", "Pria", "M", "1"),
    "female": ("P", "Pr", "Perempuan", "Wanita", "F", "2"),
}
EMPLOYMENT = {
    "PNS": ("Pegawai Negeri Sipil",),
    "CPNS": ("Calon PNS", "Calon Pegawai Negeri Sipil"),
    "PPPK": ("Pegawai Pemerintah dengan Perjanjian Kerja",),
}
ROLE = {
    "head": ("Kepala", "Pimpinan", "Ketua"),
    "deputy": ("Wakil", "Wakil Kepala", "Wakil Ketua"),
}
RATING = {
    "sangat_baik": ("Sangat Baik", "1"),
    "baik": ("Baik", "2"),
    "butuh_perbaikan": ("Butuh Perbaikan", "3"),
    "kurang": ("Kurang", "4"),
    "sangat_kurang": ("Sangat Kurang", "5"),
}
SANCTION_LEVEL = {
    "light": ("Ringan", "R"),
    "medium": ("Sedang", "S"),
    "heavy": ("Berat", "B"),
}
REPEAT = {
    "never": ("Tidak", "Tidak pernah", "Sekali"),
    "yearly": ("Tahunan", "Setiap tahun", "Per tahun"),
    "always": ("Selalu",),
}
YES_NO = {
    "yes": ("Ya", "Y", "True", "Benar", "1"),
    "no": ("Tidak", "No", "N", "False", "Salah", "0"),
}


def fold(text: str) -> str:
    """A word as it is compared."""
    return PUNCTUATION.sub(" ", text.casefold()).strip()


def dictionary(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """From every folded word, ours included, to ours."""
    return {fold(word): ours for ours, theirs in table.items() for word in (ours, *theirs)}
