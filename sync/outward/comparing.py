"""Live comparison: what every enabled target wants on every site against what the site shows.

In: standings and open sites. Out: a ``Comparison``, ready to be kept as a plan. Reads Moodle,
writes nothing. What could not be read is a problem and no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward.journal import ever_pushed, landed_usernames
from sync.outward.planning import Difference, Group, Place, differences, unclaimed
from sync.outward.settings import PushSettings
from sync.outward.standing import Standing
from sync.outward.targets import TARGETS, Targets, switched_on
from sync.outward.targets.declaration import Port, Slot, Wish
from sync.store.engine import Store


@dataclass(slots=True)
class Comparison:
    """Changes with what is needed to judge them.

    ``sites`` were compared but for the groups in ``unread``; ``holders`` counts who holds a value
    at each place; ``left`` are accounts that hold something of ours, nobody being linked to them.
    """

    changes: list[Difference] = field(default_factory=list)
    holders: Counter[Place] = field(default_factory=Counter)
    left: dict[Group, set[int]] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    unread: set[Group] = field(default_factory=set)
    problems: list[Skipped] = field(default_factory=list)

    def speaks_for(self, target: str, site: str) -> bool:
        """Whether the absence of a difference there means that there is none."""
        return site in self.sites and (target, site) not in self.unread


def compare(
    store: Store,
    sites: Mapping[str, Site],
    settings: PushSettings,
    standings: Sequence[Standing],
    *,
    targets: Targets = TARGETS,
) -> Comparison:
    """Compare all; a site or target that refuses to be read is told in ``problems``."""
    with store.read() as session:
        usernames = {site: landed_usernames(session, site) for site in sites}
        pushed = ever_pushed(session)
    comparison = Comparison(sites=frozenset(sites))
    for name, site in sites.items():
        linked = {account for one in standings for account in one.accounts_on(name)}
        for target, section in switched_on(settings, targets).items():
            wanted = targets[target].wanted(section, standings, name)
            port = targets[target].open(site, usernames[name])
            actual = _compare_group(comparison, (target, name), wanted, port)
            once = pushed.get((target, name), set()) & set(usernames[name].values())
            left = unclaimed(actual, linked) | (once - linked)
            if left:
                comparison.left[target, name] = left
    return comparison


def _compare_group(
    comparison: Comparison, group: Group, wanted: Mapping[Slot, Wish], port: Port
) -> Mapping[Slot, str | None]:
    """Add one target's differences on one site; gives what the site shows of it."""
    target, site = group
    try:
        actual = port.actual(wanted.keys())
    except MoodleError as error:
        comparison.unread.add(group)
        comparison.problems.append(Skipped(f"{target} on {site}", str(error), error.advice))
        return {}
    comparison.changes += differences(wanted, actual, target=target, site=site)
    held = (slot for slot, value in actual.items() if value is not None)
    comparison.holders.update((target, site, slot.key) for slot in held if slot.account is not None)
    return actual
