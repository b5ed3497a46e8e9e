"""Wanted minus actual: what would have to change, and what became of it. Pure: no SQL, no HTTP.

In: what targets want and what sites show. Out: differences with before, after and because, the
hash of such a content, and the verdict about a change once its place was looked at again.
Laws 3 and 4: nothing is written that was not a difference first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sync.outward.settings import Action
from sync.outward.targets.declaration import Slot, Wish

Group = tuple[str, str]  # target, site
Place = tuple[str, str, str]  # target, site, key
Status = Literal["planned", "applied", "altered", "refused", "in_doubt", "skipped"]
Effect = Literal["gain", "lose"]
UNTOLD = "?"  # seen where nobody knows whether something was sent
LOST = "nobody knows whether it was sent; it is not sent again"
WAITING: tuple[Status, ...] = ("planned", "in_doubt")  # still to be written, or to be looked at


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that is to change. ``person`` is whose it is; None: the site's own.

    ``scheme`` and ``grants`` are those of the wish; ``asks``: somebody changed the place in
    Moodle after we wrote it, and a person is to be asked. ``unenrols``: it takes courses away.
    """

    target: str
    site: str
    slot: Slot
    before: str | None
    after: str | None
    person: int | None
    because: str
    companion: bool = False
    scheme: str = ""
    grants: str | None = None
    asks: bool = False
    unenrols: bool = False

    @property
    def effect(self) -> Effect | None:
        """Whether somebody gains or loses what shows eligibility, if the place shows that."""
        had, has = (self.grants is not None and one == self.grants for one in self.values)
        return None if had == has else "lose" if had else "gain"

    @property
    def values(self) -> tuple[str | None, str | None]:
        """Before and after."""
        return self.before, self.after

    @property
    def action(self) -> Action:
        """``create``, ``update`` or ``remove``."""
        if self.before is None:
            return "create"
        return "remove" if self.after is None else "update"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a change: its status, the value that was seen, and why in a clause."""

    status: Status
    seen: str | None
    detail: str = ""


def differences(
    wanted: Mapping[Slot, Wish], actual: Mapping[Slot, str | None], *, target: str, site: str
) -> Iterator[Difference]:
    """Where wanted and actual differ: the site's own slots first, then account by account.

    Slots without a wish are left. Companions come only with another difference of their account.
    """
    for _, slots in groupby(sorted(wanted, key=_order), key=lambda slot: slot.account):
        found = [
            _difference(target, site, slot, before, wish)
            for slot, wish, before in ((slot, wanted[slot], actual.get(slot)) for slot in slots)
            if _differs(wish, before)
        ]
        if not all(one.companion for one in found):
            yield from found


def _difference(target: str, site: str, slot: Slot, before: str | None, wish: Wish) -> Difference:
    return Difference(
        target,
        site,
        slot,
        before,
        wish.value,
        person=wish.person,
        because=wish.because,
        companion=wish.companion,
        scheme=wish.scheme,
        grants=wish.grants,
    )


def _order(slot: Slot) -> tuple[bool, int, str]:
    return (slot.account is not None, slot.account or 0, slot.key)


def _differs(wish: Wish, before: str | None) -> bool:
    kept = wish.keep and before not in (None, UNTOLD)
    return before != wish.value and not kept


def unclaimed(actual: Mapping[Slot, str | None], accounts: Collection[int]) -> set[int]:
    """Accounts that hold something of ours though nobody in ``accounts`` is theirs."""
    holders = {slot.account for slot, value in actual.items() if value is not None}
    return {account for account in holders if account is not None} - set(accounts)


def unwanted(
    actual: Mapping[Slot, str | None], wanted: Collection[Slot], accounts: Collection[int]
) -> dict[Slot, str]:
    """What these accounts hold in places without a wish."""
    held = ((slot, value) for slot, value in actual.items() if slot.account in accounts)
    return {slot: value for slot, value in held if value is not None and slot not in wanted}


def plan_hash(changes: Iterable[Difference]) -> str:
    """The hash of a plan's content, whatever its order.

    The values of companions are left out: the day of a plan does not make it another plan.
    """
    rows = sorted(json.dumps(_content(one), ensure_ascii=True) for one in changes)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _content(one: Difference) -> list[object]:
    values = [] if one.companion else [one.before, one.after, one.because]
    return [one.target, one.site, one.slot.account, one.slot.key, one.person, *values]


def foresee(change: Difference, seen: str | None, *, in_doubt: bool) -> Verdict | None:
    """What a look at the place says before writing; None: it is as planned, write.

    ``in_doubt``: it was tried before and nobody knows the outcome.
    """
    if seen == change.after:
        return Verdict("applied", seen, "" if in_doubt else "was so already; nothing written")
    if change.companion or seen == change.before:
        return None
    if in_doubt:
        return Verdict("altered", seen, _altered(change, seen))
    return Verdict("skipped", seen, f"changed meanwhile: was {change.before!r}, is {seen!r}")


def settled(change: Difference, seen: str | None, answer: str, words: str) -> Verdict:
    """What reading back says after Moodle's ``answer`` (done, refused, in_doubt) to a write."""
    if seen == change.after:
        return Verdict("applied", seen, words)
    if answer == "refused":
        return Verdict("refused", seen, words)
    if answer == "in_doubt" and seen == change.before:
        return Verdict("in_doubt", seen, f"no answer, and not there yet: {words}")
    return Verdict("altered", seen, _altered(change, seen))


def _altered(change: Difference, seen: str | None) -> str:
    if seen == UNTOLD:
        return LOST
    return f"wrote {change.after!r}, Moodle shows {seen!r}"


def plan_status(changes: Collection[tuple[Status, bool]]) -> str:
    """How a plan stands, from each change's status and whether it is a companion.

    ``partly_applied`` while something waits or was not taken, ``stale`` when a place had changed.
    """
    statuses = {status for status, _ in changes}
    if statuses.intersection(WAITING):
        return "partly_applied"
    if ("skipped", False) in changes:
        return "stale"
    return "applied" if statuses <= {"applied", "skipped"} else "partly_applied"
