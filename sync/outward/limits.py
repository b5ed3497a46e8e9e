"""Safety limits of a plan: what is unusual about its consequences and therefore waits. Pure.

Each limit is a row ``{name, limit, actual, exceeded}``, and ``where`` names the worst place. In
``auto`` mode a plan that exceeds one waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from sync.outward.planning import Difference, Group, Place
from sync.outward.settings import PushLimits


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


def limit_rows(
    changes: Sequence[Difference],
    holders: Mapping[Place, int],
    *,
    schemes: Mapping[str, str],
    history: PushHistory,
    limits: PushLimits,
) -> list[LimitRow]:
    """All limits; ``holders`` counts who holds a value now at each place, ``schemes`` are the
    hashes in force."""
    strange = {(one.target, one.site) for one in changes} - set(history.groups)
    changed = {name for name, hash_ in schemes.items() if history.schemes.get(name) != hash_}
    return [
        _none_of("first_push", (f"{target} on {site}" for target, site in strange)),
        _none_of("changed_scheme", changed if history.groups else ()),
        _removals(changes, holders, limits),
    ]


def _none_of(name: str, found: Iterable[str]) -> LimitRow:
    where = sorted(found)
    return LimitRow(
        name=name, limit=0, actual=len(where), exceeded=bool(where), where=", ".join(where)
    )


def _removals(
    changes: Sequence[Difference], holders: Mapping[Place, int], limits: PushLimits
) -> LimitRow:
    """The greatest share of holders that lose what they have; few losses are never too many."""
    lost = Counter((one.target, one.site, one.slot.key) for one in changes if one.after is None)
    shares = [
        (count >= limits.minimum, count / max(count, holders.get(place, 0)), place)
        for place, count in lost.items()
    ]
    many, share, (_, site, key) = max(shares, default=(False, 0.0, ("", "", "")))
    return LimitRow(
        name="removals",
        limit=limits.removals,
        actual=round(share, 4),
        exceeded=many and share > limits.removals,
        where=f"{key} on {site}" if key else "",
    )
