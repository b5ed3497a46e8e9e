"""Which numbers are one person: what the office claims, checked, and what people decided.

Pure. In: claims (a former number and the present one), people's words on pairs of numbers, and
what personnel files tell of each number. Out: groups of numbers, and the claims that were not
followed. A wrong merge gives one person's hours to another, so a claim against the birth date or
sex in the numbers, against the names, or of two people in service is left to a person. The order
in which claims came makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from connector.hr.nip import mask
from sync.inward.people.names import contradict

LENGTH = 18  # digits of a number that tells birth date and sex
NOTHING_TOLD: frozenset[str] = frozenset()

Pair: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """``former`` is an earlier number of whoever goes by ``nip`` since a day."""

    former: str
    nip: str
    kind: str | None = None
    since: date | None = None

    @property
    def pair(self) -> Pair:
        """Both numbers, in no order."""
        return frozenset((self.former, self.nip))


@dataclass(frozen=True, slots=True)
class Told:
    """What personnel files tell of a number now: names, and the sources where it is in service."""

    names: frozenset[str] = NOTHING_TOLD
    serving_in: frozenset[str] = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers of one person and the one that is in force; ``claims`` joined them."""

    numbers: frozenset[str]
    in_force: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A claim that was not followed; ``detail`` is one sentence without a whole number."""

    former: str
    nip: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Groups of two and more numbers, and the claims in doubt."""

    groups: tuple[Group, ...]
    conflicts: tuple[Conflict, ...]


def resolve(
    claims: Iterable[Claim], words: Mapping[Pair, Claim | None], told: Mapping[str, Told]
) -> Resolution:
    """Join numbers by claims that nothing speaks against; ``words`` outrank every claim.

    A word is a claim (these two are one) or None (they are two).
    """
    office = sorted(set(claims), key=lambda one: (one.former, one.nip, str(one.since), one.kind))
    undecided = [one for one in office if one.pair not in words and one.former != one.nip]
    doubts = {one: doubt for one in undecided if (doubt := _doubt(one, told))}
    manual = [word for word in words.values() if word is not None]
    clear, ambiguous = _parted([*manual, *(one for one in undecided if one not in doubts)], manual)
    doubts |= dict.fromkeys(ambiguous, ("ambiguous", "a former number is claimed for two people"))
    conflicts = {(c.former, c.nip): Conflict(c.former, c.nip, *why) for c, why in doubts.items()}
    groups = (_group(members, told) for members in _components(clear))
    return Resolution(tuple(groups), tuple(conflicts[pair] for pair in sorted(conflicts)))


def _doubt(claim: Claim, told: Mapping[str, Told]) -> tuple[str, str] | None:
    """Why a claim is left to a person; None where nothing speaks against it."""
    former, nip = claim.former, claim.nip
    numbers = f"{mask(former)} and {mask(nip)}"
    if len(former) == len(nip) == LENGTH:
        if former[:8] != nip[:8]:
            return "birth_date", f"{numbers} tell different dates of birth"
        if former[14] != nip[14]:
            return "sex", f"{numbers} tell different sexes"
    one, other = told.get(former, Told()), told.get(nip, Told())
    pairs = [(a, b) for a in one.names for b in other.names]
    if pairs and all(contradict(a, b) for a, b in pairs):
        return "name_differs", f"{numbers} bear names of different people"
    if both := one.serving_in & other.serving_in:
        return "both_in_service", f"{numbers} are both in service in {', '.join(sorted(both))}"
    return None


def _parted(
    claims: Collection[Claim], manual: Collection[Claim]
) -> tuple[list[Claim], list[Claim]]:
    """Claims to follow, and those of a former number that would join people not joined else."""
    targets: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        targets[claim.former].add(claim.nip)
    single = [c for c in claims if len(targets[c.former]) == 1 or c in manual]
    roots = _roots(single)
    clear, ambiguous = list(single), list[Claim]()
    for claim in claims:
        if claim in single:
            continue
        ends = {roots.get(nip, nip) for nip in targets[claim.former]}
        (clear if len(ends) == 1 else ambiguous).append(claim)
    return clear, ambiguous


def _roots(claims: Iterable[Claim]) -> dict[str, str]:
    """Union-find: each number's root, the smallest number of its component."""
    parent: dict[str, str] = {}

    def root(number: str) -> str:
        parent.setdefault(number, number)
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for claim in claims:
        low, high = sorted((root(claim.former), root(claim.nip)))
        parent[high] = low
    return {number: root(number) for number in parent}


def _components(claims: Collection[Claim]) -> Iterator[list[Claim]]:
    roots = _roots(claims)
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[roots[claim.former]].append(claim)
    yield from (found[root] for root in sorted(found))


def _group(claims: list[Claim], told: Mapping[str, Told]) -> Group:
    numbers = frozenset(number for claim in claims for number in claim.pair)
    ends = numbers - {claim.former for claim in claims} or numbers
    since = {number: _since(claims, number) for number in ends}

    def weight(number: str) -> tuple[bool, bool, date, str]:
        known = told.get(number)
        return bool(known and known.serving_in), known is not None, since[number], number

    return Group(numbers, max(ends, key=weight), tuple(claims))


def _since(claims: Iterable[Claim], number: str) -> date:
    days = [claim.since for claim in claims if claim.nip == number and claim.since]
    return max(days, default=date.min)
