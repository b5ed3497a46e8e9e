"""What posts of the made-up city require, what people were assessed at, what the public says.

In: the civil servants, the seed, the day. Out: lines of the personnel office's own tables, one
column per competency (element); equal arguments give equal lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from lontar.demo.seeding.agency import POSTS, SEATED_UNITS
from lontar.demo.seeding.competence import NAMES
from lontar.demo.seeding.staff import Civil

Line = Sequence[object]

REQUIRED = {  # the usual level by level of post
    "pelaksana": 1,
    "pengawas": 2,
    "terampil": 2,
    "ahli pertama": 2,
    "administrator": 3,
    "ahli muda": 3,
    "ahli madya": 4,
    "JPT pratama": 4,
}
COMPETENCIES = [name.upper() for name in NAMES.values()]
ELEMENTS = (
    ("PERSYARATAN", "PROSEDUR", "WAKTU PENYELESAIAN", "BIAYA/TARIF", "PRODUK PELAYANAN")
    + ("KOMPETENSI PELAKSANA", "PERILAKU PELAKSANA", "SARANA DAN PRASARANA")
    + ("PENANGANAN PENGADUAN",)
)
ASSESSED = 0.7  # share of people
SLOW, WAITING = "05", 2  # the unit whose visitors wait too long; the place of that element
HIGHEST = 5


def standard_lines() -> list[Line]:
    """The level that each post requires of every competency."""
    return [(post.key, *[REQUIRED[post.level]] * len(COMPETENCIES)) for post in POSTS]


def assessment_lines(staff: Sequence[Civil], seed: int, year: int) -> list[Line]:
    """What some people were assessed at in February, mostly near what their posts require."""
    random = Random(f"{seed} assessments")
    required = {post.key: REQUIRED[post.level] for post in POSTS}
    lines: list[Line] = []
    for civil in staff:
        moves = random.choices((-2, -1, 0, 1), (5, 25, 55, 15), k=len(COMPETENCIES))
        levels = [min(max(required[civil.post] + move, 1), HIGHEST) for move in moves]
        if random.random() < ASSESSED and civil.joined.year < year:
            lines.append((civil.nip, f"{random.randrange(1, 28):02}-02-{year}", "AC", *levels))
    return lines


def survey_lines(seed: int, year: int) -> list[Line]:
    """Means of the public survey of every unit that people visit, this year and the last."""
    random = Random(f"{seed} surveys")
    lines: list[Line] = []
    for when in (year - 1, year):
        for unit in SEATED_UNITS:
            means = [round(random.uniform(3.1, 3.8), 3) for _ in ELEMENTS]
            if unit.key == SLOW:
                means[WAITING] = 2.85
            told = [f"{mean:.3f}".replace(".", ",") for mean in means]
            lines.append((unit.key, when, random.randrange(60, 380), *told))
    return lines
