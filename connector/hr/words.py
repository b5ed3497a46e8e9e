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
EDUCATION = {  # pendidikan terakhir
    "below": ("SD", "SLTP", "SMP", "MTs", "Paket A", "Paket B"),
    "sma": ("SLTA", "SMK", "MA", "Paket C", "SLTA Kejuruan", "SLTA Keguruan"),
    "d1": ("D-I", "Diploma I", "D I", "DI"),
    "d2": ("D-II", "Diploma II", "D II", "DII"),
    "d3": ("D-III", "Diploma III", "D III", "DIII", "Sarjana Muda", "Diploma III/Sarjana Muda"),
    "d4": ("D-IV", "Diploma IV", "D IV", "DIV"),
    "s1": ("S-1", "Sarjana", "S1/Sarjana", "S 1", "Strata 1"),
    "s2": ("S-2", "Magister", "S2/Magister", "S 2", "Strata 2"),
    "s3": ("S-3", "Doktor", "S3/Doktor", "S 3", "Strata 3"),
}
SANCTION_LEVEL = {
    "light": ("Ringan", "R"),
    "medium": ("Sedang", "S"),
    "heavy": ("Berat", "B"),
}
STATE = {
    "claimed": (
        "Klaim",
        "Diajukan",
        "Usulan",
        "Menunggu",
        "Menunggu verifikasi",
        "Belum diverifikasi",
    ),
    "verified": (
        ("Terverifikasi", "Sudah diverifikasi", "Diverifikasi", "Disetujui", "Valid")
        + ("Sah", "Approved")
    ),
    "rejected": ("Ditolak", "Tidak disetujui", "Tidak sah", "Tidak valid"),
}
MAIN = {  # of several posts held at once, the one that counts
    "yes": ("Utama", "Definitif", "Pokok", "Jabatan utama"),
    "no": (
        ("Plt", "Plh", "Pj", "Pjs", "Pelaksana tugas", "Pelaksana harian", "Penjabat")
        + ("Rangkap", "Tambahan", "Tugas tambahan", "Acting")
    ),
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
# Kedudukan hukum by the names that stand in lists; only proposed, never read: a name means one
# code for PNS and another for PPPK.
STATUS_NAMES = {
    "01": ("Aktif", "PNS Aktif"),
    "02": ("CLTN", "Cuti di luar tanggungan negara"),
    "03": ("Tugas belajar",),
    "04": ("Pemberhentian sementara", "Diberhentikan sementara"),
    "15": ("Sedang menjalani hukuman disiplin",),
    "20": ("MPP", "Masa persiapan pensiun"),
    "71": ("PPPK Aktif",),
    "98": ("Mencapai batas usia pensiun", "BUP"),
    "99": ("Pensiun",),
}


def fold(text: str) -> str:
    """A word as it is compared."""
    return PUNCTUATION.sub(" ", text.casefold()).strip()


def dictionary(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """From every folded word, ours included, to ours."""
    return {fold(word): ours for ours, theirs in table.items() for word in (ours, *theirs)}
