"""Live comparison: what every enabled target wants on every site against what the site shows.

In: standings and open sites. Out: a ``Comparison``, ready to be kept as a plan. Reads Moodle,
writes nothing. What could not be read is a problem and no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward.journal import ever_pushed, landed_usernames
from sync.outward.limits import Claim, Population
from sync.outward.past import read_past
from sync.outward.planning import Difference, Group, Place, differences, unclaimed
from sync.outward.settings import PushSettings
from sync.outward.sifting import Exempt, Memory, sift
from sync.outward.standing import Standing
from sync.outward.targets import TARGETS, Targets, switched_on
from sync.outward.targets.declaration import Port, Slot, Wish
from sync.store.engine import Store

Sifting = Callable[[Iterable[Difference]], tuple[list[Difference], list[Exempt]]]


@dataclass(slots=True)
class Comparison:
    """Changes with what is needed to judge them.

    ``sites`` were compared but for the groups in ``unread``; ``holders`` counts who holds a value
    at each place; ``eligible`` are the claims that Moodle shows now; ``left`` are accounts that
    hold something of ours, nobody being linked to them; ``exempt`` stays though it differs.
    """

    changes: list[Difference] = field(default_factory=list)
    exempt: list[Exempt] = field(default_factory=list)
    holders: Counter[Place] = field(default_factory=Counter)
    eligible: set[Claim] = field(default_factory=set)
    units: dict[int, str | None] = field(default_factory=dict)
    left: dict[Group, set[int]] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    unread: set[Group] = field(default_factory=set)
    problems: list[Skipped] = field(default_factory=list)

    @property
    def population(self) -> Population:
        """Whom the changes are measured against."""
        return Population(self.holders, self.eligible, self.units)

    def speaks_for(self, target: str, site: str) -> bool:
        """Whether the absence of a difference there means that there is none."""
        return site in self.sites and (target, site) not in self.unread


def compare(
    store: Store,
    sites: Mapping[str, Site],
    settings: PushSettings,
    standings: Sequence[Standing],
    *,
    now: datetime,
    targets: Targets = TARGETS,
) -> Comparison:
    """Compare all; a site or target that refuses to be read is told in ``problems``."""
    with store.read() as session:
        usernames = {site: landed_usernames(session, site) for site in sites}
        pushed = ever_pushed(session)
        memory = Memory(read_past(session), now, timedelta(days=settings.retry_days))
    units = {one.person: one.unit for one in standings}
    comparison = Comparison(sites=frozenset(sites), units=units)
    for name, site in sites.items():
        linked = {account for one in standings for account in one.accounts_on(name)}
        for target, section in switched_on(settings, targets).items():
            wanted = targets[target].wanted(section, standings, name)
            port = targets[target].open(site, usernames[name])
            sifting = partial(sift, memory=memory, section=section)
            actual = _compare_group(comparison, (target, name), wanted, port, sifting)
            once = pushed.get((target, name), set()) & set(usernames[name].values())
            left = unclaimed(actual, linked) | (once - linked)
            if left:
                comparison.left[target, name] = left
    return comparison


def _compare_group(
    comparison: Comparison,
    group: Group,
    wanted: Mapping[Slot, Wish],
    port: Port,
    sifting: Sifting,
) -> Mapping[Slot, str | None]:
    """Add one target's differences on one site; gives what the site shows of it."""
    target, site = group
    try:
        actual = port.actual(wanted.keys())
    except MoodleError as error:
        comparison.unread.add(group)
        comparison.problems.append(Skipped(f"{target} on {site}", str(error), error.advice))
        return {}
    found = differences(wanted, actual, target=target, site=site)
    planned, exempt = sifting(found)
    comparison.changes += planned
    comparison.exempt += exempt
    comparison.eligible |= {
        (wish.scheme, wish.person)
        for slot, wish in wanted.items()
        if wish.person is not None and wish.grants and actual.get(slot) == wish.grants
    }
    held = (slot for slot, value in actual.items() if value is not None)
    comparison.holders.update((target, site, slot.key) for slot in held if slot.account is not None)
    return actual
