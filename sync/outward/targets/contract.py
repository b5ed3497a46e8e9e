"""What every push target must keep when it wants, as sentences about what one does not.

A package's own tests call ``breaches`` with standings of people who have everything; it gives
nothing for a target that may be used. What a target writes is proven against a site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sync.outward.settings import TargetSettings
from sync.outward.standing import Standing
from sync.outward.targets.declaration import Slot, Target, Wish


def breaches(
    target: Target, settings: TargetSettings, standings: Sequence[Standing], site: str
) -> Iterator[str]:
    """What is wrong with what a target wants on a site for these standings."""
    if not isinstance(settings, target.settings):
        yield f"{target.name}: the settings are not of its own model"
    wanted = dict(target.wanted(settings, standings, site))
    if wanted != dict(target.wanted(settings, list(reversed(standings)), site)):
        yield f"{target.name}: the order of people makes it want something else"
    accounts = {account for one in standings for account in one.accounts_on(site)}
    for slot, wish in wanted.items():
        yield from (f"{target.name}: {text}" for text in _wish_breaches(target, slot, wish))
        if slot.account is not None and slot.account not in accounts:
            yield f"{target.name}: {slot.key} of account {slot.account}, which is nobody's"
    blank = target.wanted(settings, _without(standings), site)
    if any(slot.account is not None and not wish.companion for slot, wish in blank.items()):
        yield f"{target.name}: it wants something for people of whom nothing is known"


def _wish_breaches(target: Target, slot: Slot, wish: Wish) -> Iterator[str]:
    if not target.owns(slot.key):
        yield f"{slot.key} is not its own"
    if slot.account is not None and wish.person is None:
        yield f"{slot.key} of account {slot.account} does not say whose it is"
    if not wish.because:
        yield f"{slot.key} does not say why"


def _without(standings: Sequence[Standing]) -> list[Standing]:
    """The same people while every metric and every decision is unknown. (law 2)"""
    return [
        replace(
            one,
            metrics=dict.fromkeys(one.metrics),
            outcomes={},
            confirmed={},
            competences=(),
        )
        for one in standings
    ]
