"""Differences that are not to be planned, each with its reason. Pure: no SQL, no HTTP.

A place that somebody undid stays undone while the same is wanted there; a value that Moodle
refused or altered is not sent again until its cause changes; a foreign edit is adopted where the
target says so; and a target does only what its section allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sync.outward.past import Past, Spot
from sync.outward.planning import LOST, UNTOLD, Difference
from sync.outward.settings import TargetSettings

UNSENT = "not sent:"
ENOUGH = 2  # writes without a trace
Kind = Literal["not_allowed", "undone", "refused", "altered", "adopted"]
LASTING = frozenset(  # until the account itself changes
    f"usernotupdated{why}" for why in ("admin", "deleted", "guest", "remote")
)


@dataclass(frozen=True, slots=True)
class Exempt:
    """A difference that stays, and why."""

    difference: Difference
    kind: Kind
    detail: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known about places from before, and how long a refusal is believed."""

    past: Mapping[Spot, Past]
    now: datetime
    retry: timedelta


def sift(
    changes: Iterable[Difference], memory: Memory, section: TargetSettings
) -> tuple[list[Difference], list[Exempt]]:
    """The changes of one target that are to be planned, and those that are not.

    A change of what somebody else changed in Moodle says so in its reason.
    """
    planned: list[Difference] = []
    exempt: list[Exempt] = []
    for one in changes:
        past = memory.past.get((one.target, one.site, one.slot))
        reason = None if one.companion else _exemption(one, past, memory, section)
        if reason is None:
            planned.append(_marked(one, past, section))
        else:
            exempt.append(reason)
    busy = {one.slot.account for one in planned if not one.companion}
    return [one for one in planned if not one.companion or one.slot.account in busy], exempt


def barred(one: Difference, section: TargetSettings) -> str | None:
    """Why a target's section forbids a change; None: it may be written."""
    if not section.covers(one.slot.key):
        return "the configuration does not name this place any more"
    allowed = section.allows(one.action, member=one.slot.account is not None)
    return None if allowed else f"the configuration allows no {one.action} here"


def _marked(one: Difference, past: Past | None, section: TargetSettings) -> Difference:
    if one.companion or past is None or not _drifted(one, past):
        return one
    because = f"{one.because}; changed in Moodle: we left {past.left!r}"
    return replace(one, because=because, asks=section.drift == "ask")


def _drifted(one: Difference, past: Past) -> bool:
    return past.status in ("applied", "altered") and one.before != past.left


def _exemption(
    one: Difference, past: Past | None, memory: Memory, section: TargetSettings
) -> Exempt | None:
    if bar := barred(one, section):
        return Exempt(one, "not_allowed", bar)
    if one.before == UNTOLD:
        return Exempt(one, "altered", LOST)
    if past is None:
        return None
    checks: tuple[Callable[[Difference, Past, Memory, TargetSettings], Exempt | None], ...] = (
        _undone,
        _rejected,
        _adopted,
    )
    return next(filter(None, (check(one, past, memory, section) for check in checks)), None)


def _undone(one: Difference, past: Past, memory: Memory, section: TargetSettings) -> Exempt | None:
    held = past.origin == "undo" and past.status == "applied" and one.after == past.before
    if not held or one.before != past.left:
        return None
    return Exempt(one, "undone", f"undone by run {past.run}; undo that run to have it")


def _rejected(
    one: Difference, past: Past, memory: Memory, section: TargetSettings
) -> Exempt | None:
    """Moodle said no, or stored something else, and nothing that could change that has changed.

    A write that was lost without a trace is tried once more, and one that was never sent
    because the site failed before it.
    """
    if past.status == "applied" or one.after != past.after or one.before != past.left:
        return None
    if past.status == "altered" and past.left == past.before and past.vain < ENOUGH:
        return None
    if past.detail.startswith(UNSENT) or (past.account_since and past.account_since > past.told):
        return None
    lasting = past.status == "refused" and past.detail.split(":")[0].strip() in LASTING
    if not lasting and memory.now - past.told >= memory.retry:
        return None
    return Exempt(one, "refused" if past.status == "refused" else "altered", past.detail)


def _adopted(one: Difference, past: Past, memory: Memory, section: TargetSettings) -> Exempt | None:
    """Somebody changed it in Moodle, what is wanted has not changed since, and theirs holds."""
    if section.drift != "adopt" or one.after != past.after or not _drifted(one, past):
        return None
    return Exempt(one, "adopted", f"changed in Moodle to {one.before!r}")
