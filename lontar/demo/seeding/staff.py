"""The civil servants of the made-up city, each with a well-formed number.

In: how many, the seed, the day. Out: ``Civil`` records; equal arguments give equal people.
PNS numbers hold birth, month of appointment, sex and serial; PPPK ones hold "21" for the month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from lontar.demo.seeding.agency import HEAD_POST, ORDINARY_POSTS, SEATED_UNITS, UNITS
from lontar.demo.seeding.names import draw_name, draw_titles

MAIL_DOMAIN = "pegawai.example.go.id"
EMPLOYMENTS = ("PNS", "PPPK", "CPNS")
IN_SERVICE = {"PNS": "01", "PPPK": "71", "CPNS": "01"}
RARE_STATUSES = ("02", "03", "20", "")  # unpaid leave, study leave, pre-retirement, unknown
RANKS = {"PNS": ("II/c", "III/a", "III/b", "III/d", "IV/a"), "CPNS": ("III/a",)}
PPPK_RANKS = ("V", "VII", "IX")


@dataclass(frozen=True, slots=True)
class Civil:
    """One civil servant as the personnel office knows the person; ``unit``, ``post`` are keys."""

    nip: str
    first: str
    last: str
    title_before: str
    title_after: str
    birth: date
    male: bool
    email: str
    employment: str
    status: str
    unit: str
    post: str
    rank: str
    joined: date
    left: date | None  # first day out of service

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def make_staff(people: int, seed: int, today: date) -> list[Civil]:
    """``people`` civil servants, at least one in every unit when there are enough."""
    random = Random(f"{seed} staff")
    taken: set[str] = set()
    units = _seats(people, random)
    staff = [_civil(place, units[place], random, taken, today) for place in range(people)]
    heads = {head.nip for head in unit_heads(staff).values()}
    return [replace(one, post=HEAD_POST) if one.nip in heads else one for one in staff]


def _seats(people: int, random: Random) -> list[str]:
    seats = [unit.key for unit in SEATED_UNITS][:people]
    weights = [unit.weight for unit in SEATED_UNITS]
    rest = random.choices(SEATED_UNITS, weights, k=people - len(seats))
    return seats + [unit.key for unit in rest]


def _civil(place: int, unit: str, random: Random, taken: set[str], today: date) -> Civil:
    named = draw_name(random)
    before, after = draw_titles(random)
    employment = random.choices(EMPLOYMENTS, (70, 26, 4))[0]
    joined = _appointment(employment, random, today)
    birth = joined - timedelta(days=random.randrange(21 * 366, 34 * 365))
    month, sex = _month_digits(employment, joined), "1" if named.male else "2"
    rare = random.random() < 0.04
    leaves = random.random() < 0.015 and joined.year < today.year
    word = named.last.split()[-1].lower()
    return Civil(
        nip=_number(f"{birth:%Y%m%d}{joined:%Y}{month}{sex}", taken, random),
        first=named.first,
        last=named.last,
        title_before=before,
        title_after=after,
        birth=birth,
        male=named.male,
        email=f"{word}{place + 1:03d}@{MAIL_DOMAIN}",
        employment=employment,
        status=random.choice(RARE_STATUSES) if rare else IN_SERVICE[employment],
        unit=unit,
        post=random.choice(ORDINARY_POSTS),
        rank=random.choice(RANKS.get(employment, PPPK_RANKS)),
        joined=joined,
        left=date(today.year, today.month, 1) if leaves else None,
    )


def _appointment(employment: str, random: Random, today: date) -> date:
    """The first of a month; candidates and some PPPK joined within the running year."""
    youngest, oldest = {"PNS": (2, 24), "PPPK": (0, 5), "CPNS": (0, 1)}[employment]
    years = random.randrange(youngest, oldest + 1)
    month = random.randrange(1, today.month + 1) if years == 0 else random.randrange(1, 13)
    return date(today.year - years, month, 1)


def _month_digits(employment: str, joined: date) -> str:
    return "21" if employment == "PPPK" else f"{joined:%m}"


def _number(stem: str, taken: set[str], random: Random) -> str:
    """Fifteen digits and a serial that nobody has yet."""
    while (number := f"{stem}{random.randrange(1, 1000):03d}") in taken:
        continue
    taken.add(number)
    return number


def unit_heads(staff: list[Civil]) -> dict[str, Civil]:
    """The head of each unit that has people: its longest-serving permanent member."""
    found: dict[str, Civil] = {}
    for civil in sorted(staff, key=lambda one: (one.employment != "PNS", one.joined)):
        found.setdefault(civil.unit, civil)
    return {unit.key: found[unit.key] for unit in UNITS if unit.key in found}
