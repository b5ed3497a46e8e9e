"""Safety limits of a plan: what is unusual about its consequences and therefore waits. Pure.

Each limit is a row ``{name, limit, actual, exceeded, where}``, ``where`` naming the worst place,
with the changes that it catches. In ``auto`` mode what a limit catches waits for a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from sync.outward.planning import Difference, Effect, Group, Place
from sync.outward.settings import PushLimits

Claim = tuple[str, int]  # a scheme and a person whom Moodle shows as eligible for it
MESSAGES = "messages"


class LimitRow(TypedDict):
    """One limit and how the plan stands to it."""

    name: str
    limit: float
    actual: float
    exceeded: bool
    where: str


@dataclass(frozen=True, slots=True)
class PushHistory:
    """What was pushed before: targets by site, and the schemes' hashes of the last push."""

    groups: Collection[Group] = frozenset()
    schemes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Population:
    """Whom changes are measured against.

    ``holders`` counts who holds a value now at each place, ``eligible`` are the claims that Moodle
    shows now, ``units`` is the unit of every person who has a standing.
    """

    holders: Mapping[Place, int] = field(default_factory=dict)
    eligible: Collection[Claim] = frozenset()
    units: Mapping[int, str | None] = field(default_factory=dict)


class Ceiling(NamedTuple):
    """The greatest share that passes, and how many people are needed to exceed it."""

    share: float
    minimum: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A limit's row and the changes that exceed it."""

    row: LimitRow
    caught: frozenset[Difference] = frozenset()


def judge(
    changes: Sequence[Difference],
    population: Population,
    *,
    schemes: Mapping[str, str],
    history: PushHistory,
    limits: PushLimits,
) -> list[Judged]:
    """All limits; ``schemes`` are the hashes in force."""
    strange = {_group(one) for one in changes if (one.target, one.site) not in history.groups}
    changed = changed_schemes(schemes, history)
    asked = [one for one in changes if one.asks]
    unenrolling = [one for one in changes if one.unenrols]
    losing, gaining = _with_effect(changes, "lose"), _with_effect(changes, "gain")
    return [
        _none("first_push", changes, _group, strange),
        _none("changed_scheme", changes, _scheme, changed),
        _share(
            "losing", losing, _scheme, _eligible(population), Ceiling(limits.losing, limits.minimum)
        ),
        _share(
            "gaining",
            gaining,
            _scheme,
            _all(gaining, population),
            Ceiling(limits.gaining, limits.minimum),
        ),
        _concentration(losing, population, limits),
        _removals(changes, population, limits),
        _messages(changes, limits),
        _none("drift", asked, _place, {_place(one) for one in asked}),
        _none("unenrolling", unenrolling, _place, {_place(one) for one in unenrolling}),
    ]


def changed_schemes(schemes: Mapping[str, str], history: PushHistory) -> set[str]:
    """Schemes that are not as they were at the last push; none before the first push."""
    if not history.groups:
        return set()
    return {name for name, hash_ in schemes.items() if history.schemes.get(name) != hash_}


def split(
    changes: Sequence[Difference], judged: Iterable[Judged]
) -> tuple[list[Difference], list[Difference]]:
    """Changes that are within all limits, and those that wait: what a limit caught, and whatever
    else would change for the same person."""
    caught = {one for limit in judged for one in limit.caught}
    people = {one.person for one in caught if one.person is not None}
    within: list[Difference] = []
    waiting: list[Difference] = []
    for one in changes:
        (waiting if one in caught or one.person in people else within).append(one)
    return within, waiting


def _with_effect(changes: Iterable[Difference], effect: Effect) -> list[Difference]:
    return [one for one in changes if one.effect == effect and one.person is not None]


def _eligible(population: Population) -> Counter[str]:
    """How many are shown as eligible now, by scheme."""
    return Counter(scheme for scheme, _ in population.eligible)


def _all(changes: Iterable[Difference], population: Population) -> dict[str, int]:
    return dict.fromkeys((one.scheme for one in changes), len(population.units))


def _group(one: Difference) -> str:
    return f"{one.target} on {one.site}"


def _scheme(one: Difference) -> str:
    return one.scheme


def _place(one: Difference) -> str:
    return f"{one.slot.key} on {one.site}"


def _none(
    name: str,
    changes: Iterable[Difference],
    key: Callable[[Difference], str],
    strange: Collection[str],
) -> Judged:
    """A limit of nothing at all: every change whose key is ``strange`` is caught."""
    caught = frozenset(one for one in changes if key(one) in strange)
    where = sorted({key(one) for one in caught})
    row = LimitRow(
        name=name, limit=0, actual=len(where), exceeded=bool(where), where=", ".join(where)
    )
    return Judged(row, caught)


def _share(
    name: str,
    changes: Iterable[Difference],
    key: Callable[[Difference], str],
    whole: Mapping[str, int],
    ceiling: Ceiling,
) -> Judged:
    """The greatest share of people per key; fewer than the minimum are never too many."""
    groups: dict[str, list[Difference]] = defaultdict(list)
    for one in changes:
        groups[key(one)].append(one)
    caught: set[Difference] = set()
    worst: tuple[bool, float, str] = (False, 0.0, "")
    for place, members in groups.items():
        count = len({one.person or one.slot.account for one in members})
        share = count / max(count, whole.get(place, 0))
        exceeded = count >= ceiling.minimum and share > ceiling.share
        caught.update(members if exceeded else ())
        worst = max(worst, (exceeded, round(share, 4), place))
    row = LimitRow(
        name=name, limit=ceiling.share, actual=worst[1], exceeded=worst[0], where=worst[2]
    )
    return Judged(row, frozenset(caught))


def _concentration(
    losing: Iterable[Difference], population: Population, limits: PushLimits
) -> Judged:
    """A whole office that loses it at once is nearly always a fault of data."""

    def place(scheme: str, person: int | None) -> str | None:
        unit = None if person is None else population.units.get(person)
        return None if unit is None else f"{scheme} in {unit}"

    whole = Counter(filter(None, (place(*claim) for claim in population.eligible)))
    housed = [one for one in losing if place(one.scheme, one.person)]
    return _share(
        "concentration",
        housed,
        lambda one: place(one.scheme, one.person) or "",
        whole,
        Ceiling(limits.concentration, limits.unit_minimum),
    )


def _removals(changes: Sequence[Difference], population: Population, limits: PushLimits) -> Judged:
    """The greatest share of holders that lose what they have at one place."""
    lost = [one for one in changes if one.after is None and not one.companion]
    whole = {f"{key} on {site}": count for (_, site, key), count in population.holders.items()}
    return _share("removals", lost, _place, whole, Ceiling(limits.removals, limits.minimum))


def _messages(changes: Sequence[Difference], limits: PushLimits) -> Judged:
    sent = frozenset(one for one in changes if one.target == MESSAGES)
    exceeded = len(sent) > limits.messages
    row = LimitRow(
        name="messages", limit=limits.messages, actual=len(sent), exceeded=exceeded, where=""
    )
    return Judged(row, sent if exceeded else frozenset())
