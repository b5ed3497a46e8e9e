"""The courses of the demo: what they teach, how, by whom, and how many lesson hours they give."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("Manajerial", "Teknis", "Sosial Kultural")
OWN = "BKPSDM Kota Contoh"


@dataclass(frozen=True, slots=True)
class Offer:
    """One course; ``hours`` is the text of the custom field, "" where nobody set it.

    ``tests``: both (pre and post), post, or none.
    """

    code: str
    title: str
    category: int
    hours: str
    method: str
    provider: str
    competencies: str
    tests: str = "both"
    visible: bool = True
    rare: bool = False  # only few people take it


BASE = (
    Offer("PIM-01", "Pelatihan Kepemimpinan Pengawas", 1, "16", "Klasikal", "LAN", "M5; M6"),
    Offer("MNJ-02", "Manajemen Kinerja ASN", 1, "8", "E-learning", OWN, "M4"),
    Offer("TKN-03", "Pengadaan Barang/Jasa Pemerintah", 2, "10", "Blended", "LKPP", "M8"),
    Offer("TKN-04", "Keamanan Informasi & Pelindungan Data Pribadi", 2, "6", "E-learning", OWN, ""),
    Offer("SOS-05", "Perekat Bangsa: Budaya & Bahasa Bali", 3, "4 JP", "Webinar", OWN, "SK"),
    Offer("MNJ-06", "Komunikasi dan Kerja Sama", 1, "5", "E-learning", OWN, "M2; M3", "post"),
    Offer("TKN-07", "Arsip Dinamis Elektronik", 2, "3", "E-learning", "ANRI", "", "post"),
    Offer("SOS-08", "Orientasi Nilai Dasar BerAKHLAK", 3, "2", "E-learning", OWN, "M1", "none"),
    Offer("TKN-09", "Pelayanan Publik Prima", 2, "7,5", "Blended", "Universitas Contoh", "M5"),
    Offer("MNJ-10", "Pengambilan Keputusan Berbasis Data", 1, "12", "Klasikal", "LAN", "M8"),
    Offer("TKN-11", "Literasi Kecerdasan Artifisial", 2, "", "Webinar", OWN, "M7", "post"),
    Offer(
        "TKN-12",
        "Bimbingan Teknis SPBE (uji coba)",
        2,
        "",
        "Klasikal",
        OWN,
        "",
        "none",
        False,
        True,
    ),
)
LISTED_HOURS = {"TKN-11": "4"}  # hours that only the personnel office's course list tells


def offers(courses: int) -> list[Offer]:
    """The first courses of the catalogue, repeated as further batches beyond its length."""
    found: list[Offer] = []
    for place in range(courses):
        offer = BASE[place % len(BASE)]
        batch = place // len(BASE)
        found.append(_again(offer, batch + 1) if batch else offer)
    return found


def _again(offer: Offer, batch: int) -> Offer:
    return Offer(
        code=f"{offer.code}-{batch}",
        title=f"{offer.title} angkatan {batch}",
        category=offer.category,
        hours=offer.hours or "4",
        method=offer.method,
        provider=offer.provider,
        competencies=offer.competencies,
        tests=offer.tests,
    )
