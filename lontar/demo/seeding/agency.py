"""The made-up city: its units as a tree and the posts that people hold there."""

from __future__ import annotations

from dataclasses import dataclass

CITY = "Kota Contoh"
ROOT = "00"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its key, its name, the key of the unit above; ``weight`` is its share of people."""

    key: str
    name: str
    parent: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """One post with kind (jenis jabatan) and level (jenjang)."""

    key: str
    name: str
    kind: str
    level: str


UNITS = (
    Unit(ROOT, f"Pemerintah {CITY}", ""),
    Unit("01", "Sekretariat Daerah", ROOT, 12),
    Unit("02", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", ROOT, 14),
    Unit("03", "Dinas Kesehatan", ROOT, 12),
    Unit("03.1", "Puskesmas I Barat", "03", 16),
    Unit("03.2", "Puskesmas II Selatan", "03", 16),
    Unit("04", "Dinas Pendidikan, Kepemudaan dan Olahraga", ROOT, 10),
    Unit("04.1", "SMP Negeri 1", "04", 18),
    Unit("04.2", "SD Negeri 5 Timur", "04", 16),
    Unit("05", "Dinas Kependudukan dan Pencatatan Sipil", ROOT, 20),
    Unit("06", "Dinas Komunikasi, Informatika dan Statistik", ROOT, 18),
    Unit("07", "Dinas Pekerjaan Umum dan Penataan Ruang", ROOT, 18),
    Unit("08", "Inspektorat", ROOT, 10),
    Unit("09", "Satuan Polisi Pamong Praja", ROOT, 16),
    Unit("10", "Kecamatan Utara", ROOT, 4),
)
HEAD_POST = "JPT-01"
POSTS = (
    Post(HEAD_POST, "Kepala Perangkat Daerah", "struktural", "JPT pratama"),
    Post("ADM-01", "Kepala Bidang", "struktural", "administrator"),
    Post("PGW-01", "Kepala Subbagian", "struktural", "pengawas"),
    Post("JF-01", "Analis SDM Aparatur Ahli Muda", "fungsional", "ahli muda"),
    Post("JF-02", "Pranata Komputer Ahli Pertama", "fungsional", "ahli pertama"),
    Post("JF-03", "Guru Ahli Pertama", "fungsional", "ahli pertama"),
    Post("JF-04", "Perawat Terampil", "fungsional", "terampil"),
    Post("JF-05", "Arsiparis Terampil", "fungsional", "terampil"),
    Post("JF-06", "Auditor Ahli Madya", "fungsional", "ahli madya"),
    Post("PLK-01", "Pengadministrasi Umum", "pelaksana", "pelaksana"),
    Post("PLK-02", "Pengelola Keuangan", "pelaksana", "pelaksana"),
)
ORDINARY_POSTS = [post.key for post in POSTS if post.key != HEAD_POST]
SEATED_UNITS = [unit for unit in UNITS if unit.weight]
