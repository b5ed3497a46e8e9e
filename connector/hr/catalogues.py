"""National lists that files spell in many ways: forms of training, competencies, survey elements.

Data with the source of each list. Records keep the office's words; what two spellings share is
told by a function per list, which knows names, codes and numbered names. What no list knows
(technical competencies, elements of another survey) is compared by its folded words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from connector.hr.words import fold

# SIASN's table jenisDiklat: the routes by which competence is developed.
FORMS = {
    "1": ("Diklat Struktural", "Struktural", "Kepemimpinan"),
    "2": ("Diklat Fungsional", "Fungsional"),
    "3": ("Diklat Teknis", "Teknis"),
    "4": ("Workshop", "Lokakarya"),
    "5": ("Pelatihan Manajerial", "Manajerial"),
    "6": ("Pelatihan Sosial Kultural", "Pelatihan Sosiokultural", "Sosial Kultural"),
    "7": ("Sosialisasi",),
    "8": ("Bimbingan Teknis", "Bimtek"),
    "9": ("Seminar", "Konferensi", "Sarasehan", "Seminar/Konferensi/Sarasehan"),
    "10": ("Magang", "Internship"),
    "11": ("Kursus", "Course"),
    "12": ("Penataran",),
    "13": ("Klasikal lainnya", "Bentuk klasikal lainnya"),
    "14": ("Coaching",),
    "15": ("Mentoring",),
    "16": ("E-Learning", "Elearning", "Pembelajaran elektronik"),
    "17": ("Pelatihan Jarak Jauh", "PJJ", "Distance learning"),
    "18": ("Detasering", "Secondment"),
    "19": ("Outbond", "Outbound", "Pembelajaran alam terbuka"),
    "20": ("Patok Banding", "Benchmarking"),
    "21": (
        "Pertukaran PNS–swasta/BUMN/BUMD",
        "Pertukaran PNS dengan pegawai swasta/BUMN/BUMD",
        "Pertukaran",
    ),
    "22": ("Belajar Mandiri", "Self development", "Self-study"),
    "23": ("Komunitas Belajar", "Community of practices", "Community of practice"),
    "24": ("Bimbingan di tempat kerja", "Bimbingan ditempat kerja"),
    "25": ("Nonklasikal lainnya", "Non klasikal lainnya", "Bentuk nonklasikal lainnya"),
}
# PermenPANRB 38/2017: eight managerial competencies and the social-cultural one.
COMPETENCIES = {
    "M1": ("Integritas", "Int", "Integrity"),
    "M2": ("Kerja sama", "KS", "Teamwork"),
    "M3": ("Komunikasi", "Communication"),
    "M4": ("Orientasi pada hasil", "Orientasi hasil", "Berorientasi pada hasil"),
    "M5": ("Pelayanan publik", "Public service"),
    "M6": ("Pengembangan diri dan orang lain", "Pengembangan diri & orang lain"),
    "M7": ("Mengelola perubahan", "Pengelolaan perubahan", "Managing change"),
    "M8": ("Pengambilan keputusan", "Decision making"),
    "SK": ("Perekat bangsa", "Sosial kultural", "Sosiokultural"),
}
# PermenPANRB 14/2017. By name, since forms print the last two in either order.
ELEMENTS = {
    "U1": ("Persyaratan", "Persyaratan pelayanan", "Kesesuaian persyaratan"),
    "U2": (
        ("Sistem, mekanisme, prosedur", "Sistem, mekanisme, dan prosedur", "Prosedur")
        + ("Prosedur pelayanan", "Kemudahan prosedur")
    ),
    "U3": ("Waktu penyelesaian", "Waktu pelayanan", "Waktu", "Kecepatan pelayanan"),
    "U4": ("Biaya/tarif", "Biaya", "Tarif", "Kewajaran biaya"),
    "U5": (
        ("Produk spesifikasi jenis pelayanan", "Produk, spesifikasi jenis pelayanan")
        + ("Produk spesifikasi", "Produk pelayanan", "Produk layanan")
    ),
    "U6": ("Kompetensi pelaksana", "Kompetensi petugas", "Kemampuan petugas"),
    "U7": ("Perilaku pelaksana", "Perilaku petugas", "Kesopanan petugas"),
    "U8": (
        ("Penanganan pengaduan, saran, masukan", "Penanganan pengaduan, saran, dan masukan")
        + ("Penanganan pengaduan saran dan masukan", "Penanganan pengaduan", "Pengaduan")
    ),
    "U9": ("Sarana dan prasarana", "Sarana prasarana", "Sarana", "Sarpras"),
}

SPELLINGS = 10_000  # that are kept, since files repeat them row by row
NUMBERED = re.compile(r"(?:[a-z]{0,2}\d{1,2})[\s.:)-]+(?=\D)", re.IGNORECASE)  # "1. ", "U8 - "


def catalogue(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """From every spelling, ours included, to the code; spaces and signs don't matter."""
    return {_squeezed(word): code for code, names in table.items() for word in (code, *names)}


def form_code(text: str) -> str | None:
    """The form of training that a text names, by code or name; None for one of no catalogue."""
    return _code_of(FORM_CODES, text.lstrip("0"))


@lru_cache(SPELLINGS)
def competency_code(text: str) -> str:
    """What two spellings of one competency share: a code of ``COMPETENCIES``, or folded words."""
    return _code_of(COMPETENCY_CODES, text) or fold(text)


@lru_cache(SPELLINGS)
def element_code(text: str) -> str:
    """What two spellings of one survey element share: a code of ``ELEMENTS``, or folded words."""
    return _code_of(ELEMENT_CODES, text) or fold(text)


def _code_of(codes: Mapping[str, str], text: str) -> str | None:
    """The code that a text names; behind a number or code the name decides."""
    name = NUMBERED.sub("", text, count=1)
    return codes.get(_squeezed(name)) or codes.get(_squeezed(text))


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


FORM_CODES = catalogue(FORMS)
COMPETENCY_CODES = catalogue(COMPETENCIES)
ELEMENT_CODES = catalogue(ELEMENTS)
# Key fields whose spellings may differ, and what they share.
COMPARED_BY = {"competency": competency_code, "element": element_code}
